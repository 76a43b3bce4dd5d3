"""TOML with places: `tomllib` gives the values, a scanner gives the offset of every key, nested key and element.

Decimals stay decimals. The scanner walks the text beside the parsed value and is checked against it: should the two
ever disagree, every place becomes the start of the block, so that a fault may point too far up but never elsewhere.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from counterfoil.contract.faults import Faults, Where, place_in

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_SIMPLE_PAIR = re.compile(r"([A-Za-z0-9_-]+)[ \t]*=[ \t]*")
_SCALAR = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""(?:"{0,2})'''  # up to two quotes may stand right before the closing three
    r"""|'''.*?'''(?:'{0,2})"""
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
    r"""|\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#]*"""  # a date and a time with a space between them
    r"""|[^\s,\]}#]+""",
    re.DOTALL,
)
_Key = tuple[str, tuple[int, int]]  # a part of a dotted key, and where it stands
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class _Source:
    """The text of a file and where in it the block begins."""

    __slots__ = ("base", "file", "text")

    def __init__(self, text: str, file: str, base: int) -> None:
        self.text: Final = text
        self.file: Final = file
        self.base: Final = base


class Located:
    """A value and where it stands: tables have children by key, arrays in order, other values none. Never changed.

    A plain class with slots: a description has thousands of them and a frozen dataclass takes thrice as long to make.
    """

    __slots__ = ("_key_span", "_source", "_span", "children", "value")

    def __init__(
        self,
        value: Any,
        children: "dict[str, Located] | list[Located] | None",
        source: _Source,
        span: tuple[int, int],
        key_span: tuple[int, int] | None = None,
    ) -> None:
        self.value: Final = value
        self.children: Final = children
        self._source: Final = source
        self._span: Final = span
        self._key_span: Final = key_span

    @property
    def where(self) -> Where:
        """The place of the value; of a table written under a heading, the heading's key."""
        return self._place(self._span)

    @property
    def key_where(self) -> Where:
        """The place of the key that introduces the value; of an element of an array, the element's."""
        return self._place(self._key_span or self._span)

    @property
    def table(self) -> "dict[str, Located]":
        """The children of a table by key; empty if this is no table."""
        return self.children if isinstance(self.children, dict) else {}

    @property
    def elements(self) -> "list[Located]":
        """The children of an array; empty if this is no array."""
        return self.children if isinstance(self.children, list) else []

    @property
    def members(self) -> "list[Located]":
        """The elements of an array, or else this alone: for lists of which a single value may stand for itself."""
        return self.children if isinstance(self.children, list) else [self]

    def without(self, *keys: str) -> "Located":
        """Return the same table without some keys."""
        kept = {key: child for key, child in self.table.items() if key not in keys}
        values = {key: child.value for key, child in kept.items()}
        return Located(values, kept, self._source, self._span, self._key_span)

    def having(self, children: "Mapping[str, Located]") -> "Located":
        """Return the same table with some children put in, or put in place of its own; each keeps its place."""
        kept = {**self.table, **children}
        values = {key: child.value for key, child in kept.items()}
        return Located(values, kept, self._source, self._span, self._key_span)

    def as_key(self, key: str) -> "Located":
        """Return the key that introduces this value as a value of its own, for tables whose keys are data."""
        return Located(key, None, self._source, self._key_span or self._span)

    def _place(self, span: tuple[int, int]) -> Where:
        source, (start, end) = self._source, span
        return place_in(source.text, source.file, source.base + start, end - start)

    def __repr__(self) -> str:
        return f"Located({self.value!r} at {self.where})"


