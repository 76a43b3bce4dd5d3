"""The JSON of an invoice, its canonical bytes, and their digest.

Canonical serialisation: one JSON object in UTF-8 without a byte order mark; keys sorted by code point at every
level; no spaces and no line breaks; text as it is (no escapes but those that JSON demands: `"`, `\\`, and control
characters as
`\\b \\f \\n \\r \\t` or `\\u00xx`); integers in decimal, never with a fraction or an exponent; days as "YYYY-MM-DD";
`true`, `false`; None as `null`; every field present, defaults too. The digest is the SHA-256 of these bytes, in
lower-case hexadecimal.
"""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from counterfoil.billing.invoice import Invoice

Value = TypeVar("Value")


class NotThisForm(ValueError):
    """A JSON value is not of the form that is read; the message names the place: "lines[3].net is missing"."""


def plain_object(value: Any) -> Any:
    """Return a value of frozen dataclasses as JSON has it; raises TypeError for what has no form (a float)."""
    if value is None or type(value) in (str, int, bool):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain_object(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, tuple):
        return [plain_object(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain_object(each) for key, each in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no form in JSON")


@cache
def _names(form: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(form))


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical serialisation of an invoice (or of any frozen dataclasses, tuples and mappings)."""
    return canonical_json(plain_object(value))


def canonical_json(plain: Any) -> bytes:
    """Return the canonical serialisation of what is JSON already (objects, lists, texts, integers)."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes, in lower-case hexadecimal."""
    return sha256(canonical_bytes(value)).hexdigest()


def invoice_object(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice as a JSON object."""
    made: dict[str, Any] = plain_object(invoice)
    return made


def invoice_from(said: Any) -> Invoice:
    """Return the invoice of a JSON object; raises NotThisForm, which says where it is not one."""
    return read_object(Invoice, said)


def read_object(form: type[Value], said: Any, place: str = "") -> Value:
    """Return an object of a frozen dataclass from its JSON; every field has to be there, and no other."""
    found: Value = _reader(form)(said, place)  # type: ignore[arg-type]  # classes are hashable
    return found


Reader = Callable[[Any, str], Any]


@cache
def _reader(hint: Any) -> Reader:
    """Return what reads a value of a type; made once for each, as an invoice has hundreds of values."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = _reader(next(each for each in arguments if each is not type(None)))
        return lambda said, place: None if said is None else inner(said, place)
    if origin is tuple:
        return _list_reader(_reader(arguments[0]))
    if origin is Literal:
        return _choice_reader(arguments)
    if hint is date:
        return _read_day
    return _object_reader(hint) if is_dataclass(hint) else _plain_reader(hint)


def _object_reader(form: Any) -> Reader:
    hints = get_type_hints(form)
    readers = [(field.name, _reader(hints[field.name])) for field in fields(form)]
    names = {name for name, _ in readers}

    def read(said: Any, place: str) -> Any:
        if not isinstance(said, dict):
            raise NotThisForm(f"{place or 'the whole'} is not an object")
        prefix = f"{place}." if place else ""
        values = []
        for name, reader in readers:
            if name not in said:
                raise NotThisForm(f"{prefix}{name} is missing")
            values.append(reader(said[name], prefix + name))
        for name in said:
            if name not in names:
                raise NotThisForm(f"{prefix}{name} is unknown")
        return form(*values)

    return read


def _list_reader(inner: Reader) -> Reader:
    def read(said: Any, place: str) -> Any:
        if not isinstance(said, list):
            raise NotThisForm(f"{place} is not a list")
        return tuple(inner(each, f"{place}[{number}]") for number, each in enumerate(said))

    return read


def _choice_reader(words: tuple[Any, ...]) -> Reader:
    def read(said: Any, place: str) -> Any:
        if said not in words:
            raise NotThisForm(f"{place} is {said!r}, not one of {', '.join(words)}")
        return said

    return read


def _read_day(said: Any, place: str) -> Any:
    try:
        return date.fromisoformat(said)
    except (TypeError, ValueError):
        raise NotThisForm(f"{place} is {said!r}, not a day such as 2026-01-31") from None


def _plain_reader(form: Any) -> Reader:
    def read(said: Any, place: str) -> Any:
        if type(said) is not form:  # exactly: true is no whole number
            raise NotThisForm(f"{place} is {said!r}, not {_WORDS.get(form, 'what it has to be')}")
        return said

    return read


_WORDS = {int: "a whole number", str: "a text", bool: "true or false"}
