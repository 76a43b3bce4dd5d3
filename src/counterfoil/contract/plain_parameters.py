"""Plain parameters: counts, flags, texts, names, choices, dates and lists."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

from counterfoil.contract.countries import COUNTRIES
from counterfoil.contract.faults import listed, nearest
from counterfoil.contract.reading import (
    INT64_MAX,
    SLUG,
    SLUG_PATTERN,
    UNREAD,
    ColumnValue,
    Form,
    Reading,
    Reference,
    shown,
)
from counterfoil.contract.toml_positions import Located
from counterfoil.money import CURRENCIES


class Between(Form):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int = 0, most: int = INT64_MAX) -> None:
        self.least, self.most = least, most

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the number."""
        value = node.value
        if not isinstance(value, int) or isinstance(value, bool):
            return reading.wrong("wrong-type", node.where, f"is {shown(value)}", self)
        if not self.least <= value <= self.most:
            return reading.wrong("out-of-range", node.where, f"is {value}", self)
        return value

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: the number."""
        return {name: value}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a whole number ..." and its schema."""
        schema: dict[str, Any] = {"type": "integer", "minimum": self.least}
        if self.most == INT64_MAX:
            return f"a whole number, at least {self.least}", schema
        return f"a whole number from {self.least} to {self.most}", {**schema, "maximum": self.most}


class FlagForm(Form):
    """`true` or `false`."""

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the boolean."""
        if isinstance(node.value, bool):
            return node.value
        return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}", self)

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: the boolean."""
        return {name: value}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: bool}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "`true` or `false`" and the schema."""
        return "`true` or `false`", {"type": "boolean"}


class TextForm(Form):
    """A text that is not empty."""

    prose = "a text"
    schema: Mapping[str, Any] = {"type": "string", "minLength": 1}

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the text."""
        value = node.value
        if isinstance(value, str) and self.accepts(value):
            return value
        return reading.wrong("wrong-type", node.where, f"is {shown(value)}", self)

    def accepts(self, text: str) -> bool:
        """Return whether a text has this form."""
        return bool(text)

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: the text."""
        return {name: value}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: str}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return what it is and the schema."""
        return self.prose, dict(self.schema)


class SlugForm(TextForm):
    """A name in lower case, digits and hyphens."""

    prose = 'a name in lower case with hyphens, such as "goto-meeting"'
    schema: Mapping[str, Any] = {"type": "string", "pattern": SLUG_PATTERN}

    def accepts(self, text: str) -> bool:
        """Return whether a text is a slug."""
        return SLUG.match(text) is not None


IDENTITY: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?\Z")


class IdentityForm(TextForm):
    """A name that somebody else's system gave: letters of either case, digits, and . _ / - between them."""

    prose = 'a name of letters, digits and . _ / - between them, such as "ACC-000017"'
    schema: Mapping[str, Any] = {"type": "string", "pattern": IDENTITY.pattern.replace(r"\Z", "$")}

    def accepts(self, text: str) -> bool:
        """Return whether a text is such a name."""
        return IDENTITY.match(text) is not None


class ClauseIdForm(TextForm):
    """The id of a clause: "calls", or "openvoice-services.calls" of another service of the agreement."""

    prose = 'the id of a clause such as "calls", or "service.calls" for one of an included service'

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the reference as written, kept in the reading to be looked up."""
        text = super().read(node, reading)
        if text is not UNREAD:
            reading.references.append(Reference(text, reading.parameter, node.where))
        return text

    def accepts(self, text: str) -> bool:
        """Return whether a text is an id or two with a dot between."""
        parts = text.split(".")
        return len(parts) <= 2 and all(map(SLUG.match, parts))


class ChoiceForm(TextForm):
    """One of a few words."""

    def __init__(self, words: Collection[str], fault: str = "out-of-range", prose: str = "") -> None:
        self.words, self.fault = words, fault
        self.prose = prose or (f"one of {listed(words, 40)}" if len(words) > 1 else listed(words))
        self.schema = {"enum": sorted(words)}

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the word."""
        value = node.value
        if not isinstance(value, str):
            return reading.wrong("wrong-type", node.where, f"is {shown(value)}", self)
        if value in self.words:
            return value
        expected = f"Expected {self.prose}.{nearest(value, self.words)}"
        return reading.fault(self.fault, node.where, f"`{reading.parameter}` is {shown(value)}", expected)


class DayForm(Form):
    """A date, written 2024-01-31 without quotes."""

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the date."""
        if isinstance(node.value, date) and not isinstance(node.value, datetime):
            return node.value
        return reading.wrong("bad-date", node.where, f"is {shown(node.value)}", self)

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: days since 1970-01-01."""
        return {name: None if value is None else value.toordinal() - _EPOCH}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: int}

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a date ..." and the schema."""
        return "a date such as 2024-01-31, without quotes", {"type": "string", "format": "date"}


class ListForm(Form):
    """A list of values of one form; a single value counts as a list of one."""

    def __init__(self, inner: Form, least: int = 1) -> None:
        self.inner, self.least = inner, least

    def read(self, node: Located, reading: Reading) -> Any:
        """Return a tuple of the values."""
        if not isinstance(node.children, list):
            value = self.inner.read(node, reading)
            return UNREAD if value is UNREAD else (value,)
        if len(node.children) < self.least:
            return reading.wrong("out-of-range", node.where, "is an empty list", self)
        values = [reading.value(self.inner, element) for element in node.children]
        seen: dict[Any, Located] = {}
        is_wrong = False
        for element, value in zip(node.children, values, strict=True):
            is_wrong |= value is UNREAD
            if value is not UNREAD and seen.setdefault(value, element) is not element:
                reading.wrong("duplicate-id", element.where, f"lists {shown(element.value)} twice", self)
                is_wrong = True
        return UNREAD if is_wrong else tuple(values)

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "a list of ..." and its schema."""
        prose, schema = self.inner.describe()
        return f"a list, each {prose}", {"anyOf": [schema, {"type": "array", "items": schema, "minItems": self.least}]}


_EPOCH: Final = date(1970, 1, 1).toordinal()
_COUNTRY = ChoiceForm(COUNTRIES, "unknown-country", 'a country code of ISO 3166 such as "NL"')
_CURRENCY = ChoiceForm(CURRENCIES, "unknown-currency", 'a currency code of ISO 4217 such as "EUR"')

Count = Annotated[int, Between()]
Decimals = Annotated[int, Between(0, 9)]
Flag = bool
Text = str
Day = date
Slug = Annotated[str, SlugForm()]
Identity = Annotated[str, IdentityForm()]
DeckName = Annotated[str, SlugForm()]
Country = Annotated[str, _COUNTRY]
Currency = Annotated[str, _CURRENCY]
ClauseIds = Annotated[tuple[str, ...], ListForm(ClauseIdForm())]  # as written; see description.clause_named
Countries = Annotated[tuple[str, ...], ListForm(_COUNTRY)]
Services = Annotated[tuple[str, ...], ListForm(SlugForm())]

BUILT_IN: Final[dict[Any, Form]] = {bool: FlagForm(), str: TextForm(), int: Between(), date: DayForm()}
