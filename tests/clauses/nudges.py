"""The smallest nudges of a parameter's value, by the form of its type: 30 days become 31, 9.00 becomes 9.01.

A value in TOML is nudged part by part (the amount and what it is per; each country of a list), because each part is
a promise of its own. Each choice that a word could be instead is a part as well: an option that no example tells from
the stated one may as well not exist. Where a step up is not allowed, one down may be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from counterfoil.contract.countries import COUNTRIES
from counterfoil.contract.dimensions import DimensionNameForm, DimensionValuesForm
from counterfoil.contract.measures import PER_MEASURES, QuantityForm, UnitNameForm
from counterfoil.contract.money_parameters import AmountForm, PercentForm
from counterfoil.contract.parameters import TableForm, fields_of
from counterfoil.contract.plain_parameters import (
    Between,
    ChoiceForm,
    ClauseIdForm,
    DayForm,
    FlagForm,
    ListForm,
    TextForm,
)
from counterfoil.contract.reading import Form
from counterfoil.contract.selection import SelectionForm
from counterfoil.contract.spans import EVERY, EveryForm, SpanForm


@dataclass(frozen=True)
class Nudge:
    """Another value for a parameter, and what of it is other than before."""

    part: str
    value: object


@dataclass(frozen=True)
class Names:
    """Names that may stand where others do: the specimen's clauses and decks."""

    clauses: tuple[str, ...]
    decks: tuple[str, ...]


def nudges(form: Form, value, names: Names, *, is_deck: bool = False) -> Iterator[Nudge]:
    """Yield the nudges of a value as TOML has it; several of one part are alternatives."""
    if isinstance(form, FlagForm):
        yield Nudge("", not value)
    elif isinstance(form, Between):
        yield from (Nudge("", value + step) for step in (1, -1))
    elif isinstance(form, DayForm):
        yield from (Nudge("", value + timedelta(days=step)) for step in (1, -1) if isinstance(value, date))
    elif isinstance(form, ListForm):
        yield from _of_list(form, value, names)
    elif isinstance(form, ChoiceForm):
        words = sorted(COUNTRIES)[:3] if form.words is COUNTRIES else sorted(form.words)
        yield from (Nudge(f"instead of {word}", word) for word in words if word != value)
    elif isinstance(form, ClauseIdForm):
        yield from (Nudge("", name) for name in names.clauses if name != value)
    elif isinstance(form, DimensionNameForm):
        yield Nudge("", f"{value}-2")
    elif isinstance(form, DimensionValuesForm):
        yield from (Nudge(name, {**value, name: f"{said}-2"}) for name, said in value.items())
    elif isinstance(form, TextForm | UnitNameForm):
        others = [name for name in names.decks if name != value] if is_deck else [f"{value}-2"]
        yield from (Nudge("", other) for other in others)
    elif isinstance(form, EveryForm):
        months = EVERY[value] if isinstance(value, str) else value.get("months", 12)
        yield from (Nudge("", {"months": other}) for other in (months + 1, months - 1))
    elif isinstance(form, SelectionForm):
        yield from _of_selection(value)
    elif isinstance(form, TableForm):
        for field in fields_of(form.table).values():
            if field.key in value:
                inner = nudges(field.form, value[field.key], names)
                yield from (Nudge(f"{field.key} {one.part}", {**value, field.key: one.value}) for one in inner)
    elif isinstance(form, SpanForm | QuantityForm | AmountForm | PercentForm):
        yield from _of_units(value)
    else:
        raise TypeError(f"no nudge is known for {type(form).__name__}")


def _of_units(value: Mapping[str, object]) -> Iterator[Nudge]:
    """Yield the nudges of a number with its unit, and of what it is per."""
    for unit, number in value.items():
        if unit == "per":
            yield from (Nudge("per", {**value, "per": other}) for other in _other_measures(number))
        else:
            yield from (Nudge(unit, {**value, unit: other}) for other in _steps(number))


def _steps(number: Decimal | int) -> Iterator[Decimal | int]:
    """Yield the numbers one unit of the last decimal above and below."""
    step = 1 if isinstance(number, int) else Decimal(1).scaleb(int(number.as_tuple().exponent))
    yield number + step
    yield number - step


def _other_measures(per) -> Iterator[object]:
    if isinstance(per, Mapping):
        yield from (one.value for one in _of_units(per))
    elif per in PER_MEASURES:
        alike = [name for name, measure in PER_MEASURES.items() if measure[0] == PER_MEASURES[per][0]]
        sized = (name for name in alike if PER_MEASURES[name][1] != PER_MEASURES[per][1])
        yield next(sized, {"words": 2})
    else:
        yield f"{per}-2"


def _of_list(form: ListForm, value, names: Names) -> Iterator[Nudge]:
    """Yield the list without each of its elements, and with that element nudged."""
    elements = value if isinstance(value, list) else [value]
    for place, element in enumerate(elements):
        others = [*elements[:place], *elements[place + 1 :]]
        if others:
            yield Nudge(str(element), others)
        for other in nudges(form.inner, element, names):
            if other.value not in elements:
                yield Nudge(str(element), [*elements[:place], other.value, *elements[place + 1 :]])


def _of_selection(value: Mapping[str, object]) -> Iterator[Nudge]:
    """Yield the conditions with each word turned into its opposite, and with it left out."""
    for key, words in value.items():
        if key == "dimensions":
            yield from (Nudge(f"dimensions {one.part}", {**value, key: one.value}) for one in _of_selection(words))
            continue
        listed = words if isinstance(words, list) else [words]
        for place, word in enumerate(listed):
            opposite = word[1:] if word.startswith("!") else f"!{word}"
            part = f"{key} {word}"
            yield Nudge(part, {**value, key: [*listed[:place], opposite, *listed[place + 1 :]]})
            others = [*listed[:place], *listed[place + 1 :]]
            left = {name: inner for name, inner in value.items() if name != key}
            yield Nudge(part, {**left, key: others} if others else left)


def filled(value, terms: Mapping[str, object]):
    """Return a value with what the order fills in; raises KeyError if the order leaves it open."""
    if isinstance(value, Mapping):
        if "order" in value:
            name = value["order"]
            return terms[name] if name in terms or "default" not in value else value["default"]
        return {key: filled(inner, terms) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, terms) for inner in value]
    return value


def parts_of(found: Iterable[Nudge]) -> dict[str, list[object]]:
    """Return nudged values by part."""
    parts: dict[str, list[object]] = {}
    for nudge in found:
        parts.setdefault(nudge.part, []).append(nudge.value)
    return parts
