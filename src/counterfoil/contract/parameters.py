"""Typed parameters: the closed list of types that the fields of a kind's Parameters may have.

A kind's author writes

    class Parameters(ClauseParameters):
        price: Price  # what one unit costs in one period
        every: Every = MONTH
        billed: Literal["in-advance", "in-arrears"] = "in-advance"
        of: ClauseIds | None = None  # the clauses meant; all, if left out

and has a frozen dataclass, hashable and equal by value, that reads itself out of a clause block with faults, gives
its values as columns, and describes itself for documentation and schemas. A default makes a parameter optional; a
trailing underscore is dropped from the key, so that `from_` reads `from`. The types, with what is written in TOML:

    Price           { EUR = 9.00, per = "named-user" }, per = "minute", per = { GB = 1 }    Price
    Amount          { EUR = 100.00 }                                                        Amount
    Percent, Share  { percent = 99.8 }                                                      int, parts per million
    Span            { months = 12 }, { weeks = 2 }, { working_days = 3 } ...                Span
    Months, Days, WorkingDays, Hours, BillingPeriods                                        int
    Every           "month", "quarter", "half-year", "year", { months = 2 }                 int, months
    Quantity        { minutes = 3000, per = "audio-user" }, { GB = 1 }                      Quantity, base units
    Seconds         { seconds = 18 }, { minutes = 1 }                                       int
    Count, Decimals, Annotated[int, Between(1, 7)]                                          int
    Flag, Text, Day                                                                         bool, str, date
    Slug, UnitName, DeckName, Country, Currency                                             str
    ClauseIds, Countries, Services, tuple[T, ...]                                           tuple
    Literal["a", "b"]                                                                       str
    Selection       { meter = "voice", country = ["NL", "!BE"] }                            Selection
    a class of parameters of its own                                                        that class
"""

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Literal, Union, dataclass_transform, get_args, get_origin, get_type_hints

from counterfoil.contract.measures import Measure, Quantity, QuantityForm, Seconds, UnitName
from counterfoil.contract.money_parameters import Amount, Percent, Price, Share
from counterfoil.contract.plain_parameters import (
    BUILT_IN,
    Between,
    ChoiceForm,
    ClauseIds,
    Count,
    Countries,
    Country,
    Currency,
    Day,
    Decimals,
    DeckName,
    Flag,
    ListForm,
    Services,
    Slug,
    Text,
)
from counterfoil.contract.reading import LACKING, UNREAD, ColumnValue, Form, Reading, shown
from counterfoil.contract.selection import Selection, Shape
from counterfoil.contract.spans import (
    HALF_YEAR,
    MONTH,
    QUARTER,
    YEAR,
    BillingPeriods,
    Days,
    Every,
    Hours,
    Months,
    Span,
    SpanForm,
    WorkingDays,
)
from counterfoil.contract.toml_positions import Located

