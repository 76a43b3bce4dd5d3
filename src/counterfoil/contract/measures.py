"""Measures of meters (time, data, counted things) as parameters: quantities, and what a price is per.

A meter counts in its base unit: whole seconds, bytes, pieces. kB, MB, GB and TB are decimal (SI); KiB and so on binary
(IEC 80000-13).
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal

from counterfoil.contract.faults import listed
from counterfoil.contract.reading import SLUG, SLUG_PATTERN, UNREAD, ColumnValue, Form, Reading, shown
from counterfoil.contract.toml_positions import Located
from counterfoil.contract.unit_tables import UnitForm, one_of

Dimension = Literal["time", "data", "count", "money"]

_TIME: Final = {"second": 1, "minute": 60, "hour": 3_600}
_DATA: Final = {
    **{"bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12},
    **{"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40},
}
_COUNT: Final = ("message", "record", "word", "call", "event", "page", "unit")

# What a quantity may be counted in: { minutes = 3000 }.
QUANTITY_UNITS: Final[dict[str, tuple[Dimension, int]]] = {
    **{f"{unit}s": ("time", size) for unit, size in _TIME.items()},
    **{unit: ("data", size) for unit, size in _DATA.items()},
    **{f"{unit}s": ("count", 1) for unit in _COUNT},
    "amount": ("money", 10**6),  # of money that events state, in the agreement's currency
}
# What a price may be per in one word: per = "minute". Other words are units of which agreements have a quantity.
PER_MEASURES: Final[dict[str, tuple[Dimension, int]]] = {
    **{unit: ("time", size) for unit, size in _TIME.items()},
    **{unit: ("data", size) for unit, size in _DATA.items() if unit != "bytes"},
    "byte": ("data", 1),
    "message": ("count", 1),
    "record": ("count", 1),
    "word": ("count", 1),
}
# Measures as somebody may write them who means no unit: "minutes", "gb".
_MISTAKEN: Final = {
    written: measure for measure in PER_MEASURES for written in (measure.casefold(), f"{measure.casefold()}s")
}


@dataclass(frozen=True, slots=True)
class Measure:
    """So many base units of a meter: a minute is Measure(60, "time", "minute")."""

    base_units: int
    dimension: Dimension
    words: str  # as written: "minute", "10 minutes"


class QuantityForm(UnitForm):
    """So much of a meter: { minutes = 3000, per = "audio-user" }; `as_int` for base units without `per`."""

    def __init__(self, *dimensions: Dimension, as_int: bool = False, least: int = 0) -> None:
        self.dimensions = dimensions or ("time", "data", "count")
        self.units = {key: unit for key, unit in QUANTITY_UNITS.items() if unit[0] in self.dimensions}
        self.as_int, self.least = as_int, least
        self.others = () if as_int else ("per",)

    def read(self, node: Located, reading: Reading) -> Any:
        """Return a Quantity, or its base units."""
        one = self.one(node, reading)
        if one is None:
            return UNREAD
        dimension, size = self.units[one[0]]
        count = self.whole(one[1], size, self.least, reading)
        if count is None:
            return UNREAD
        if self.as_int:
            return count
        per: Any = ""
        if "per" in node.table:
            per = reading.value(UNIT_NAME, node.table["per"], "per")
        return UNREAD if per is UNREAD else Quantity(count, dimension, per)

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: base units; `name_unit`: the unit for each of which it holds, "" for none."""
        if self.as_int:
            return {name: value}
        return {name: None if value is None else value.base_units, f"{name}_unit": None if value is None else value.per}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int} if self.as_int else {name: int, f"{name}_unit": str}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a quantity ..." and its schema."""
        example = {"time": "minutes = 3000", "data": "GB = 1", "count": "messages = 50"}[self.dimensions[0]]
        per = "" if self.as_int else ' and, if it is for each, `per = "audio-user"`'
        schema = one_of(self.units, {"type": "number", "minimum": self.least})
        if not self.as_int:
            schema["properties"]["per"], schema["maxProperties"] = UNIT_NAME.describe()[1], 2
        return f"a quantity such as {{ {example} }} in {listed(self.units, 40)}{per}", schema


class UnitNameForm(Form):
    """The name of a unit of which agreements have a quantity: "named-user"."""

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the name."""
        value = node.value
        if not isinstance(value, str) or not SLUG.match(value):
            return reading.wrong("wrong-type", node.where, f"is {shown(value)}", self)
        # "minutes" would pass for a unit that no agreement has, and be found out only when it bills nothing.
        near = _MISTAKEN.get(value)
        if near is not None:
            message = f"`{reading.parameter}` is {shown(value)}, a measure and not a unit that an agreement has"
            return reading.fault("wrong-unit", node.where, message, f"Expected {self.describe()[0]}; `{near}` is not.")
        return value

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: the name."""
        return {name: value}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: str}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a unit ..." and its schema."""
        return 'a unit in lower case, such as "named-user"', {"type": "string", "pattern": SLUG_PATTERN}


def read_per(node: Located, reading: Reading, form: Form) -> Any:
    """Read what a price is per: a Measure, or a unit's name."""
    if isinstance(node.value, str):
        if node.value in PER_MEASURES:
            dimension, size = PER_MEASURES[node.value]
            return Measure(size, dimension, node.value)
        if SLUG.match(node.value):
            near = _MISTAKEN.get(node.value)
            if near is None:
                return node.value
            expected = f"Expected {form.describe()[0]}. Did you mean `{near}`?"
            return reading.fault("wrong-unit", node.where, f"`{reading.parameter}` is {shown(node.value)}", expected)
    if not isinstance(node.children, dict):
        return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}", form)
    quantity = _PER_TABLE.read(node, reading)
    if quantity is UNREAD:
        return UNREAD
    unit, number = next(iter(node.value.items()))
    return Measure(quantity, QUANTITY_UNITS[unit][0], f"{number} {unit}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many base units of a meter, for each `per` if it names a unit."""

    base_units: int
    dimension: Dimension
    per: str = ""
    form: ClassVar[Form] = QuantityForm()


UNIT_NAME = UnitNameForm()
_PER_TABLE = QuantityForm("time", "data", "count", "money", as_int=True, least=1)

Seconds = Annotated[int, QuantityForm("time", as_int=True)]
Metered = Annotated[Quantity, ("time", "data", "count", "money")]  # of any meter, one of amounts of money included
UnitName = Annotated[str, UNIT_NAME]
