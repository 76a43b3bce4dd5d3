"""Calendar spans and rhythms as parameters. Weeks are 7 days and years 12 months; months keep their anchor day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final

from counterfoil.contract.faults import listed, nearest
from counterfoil.contract.reading import UNREAD, ColumnValue, Form, Reading, shown
from counterfoil.contract.toml_positions import Located
from counterfoil.contract.unit_tables import UnitForm, one_of

# Calendar spans and what they are counted in.
SPAN_UNITS: Final = {
    **{"days": ("days", 1), "weeks": ("days", 7)},
    **{"months": ("months", 1), "years": ("months", 12)},
    **{"hours": ("hours", 1), "working_days": ("working_days", 1), "billing_periods": ("billing_periods", 1)},
}
EVERY: Final = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
MONTH, QUARTER, HALF_YEAR, YEAR = EVERY.values()


class SpanForm(UnitForm):
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
        return f"a span such as {{ {self.kinds[0]} = {example} }}{others}", one_of(self.units, number)


class EveryForm(UnitForm):
    """How often: "month", "quarter", "half-year", "year" or { months = 2 }."""

    units: Mapping[str, Any] = {key: unit for key, unit in SPAN_UNITS.items() if unit[0] == "months"}

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
        months = one_of(self.units, {"type": "integer", "minimum": 1})
        return "`month`, `quarter`, `half-year`, `year` or { months = 2 }", {"anyOf": [{"enum": list(EVERY)}, months]}


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, months, hours, working_days or billing_periods; weeks are 7 days and years 12 months."""

    count: int
    unit: str
    form: ClassVar[Form] = SpanForm()


Months = Annotated[int, SpanForm("months", as_int=True)]
Days = Annotated[int, SpanForm("days", as_int=True)]
WorkingDays = Annotated[int, SpanForm("working_days", as_int=True)]
Hours = Annotated[int, SpanForm("hours", as_int=True)]
BillingPeriods = Annotated[int, SpanForm("billing_periods", as_int=True)]
Every = Annotated[int, EveryForm()]  # months
