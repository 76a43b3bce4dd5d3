"""A provider's settings as TOML again: no comments, and nothing that is nobody's business but the provider's."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

# What an invoice is made from. Bounds, expectations of usage and reminders do not change one.
KEPT: Final = ("provider", "country", "currency", "time_zone", "language", "seller", "invoices", "vat", "bank")
_LEFT_OUT: Final = {"invoices": ("bound",)}


def settings_text(values: Mapping[str, Any]) -> str:
    """Return the text of the book.toml of a counterfoil, from what the book's own says."""
    kept = {key: values[key] for key in KEPT if key in values}
    for table, names in _LEFT_OUT.items():
        if table in kept:
            kept[table] = {key: value for key, value in kept[table].items() if key not in names}
    plain = [f"{key} = {toml_value(value)}" for key, value in kept.items() if not isinstance(value, dict)]
    for key, value in kept.items():
        if isinstance(value, dict):
            plain += ["", f"[{key}]", *(f"{_key(name)} = {toml_value(each)}" for name, each in value.items())]
    return "\n".join(plain) + "\n"


def toml_value(value: Any) -> str:
    """Return a value as TOML writes it, tables in braces; raises TypeError for what TOML does not have."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text if "." in text else f"{text}.0"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)} = {toml_value(each)}" for name, each in value.items()) + "}"
    raise TypeError(f"{type(value)} has no form in TOML")


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("-", "").replace("_", "").isalnum() else _text(name)


def _text(value: str) -> str:
    shown = "".join(
        f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else {"\\": "\\\\", '"': '\\"'}.get(sign, sign)
        for sign in value
    )
    return f'"{shown}"'