__all__ = [
    "HALF_YEAR",
    "MONTH",
    "QUARTER",
    "YEAR",
    "Amount",
    "Between",
    "BillingPeriods",
    "ClauseIds",
    "ClauseParameters",
    "Count",
    "Countries",
    "Country",
    "Currency",
    "Day",
    "Days",
    "Decimals",
    "DeckName",
    "Every",
    "Field",
    "Flag",
    "Hours",
    "Measure",
    "Months",
    "Percent",
    "Price",
    "Quantity",
    "Seconds",
    "Selection",
    "Services",
    "Shape",
    "Share",
    "Slug",
    "Span",
    "Text",
    "TypedTable",
    "UnitName",
    "WorkingDays",
    "fields_of",
    "form_of",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: the attribute it becomes, how it is read, and what holds when it is left out."""

    name: str  # "from_"
    key: str  # "from"
    form: Form
    required: bool
    default: Any = None


@dataclass_transform(frozen_default=True, kw_only_default=True)
class TypedTable:
    """A table of typed fields: a subclass becomes a frozen dataclass that is read from a `Located` table."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Make a frozen dataclass, taking keywords only, of every subclass."""
        super().__init_subclass__(**options)
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def read(cls, block: Located, reading: Reading) -> Any:
        """Return an object of this class, or UNREAD if faults were added or values are still open.

        Unknown keys are refused. A missing key is not a fault beside an unknown one that looks like it misspelt.
        """
        if not isinstance(block.children, dict):
            what = f"`{reading.parameter}` is {shown(block.value)}, not a table"
            return reading.fault("wrong-type", block.where, what)
        known = fields_of(cls)
        unknown = reading.unknown_keys(block, [field.key for field in known.values()])
        is_unread = bool(unknown)
        values: dict[str, Any] = {}
        overrides = reading.overrides if not reading.path else {}
        for name, field in known.items():
            child = block.children.get(field.key)
            if name in overrides:
                values[name] = overrides[name]
            elif child is not None:
                value = reading.value(field.form, child, field.key)
                if field.required and isinstance(child.children, dict) and "may_lack" in child.children:
                    expected = "Expected a `default`, or `optional = true`."
                    message = f"it cannot do without `{field.key}`"
                    value = reading.fault("wrong-type", child.table["may_lack"].key_where, message, expected)
                is_unread |= value is UNREAD
                if value is not LACKING:
                    values[name] = value
            elif field.required:
                reading.missing(block, field.key, field.form, unknown)
                is_unread = True
        if is_unread:
            return UNREAD
        table = cls(**values)
        for key, objection in table.objections():
            reading.fault("out-of-range", block.children.get(key, block).where, f"`{key}` {objection}")
            is_unread = True
        return UNREAD if is_unread else table

    def objections(self) -> Iterable[tuple[str, str]]:
        """Return what is wrong between fields, as (key, "has to be ..."); a class with such rules overrides this."""
        return ()

    def columns(self, currency: str) -> dict[str, ColumnValue]:
        """Return all values as columns of a frame, in the money of one currency."""
        columns: dict[str, ColumnValue] = {}
        for name, field in fields_of(type(self)).items():
            columns |= field.form.columns(name, getattr(self, name), currency)
        return columns

    @classmethod
    def column_types(cls) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the names and types of those columns, in their order."""
        types_: dict[str, type[int] | type[str] | type[bool]] = {}
        for name, field in fields_of(cls).items():
            types_ |= field.form.column_types(name)
        return types_


class ClauseParameters(TypedTable):
    """The parameters of a kind of clause; anything in them may be left to the order, as { order = "name" }."""


class TableForm(Form):
    """A table of typed fields inside another one."""

    def __init__(self, table: type[TypedTable]) -> None:
        self.table = table

    def read(self, node: Located, reading: Reading) -> Any:
        """Return an object of the table's class."""
        return self.table.read(node, reading)

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a table with ..." and its schema."""
        known = fields_of(self.table).values()
        schema = {
            "type": "object",
            "properties": {field.key: field.form.describe()[1] for field in known},
            "required": [field.key for field in known if field.required],
            "additionalProperties": False,
        }
        return "a table with " + ", ".join(f"`{field.key}`" for field in known), schema


def fields_of(table: type[TypedTable]) -> Mapping[str, Field]:
    """Return the fields of a table's class by name; raises TypeError for a type that is not in the closed list."""
    if table in _FIELDS:
        return _FIELDS[table]
    hints = get_type_hints(table, include_extras=True)
    found = {}
    for field in fields(table):  # type: ignore[arg-type]  # every subclass is a dataclass
        has_default = field.default is not MISSING
        try:
            form = form_of(hints[field.name])
        except TypeError as error:
            raise TypeError(f"{table.__module__}.{table.__qualname__}.{field.name}: {error}") from None
        default = field.default if has_default else None
        found[field.name] = Field(field.name, field.name.rstrip("_"), form, not has_default, default)
    _FIELDS[table] = types.MappingProxyType(found)
    return _FIELDS[table]


_FIELDS: dict[type[TypedTable], Mapping[str, Field]] = {}


def form_of(annotation: Any) -> Form:
    """Return how values of a type are read; raises TypeError for a type that is not in the closed list."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        base, *notes = arguments
        for note in notes:
            if isinstance(note, Form):
                return note
            if isinstance(note, tuple) and base in (Span, Quantity):
                return SpanForm(*note) if base is Span else QuantityForm(*note)
        return form_of(base)
    if origin in (Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        if len(inner) == 1:
            return form_of(inner[0])
    if origin is Literal and all(isinstance(word, str) for word in arguments):
        return ChoiceForm(arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return ListForm(form_of(arguments[0]))
    if annotation in BUILT_IN:
        return BUILT_IN[annotation]
    if isinstance(annotation, type):
        if issubclass(annotation, TypedTable):
            return TableForm(annotation)
        if isinstance(form := getattr(annotation, "form", None), Form):
            return form
    raise TypeError(f"{annotation} is not a type that a parameter may have")