def read_block(
    text: str,
    file: str,
    offset: int,
    faults: Faults,
    length: int | None = None,
    *,
    accounts: Iterable[str] = (),
    services: Iterable[str] = (),
) -> Located | None:
    """Read TOML out of a file's text, from a character offset on, with the place of everything in it.

    `text` is the whole file, `offset` and `length` say where the block stands in it (a settings file is one block from
    0 to the end). A block that is not TOML is a `bad-toml` fault at its line and column, which concerns the given
    accounts and services, and the answer is None.
    """
    block = text[offset:] if length is None else text[offset : offset + length]
    source = _Source(text, file, offset)
    try:
        values = tomllib.loads(block, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        message, at = _bad_place(block, error)
        faults.add("bad-toml", place_in(text, file, offset + at), message, accounts=accounts, services=services)
        return None
    root = Located(values, {}, source, (0, 1))
    try:
        _scan(block, root, source)
    except (LookupError, AttributeError, TypeError):  # the scanner lost its way: see the check below
        return _unplaced(values, source)
    return root if _agrees(root) else _unplaced(values, source)


def without_places(value: Any, file: str = "") -> Located:
    """Return a plain value (from an interface, a database, a test) as a `Located` that only knows its origin."""
    return _unplaced(value, _Source("", file, 0))


def at_one_place(value: Any, text: str, file: str, offset: int) -> Located:
    """Return a plain value, read out of a file by another parser, as `Located`: everything at one offset."""
    return _unplaced(value, _Source(text, file, offset))


def _bad_place(block: str, error: BaseException) -> tuple[str, int]:
    """Return what the parser complains of, in lower case, and the offset at which it does."""
    said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a value too large or nested too deeply"
    found = _PLACE.search(said)
    message = "not valid TOML: " + said.partition(" (at ")[0].lower()
    if found is None:
        end = len(block.rstrip()) if "end of document" in said else 0
        return message, max(0, end - 1)
    line, column = int(found[1]), int(found[2])
    at = 0
    for _ in range(line - 1):
        at = block.index("\n", at) + 1
    # The parser counts columns after turning CRLF into LF, which changes no column; it may point at the line's end.
    line_end = block.find("\n", at)
    return message, min(at + column - 1, line_end if line_end >= 0 else max(0, len(block) - 1))


def _scan(text: str, root: Located, source: _Source) -> None:
    """Fill the root with a node for everything in the text."""
    table, at, end = root, 0, len(text)
    while True:
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # matches anywhere
        if at == end:
            return
        if text[at] == "[":
            is_array = text.startswith("[[", at)
            keys, at = _keys(text, at + 1 + is_array)
            table = root
            for key in keys[:-1]:
                table = _inner(table, key, source)
            table = _element(table, keys[-1], source) if is_array else _inner(table, keys[-1], source)
            at += 1 + is_array
        else:
            at = _pair(text, at, table, source)


def _keys(text: str, at: int) -> tuple[list[_Key], int]:
    """Read a dotted key: each part with its start and end, and the offset of what follows."""
    keys = []
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        found = _KEY.match(text, at)
        token = found.group()  # type: ignore[union-attr]
        name = next(iter(tomllib.loads(f"{token}=0"))) if token[0] in "\"'" else token
        keys.append((name, (at, at + len(token))))
        at = _SPACE.match(text, at + len(token)).end()  # type: ignore[union-attr]
        if text[at] != ".":
            return keys, at
        at += 1


def _inner(table: Located, key: _Key, source: _Source) -> Located:
    """Return the table under a key, made when first met; of an array of tables, the last one."""
    name, span = key
    children = table.table
    if name not in children:
        children[name] = Located(table.value[name], {}, source, span, span)
    child = children[name]
    return child.elements[-1] if isinstance(child.children, list) else child


def _element(table: Located, key: _Key, source: _Source) -> Located:
    """Return a new last table of an array of tables."""
    name, span = key
    children = table.table
    if name not in children:
        children[name] = Located(table.value[name], [], source, span, span)
    array = children[name]
    element = Located(array.value[len(array.elements)], {}, source, span, span)
    array.elements.append(element)
    return element


def _pair(text: str, at: int, table: Located, source: _Source) -> int:
    """Read `key = value` into a table; return the offset after it."""
    simple = _SIMPLE_PAIR.match(text, at)
    if simple is not None:
        name, span, at = simple[1], simple.span(1), simple.end()
    else:
        keys, at = _keys(text, at)
        for key in keys[:-1]:
            table = _inner(table, key, source)
        name, span = keys[-1]
        at = _SPACE.match(text, at + 1).end()  # type: ignore[union-attr]
    node, at = _value(text, at, table.value[name], source, span)
    table.table[name] = node
    return at


def _value(text: str, at: int, value: Any, source: _Source, key: tuple[int, int] | None = None) -> tuple[Located, int]:
    """Read one value; return its node and the offset after it."""
    first = text[at]
    if first == "[":
        elements: list[Located] = []
        node_start, at = at, _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
        while text[at] != "]":
            element, at = _value(text, at, value[len(elements)], source)
            elements.append(element)
            at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
            if text[at] == ",":
                at = _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
        return Located(value, elements, source, (node_start, at + 1), key), at + 1
    if first == "{":
        children: dict[str, Located] = {}
        node_start, at = at, _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
        node = Located(value, children, source, (node_start, node_start + 1), key)
        while text[at] != "}":
            at = _BLANK.match(text, _pair(text, at, node, source)).end()  # type: ignore[union-attr]
            if text[at] == ",":
                at = _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
        return Located(value, children, source, (node_start, at + 1), key), at + 1
    end = _SCALAR.match(text, at).end()  # type: ignore[union-attr]
    return Located(value, None, source, (at, end), key), end


def _agrees(node: Located) -> bool:
    """Return whether the scanner found exactly the keys and elements that the parser found."""
    children, value = node.children, node.value
    if isinstance(children, dict):
        return isinstance(value, dict) and children.keys() == value.keys() and all(map(_agrees, children.values()))
    if isinstance(children, list):
        return isinstance(value, list) and len(children) == len(value) and all(map(_agrees, children))
    return not isinstance(value, dict | list)


def _unplaced(value: Any, source: _Source) -> Located:
    """Return nodes that all stand at the start of the block."""
    children: dict[str, Located] | list[Located] | None = None
    if isinstance(value, dict):
        children = {key: _unplaced(inner, source) for key, inner in value.items()}
    elif isinstance(value, list | tuple):
        children = [_unplaced(inner, source) for inner in value]
    return Located(value, children, source, (0, 1))


def plain(value: Any) -> Any:
    """Return a TOML value as something hashable and comparable, so that equal terms are found to be equal.

    The type stands beside a scalar: 1, 1.0 and true compare equal in Python and are three different terms.
    """
    if isinstance(value, dict):
        return tuple(sorted((key, plain(inner)) for key, inner in value.items()))
    if isinstance(value, list | tuple):
        return ("", *map(plain, value))
    if isinstance(value, Decimal | date):
        return str(value), type(value).__name__
    return value, type(value).__name__


def paths(node: Located, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Located]]:
    """Yield every node below one, with its path of keys and indexes."""
    children = node.table.items() if isinstance(node.children, dict) else enumerate(node.elements)
    for key, child in children:
        yield (*at, key), child
        yield from paths(child, (*at, key))
