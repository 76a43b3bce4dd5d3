"""Units: measures of meters (time, data, counted things) and calendar spans, each as a parameter.

A meter counts in its base unit: whole seconds, bytes, pieces. kB, MB, GB and TB are decimal (SI); KiB and so on binary
(IEC 80000-13).
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal

from counterfoil.contract.faults import listed, nearest
from counterfoil.contract.reading import (
    SLUG,
    SLUG_PATTERN,
    UNREAD,
    ColumnValue,
    Form,
    Reading,
    exactly,
    is_number,
    shown,
)
from counterfoil.contract.toml_positions import Located

Dimension = Literal["time", "data", "count"]

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
# Calendar spans and what they are counted in.
SPAN_UNITS: Final = {
    **{"days": ("days", 1), "weeks": ("days", 7)},
    **{"months": ("months", 1), "years": ("months", 12)},
    **{"hours": ("hours", 1), "working_days": ("working_days", 1), "billing_periods": ("billing_periods", 1)},
}
EVERY: Final = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
MONTH, QUARTER, HALF_YEAR, YEAR = EVERY.values()


@dataclass(frozen=True, slots=True)
class Measure:
    """So many base units of a meter: a minute is Measure(60, "time", "minute")."""

    base_units: int
    dimension: Dimension
    words: str  # as written: "minute", "10 minutes"


class _UnitForm(Form):
    """A table of exactly one `unit = number`, beside other keys that the form knows."""

    units: "dict[str, Any]"
    others: tuple[str, ...] = ()

    def one(self, node: Located, reading: Reading) -> tuple[str, Located] | None:
        """Return the unit and its number's node, or None once a fault is added."""
        if not isinstance(node.children, dict):
            what = "a bare number" if is_number(node.value) else shown(node.value)
            reading.wrong("wrong-type", node.where, f"is {what}", self)
            return None
        units = [key for key in node.children if key not in self.others]
        wrong = [key for key in units if key not in self.units]
        for key in wrong:
            reading.fault(
                "wrong-unit",
                node.children[key].key_where,
                f"`{reading.parameter}` has no unit `{key}`",
                f"Expected {self.describe()[0]}.{nearest(key, (*self.units, *self.others))}",
            )
        if wrong:
            return None
        if len(units) != 1:
            where = node.children[units[1]].key_where if units else node.where
            reading.wrong("wrong-unit", where, f"has {len(units) or 'no'} units and takes one", self)
            return None
        return units[0], node.children[units[0]]

    def whole(self, child: Located, size: int, least: int, reading: Reading) -> int | None:
        """Return a number times the size of its unit, or None once a fault is added."""
        if not is_number(child.value):
            reading.wrong("wrong-type", child.where, f"is {shown(child.value)}, not a number", self)
            return None
        number = exactly(child.value, size)
        if number is None:
            reading.wrong("out-of-range", child.where, f"is {child.value}, which is not whole or too large", self)
        elif number < least:
            reading.wrong("out-of-range", child.where, f"is {child.value}, less than {least}", self)
            return None
        return number


class SpanForm(_UnitForm):
    """A calendar span in some of its units; `as_int` for a span that has only one and so is a plain integer."""

    def __init__(self, *kinds: str, as_int: bool = False, least: int = 0) -> None:
        self.kinds = kinds or tuple(dict.fromkeys(kind for kind, _ in SPAN_UNITS.values()))
        self.units = {key: unit for key, unit in SPAN_UNITS.items() if unit[0] in self.kinds}
        self.as_int, self.least = as_int, least

    def read(self, node: Located, reading: Reading) -> Any:
        """Return a Span, or its count."""
        one = self.one(node, reading)
        if one is None:
            return UNREAD
        kind, size = self.units[one[0]]
        count = self.whole(one[1], size, self.least, reading)
        if count is None:
            return UNREAD
        return count if self.as_int else Span(count, kind)

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: the count; for a span in several units also `name_unit`: days, months ..."""
        if self.as_int:
            return {name: value}
        return {name: None if value is None else value.count, f"{name}_unit": None if value is None else value.unit}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int} if self.as_int else {name: int, f"{name}_unit": str}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a span ..." and its schema."""
        example = {"months": 12, "days": 30, "hours": 24}.get(self.kinds[0], 3)
        others = f", in {listed(self.units)}" if len(self.units) > 1 else ""
        number = {"type": "integer", "minimum": self.least}
        return f"a span such as {{ {self.kinds[0]} = {example} }}{others}", _one_of(self.units, number)


class EveryForm(_UnitForm):
    """How often: "month", "quarter", "half-year", "year" or { months = 2 }."""

    units = {key: unit for key, unit in SPAN_UNITS.items() if unit[0] == "months"}

    def read(self, node: Located, reading: Reading) -> Any:
        """Return a number of months, at least 1."""
        if isinstance(node.value, str):
            if node.value in EVERY:
                return EVERY[node.value]
            near = nearest(node.value, EVERY)
            expected = f"Expected {self.describe()[0]}.{near}"
            return reading.fault("wrong-unit", node.where, f"`{reading.parameter}` is {shown(node.value)}", expected)
        one = self.one(node, reading)
        months = None if one is None else self.whole(one[1], self.units[one[0]][1], 1, reading)
        return UNREAD if months is None else months

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: months."""
        return {name: value}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return the words and the schema."""
        months = _one_of(self.units, {"type": "integer", "minimum": 1})
        return f"{listed(EVERY)} or {{ months = 2 }}", {"anyOf": [{"enum": list(EVERY)}, months]}


class QuantityForm(_UnitForm):
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
            with reading.inside("per"):
                per = reading.value(UNIT_NAME, node.table["per"])
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
        schema = _one_of(self.units, {"type": "number", "minimum": self.least})
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
        measures = (*PER_MEASURES, *QUANTITY_UNITS)
        if near := next((name for name in measures if name.casefold().rstrip("s") == value.rstrip("s")), None):
            near = near if near in PER_MEASURES else near.rstrip("s")
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
            same = (name for name in PER_MEASURES if name.casefold() == node.value.removesuffix("s"))
            near = next(same, "")
            if not near:
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


def _one_of(units: "dict[str, Any]", number: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table with exactly one of some keys."""
    properties: dict[str, Any] = dict.fromkeys(units, number)
    return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1} | {
        "maxProperties": 1
    }


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, months, hours, working_days or billing_periods; weeks are 7 days and years 12 months."""

    count: int
    unit: str
    form: ClassVar[Form] = SpanForm()


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many base units of a meter, for each `per` if it names a unit."""

    base_units: int
    dimension: Dimension
    per: str = ""
    form: ClassVar[Form] = QuantityForm()


UNIT_NAME = UnitNameForm()
_PER_TABLE = QuantityForm(as_int=True, least=1)

Months = Annotated[int, SpanForm("months", as_int=True)]
Days = Annotated[int, SpanForm("days", as_int=True)]
WorkingDays = Annotated[int, SpanForm("working_days", as_int=True)]
Hours = Annotated[int, SpanForm("hours", as_int=True)]
BillingPeriods = Annotated[int, SpanForm("billing_periods", as_int=True)]
Every = Annotated[int, EveryForm()]  # months
Seconds = Annotated[int, QuantityForm("time", as_int=True)]
UnitName = Annotated[str, UNIT_NAME]
