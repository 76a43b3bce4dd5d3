"""Dimensions: what a source says of a record beyond the fields that every record has (region, size, plan ...).

A record's dimensions are one text, "region=eu;size=large": by name, without those that are empty, with `%`, `;` and `=`
of a value as %25, %3B and %3D. So records that say the same have the same text, whatever the order of the columns.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Final

from counterfoil.contract.plain_parameters import ListForm
from counterfoil.contract.reading import SLUG, SLUG_PATTERN, UNREAD, ColumnValue, Form, Reading, shown
from counterfoil.contract.toml_positions import Located

ESCAPES: Final = (("%", "%25"), (";", "%3B"), ("=", "%3D"))


def dimensions_text(values: Mapping[str, str]) -> str:
    """Return dimensions as one text; empty values are left out."""
    return ";".join(f"{name}={_escaped(value)}" for name, value in sorted(values.items()) if value)


@lru_cache(maxsize=65_536)
def dimensions_of(text: str) -> Mapping[str, str]:
    """Return the dimensions that `dimensions_text` wrote."""
    pairs = (pair.partition("=") for pair in text.split(";") if pair)
    return {name: _plain(value) for name, _, value in pairs}


def _escaped(value: str) -> str:
    for sign, written in ESCAPES:
        value = value.replace(sign, written)
    return value


def _plain(value: str) -> str:
    for sign, written in reversed(ESCAPES):
        value = value.replace(written, sign)
    return value


class DimensionNameForm(Form):
    """The name of a dimension or of a field of records: "region", "country"."""

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the name."""
        if isinstance(node.value, str) and (SLUG.match(node.value) or node.value == "line_type"):
            return node.value
        return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}", self)

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "the name of a dimension ..." and its schema."""
        schema = {"anyOf": [{"type": "string", "pattern": SLUG_PATTERN}, {"const": "line_type"}]}
        return 'the name of a dimension such as "region", or of a field such as "country"', schema


class DimensionValuesForm(Form):
    """`{ region = "eu", size = "large" }`: a value for each dimension named."""

    def read(self, node: Located, reading: Reading) -> Any:
        """Return pairs of name and value, sorted by name."""
        if not isinstance(node.children, dict) or not node.children:
            return reading.wrong("wrong-type", node.where, f"is {shown(node.value)}, not values of dimensions", self)
        is_wrong = False
        for name, child in node.children.items():
            with reading.inside(name):
                if not (SLUG.match(name) or name == "line_type") or not isinstance(child.value, str):
                    reading.wrong("wrong-type", child.where, f"is {shown(child.value)}", self)
                    is_wrong = True
        return UNREAD if is_wrong else tuple(sorted((name, child.value) for name, child in node.children.items()))

    def describe(self) -> tuple[str, dict[str, Any]]:
        """Return "values of dimensions ..." and the schema."""
        schema = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
        return 'values of dimensions such as { region = "eu", size = "large" }', schema


class DimensionNamesForm(ListForm):
    """Names of dimensions, which a frame has as one text."""

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return `name`: the names with ; between them."""
        return {name: None if value is None else ";".join(value)}

    def column_types(self, name: str) -> dict[str, type[int] | type[str] | type[bool]]:
        """Return the columns of `columns`."""
        return {name: str}


DimensionNames = Annotated[tuple[str, ...], DimensionNamesForm(DimensionNameForm())]
DimensionValues = Annotated[tuple[tuple[str, str], ...], DimensionValuesForm()]
