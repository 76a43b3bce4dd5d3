"""How generated pages show values, sentences and tables: the same value is always the same text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from counterfoil.contract.measures import Measure, Quantity, QuantityForm
from counterfoil.contract.money_parameters import Amount, PercentForm, Price
from counterfoil.contract.plain_parameters import ListForm
from counterfoil.contract.reading import Form
from counterfoil.contract.spans import EVERY, EveryForm, Span, SpanForm
from counterfoil.money import NANO

GENERATED = "<!-- Written by tools/docs.py from {}: change that, then `make docs`. -->"
_BRACES = re.compile(r"`[^`]*`|(\{[^{}]*\})")
_BREAK = "<br>"


def toml(value: Any) -> str:
    """Return a value as one would write it in TOML: `{ EUR = 9.00, per = "named-user" }`."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


def words(value: Any) -> str:
    """Return a value as a sentence shows it: 9.00 EUR per named-user, 3,000 minutes, "GB" as GB."""
    if isinstance(value, Mapping):
        parts = [f"per {words(inner)}" if key == "per" else _measured(key, inner) for key, inner in value.items()]
        return " ".join(parts)
    if isinstance(value, list | tuple):
        return ", ".join(map(words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)


def _measured(key: str, value: Any) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        unit = key.replace("_", " ")
        number = f"{value:,}" if isinstance(value, int) else str(value)
        return f"{number} {unit[:-1] if value == 1 and unit.endswith('s') and not unit.isupper() else unit}"
    return f"{key} {words(value)}"


def default_of(form: Form, value: Any) -> str:
    """Return what holds where a parameter is left out, as one would write it; "" for nothing."""
    if value is None:
        return ""
    if isinstance(form, ListForm):
        return "`[" + ", ".join(default_of(form.inner, each).strip("`") for each in value) + "]`" if value else ""
    return f"`{toml(_written(form, value))}`"


def _written(form: Form, value: Any) -> Any:
    """Return a typed value in the form in which a clause writes it."""
    if isinstance(value, Amount | Price):
        written: dict[str, Any] = {currency: Decimal(nano) / NANO for currency, nano in value.amounts}
        per = value.per if isinstance(value, Price) else None
        return written | ({"per": per.words if isinstance(per, Measure) else per} if per else {})
    if isinstance(value, Quantity):
        unit = {"time": "seconds", "data": "bytes", "count": "units"}[value.dimension]
        return {unit: value.base_units} | ({"per": value.per} if value.per else {})
    if isinstance(value, Span):
        return {value.unit: value.count}
    if isinstance(form, EveryForm):
        return next((word for word, months in EVERY.items() if months == value), {"months": value})
    if isinstance(form, SpanForm):
        return {form.kinds[0]: value}
    if isinstance(form, QuantityForm):
        return {{"time": "seconds", "data": "bytes", "count": "units"}[form.dimensions[0]]: value}
    if isinstance(form, PercentForm):
        return {"percent": Decimal(value) / 10_000}
    return value


def code(prose: str) -> str:
    """Put what is written in braces between backticks, where it is not yet."""
    return _BRACES.sub(lambda found: f"`{found[1]}`" if found[1] else found[0], prose)


def what_to_write(form: Form) -> str:
    """Return what a value of a form looks like; where any unit will do, three examples stand for all of them."""
    if isinstance(form, QuantityForm) and len(form.dimensions) == 3:
        per = "" if form.as_int else ', with `per = "audio-user"` if it is for each'
        return "a quantity such as `{ minutes = 3000 }`, `{ GB = 1 }` or `{ messages = 50 }`" + per
    return code(form.describe()[0])


def cell(text: str) -> str:
    """Return a text that can stand in one cell of a table."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def table(headings: Sequence[str], rows: Iterable[Sequence[str | Sequence[str]]]) -> str:
    """Return a Markdown table; a cell that is a list has a line for each of its texts."""
    shown = [[each if isinstance(each, str) else _BREAK.join(each) for each in row] for row in rows]
    if not shown:
        return ""
    lines = [list(headings), ["---"] * len(headings), *shown]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def day(value: date) -> str:
    """Return a date as pages show it."""
    return value.isoformat()


def anchor(heading: str) -> str:
    """Return the anchor that a renderer of Markdown makes of a heading."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def listed(names: Iterable[str]) -> str:
    """Return names as prose: a, b and c."""
    all_of_them = list(names)
    if len(all_of_them) < 2:
        return "".join(all_of_them)
    return f"{', '.join(all_of_them[:-1])} and {all_of_them[-1]}"


def page(*parts: str) -> str:
    """Return the text of a page from its paragraphs, blocks and tables."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
