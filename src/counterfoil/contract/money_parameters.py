"""Prices, amounts and percentages as parameters."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from counterfoil.contract.faults import listed, nearest
from counterfoil.contract.measures import PER_MEASURES, Measure, read_per
from counterfoil.contract.reading import UNREAD, ColumnValue, Form, Reading, exactly, is_number, shown
from counterfoil.contract.toml_positions import Located
from counterfoil.money import CURRENCIES, NANO

PPM_A_PERCENT = 10_000


class AmountForm(Form):
    """`{ EUR = 100.00 }`, in one currency or several."""

    per = False

    def read(self, node: Located, reading: Reading) -> Any:
        """Return an Amount (a Price if `per` may stand there)."""
        if not isinstance(node.children, dict):
            return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}, not an amount of money", self)
        amounts: dict[str, int] = {}
        is_wrong = False
        for key, child in node.children.items():
            if key == "per" and self.per:
                continue
            reading.path.append(key)
            amount = self._amount(key, child, reading)
            reading.path.pop()
            is_wrong |= amount is UNREAD
            amounts[key] = amount
        per: Any = None
        if self.per and "per" in node.children:
            per = reading.value(PER, node.children["per"], "per")
        if is_wrong or per is UNREAD:
            return UNREAD
        if not amounts:
            return reading.wrong("wrong-type", node.where, "names no currency", self)
        if reading.currency and reading.currency not in amounts:
            return reading.fault(
                "price-not-in-currency",
                node.where,
                f"`{reading.parameter}` is not given in {reading.currency}, the currency of {reading.order}",
                f"Add {reading.currency} beside {listed(amounts)}.",
            )
        pairs = tuple(sorted(amounts.items()))
        return Price(pairs, per) if self.per else Amount(pairs)

    def _amount(self, key: str, child: Located, reading: Reading) -> Any:
        if key not in CURRENCIES:
            near = nearest(key, CURRENCIES | {"per"} if self.per else CURRENCIES)
            return reading.fault(
                "unknown-currency",
                child.key_where,
                f"`{reading.parameter}` is no currency" + (" and not `per`" if self.per else ""),
                f"Expected {self.describe()[0]}.{near}",
            )
        if not is_number(child.value):
            return reading.wrong("wrong-type", child.where, f"is {shown(child.value)}, not a decimal number", self)
        amount = exactly(child.value, NANO)
        if amount is None or amount < 0:
            why = "is below zero" if child.value < 0 else "has more than nine decimals or is too large"
            return reading.wrong("out-of-range", child.where, why, self)
        return amount

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: 10^-9 of the currency unit."""
        return {name: None if value is None else value.nano(currency)}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "an amount of money ..." and its schema."""
        properties: dict[str, Any] = {"patternProperties": {"^[A-Z]{3}$": {"type": "number", "minimum": 0}}}
        if self.per:
            properties["properties"] = {"per": PER.describe()[1]}
        schema = {"type": "object", **properties, "additionalProperties": False, "minProperties": 1}
        example = '{ EUR = 9.00, per = "named-user" }' if self.per else "{ EUR = 100.00 }"
        return f"{'a price' if self.per else 'an amount of money'}, such as {example}", schema


class PriceForm(AmountForm):
    """`{ EUR = 9.00, per = "named-user" }`, in one currency or several."""

    per = True

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: nano for so many base units; `name_per`: how many (1 for a unit); `name_unit`: its name."""
        if value is None:
            return {name: None, f"{name}_per": None, f"{name}_unit": None}
        return {name: value.nano(currency), f"{name}_per": value.base_units, f"{name}_unit": value.unit}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int, f"{name}_per": int, f"{name}_unit": str}


class PerForm(Form):
    """What a price is per: a measure, or a unit of which agreements have a quantity."""

    def read(self, node: Located, reading: Reading) -> Any:
        """Return a Measure or the unit's name."""
        return read_per(node, reading, self)

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a unit ..." and its schema."""
        prose = f'a unit such as "named-user", or a measure: {listed(PER_MEASURES, 40)}, or {{ minutes = 10 }}'
        return prose, {"anyOf": [{"type": "string"}, {"type": "object", "minProperties": 1, "maxProperties": 1}]}


class PercentForm(Form):
    """`{ percent = 99.8 }`, up to four decimals."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most

    def read(self, node: Located, reading: Reading) -> Any:
        """Return parts per million."""
        if not isinstance(node.children, dict):
            return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}, not a percentage", self)
        if list(node.children) != ["percent"]:
            wrong = next((child for key, child in node.children.items() if key != "percent"), None)
            where = wrong.key_where if wrong else node.where
            return reading.wrong("wrong-unit", where, "is not in percent", self)
        child = node.children["percent"]
        if not is_number(child.value):
            return reading.wrong("wrong-type", child.where, f"is {shown(child.value)}, not a decimal number", self)
        parts = exactly(child.value, PPM_A_PERCENT)
        if parts is None:
            return reading.wrong("out-of-range", child.where, "has more than four decimals or is too large", self)
        if parts < 0 or (self.most is not None and parts > self.most * PPM_A_PERCENT):
            return reading.wrong("out-of-range", child.where, f"is {child.value}", self)
        return parts

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: parts per million."""
        return {name: value}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a percentage ..." and its schema."""
        number: dict[str, Any] = {"type": "number", "minimum": 0}
        limit = ""
        if self.most is not None:
            number["maximum"], limit = self.most, f" from 0 to {self.most}"
        schema = {"type": "object", "properties": {"percent": number}, "required": ["percent"]}
        return f"a percentage{limit}, such as {{ percent = 99.8 }}", {**schema, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money by currency, in 10^-9 of the currency unit, sorted by currency."""

    amounts: tuple[tuple[str, int], ...]
    form: ClassVar[Form] = AmountForm()

    def nano(self, currency: str) -> int:
        """Return the amount in 10^-9 of the currency unit; raises KeyError if it has none in that currency."""
        return dict(self.amounts)[currency]


@dataclass(frozen=True, slots=True)
class Price:
    """A price by currency, in 10^-9 of the currency unit, for one unit, for a measure, or for the whole."""

    amounts: tuple[tuple[str, int], ...]
    per: Measure | str | None = None
    form: ClassVar[Form] = PriceForm()

    def nano(self, currency: str) -> int:
        """Return the price in 10^-9 of the currency unit; raises KeyError if it has none in that currency."""
        return dict(self.amounts)[currency]

    @property
    def base_units(self) -> int:
        """How many base units of the meter the price is for; 1 for a unit or the whole."""
        return self.per.base_units if isinstance(self.per, Measure) else 1

    @property
    def unit(self) -> str:
        """The unit of which agreements have a quantity, "" if the price is for a measure or the whole."""
        return self.per if isinstance(self.per, str) else ""


Percent = Annotated[int, PercentForm()]  # parts per million
Share = Annotated[int, PercentForm(most=100)]  # parts per million, at most the whole
PER = PerForm()
