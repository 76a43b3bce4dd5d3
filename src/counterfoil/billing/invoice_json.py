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
from collections.abc import Mapping
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
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_object(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain_object(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain_object(each) for key, each in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"{type(value)} has no form in JSON")


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical serialisation of an invoice (or of any frozen dataclasses, tuples and mappings)."""
    text = json.dumps(plain_object(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
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
    if not isinstance(said, dict):
        raise NotThisForm(f"{place or 'the whole'} is not an object")
    hints: Mapping[str, Any] = _hints(form)  # type: ignore[arg-type]  # classes are hashable
    values = {}
    for name, hint in hints.items():
        inside = f"{place}.{name}" if place else name
        if name not in said:
            raise NotThisForm(f"{inside} is missing")
        values[name] = _read(hint, said[name], inside)
    for name in said:
        if name not in hints:
            raise NotThisForm(f"{place}.{name} is unknown" if place else f"{name} is unknown")
    return form(**values)


@cache
def _hints(form: Any) -> Mapping[str, Any]:
    hints = get_type_hints(form)
    return {field.name: hints[field.name] for field in fields(form)}


def _read(hint: Any, said: Any, place: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if said is None and type(None) in arguments:
            return None
        return _read(next(each for each in arguments if each is not type(None)), said, place)
    if origin is tuple:
        if not isinstance(said, list):
            raise NotThisForm(f"{place} is not a list")
        return tuple(_read(arguments[0], each, f"{place}[{number}]") for number, each in enumerate(said))
    if origin is Literal:
        if said not in arguments:
            raise NotThisForm(f"{place} is {said!r}, not one of {', '.join(arguments)}")
        return said
    if hint is date:
        try:
            return date.fromisoformat(said)
        except (TypeError, ValueError):
            raise NotThisForm(f"{place} is {said!r}, not a day such as 2026-01-31") from None
    if is_dataclass(hint):
        return read_object(hint, said, place)  # type: ignore[arg-type]  # a class, as hints are
    if not isinstance(said, hint) or (hint is int and isinstance(said, bool)):
        raise NotThisForm(f"{place} is {said!r}, not {_WORDS.get(hint, 'what it has to be')}")
    return said


_WORDS = {int: "a whole number", str: "a text", bool: "true or false"}
