"""Sentences in the three languages of the product, with figures set in as each language writes them.

A wording has the languages `en`, `nl` and `fr`, and the same figures, `{name}`, in each. A bar separates two forms, for
one and for several of the figure `n`.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from string import Formatter
from typing import Final, NamedTuple, TypeAlias

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from counterfoil.money import minor_digits

LANGUAGES: Final = ("en", "nl", "fr")
_LOCALES: Final = {"en": "en_GB", "nl": "nl", "fr": "fr"}
_UNITS: Final = (  # seconds, and the word for one and for several
    (86_400, {"en": "day|days", "nl": "dag|dagen", "fr": "jour|jours"}),
    (3_600, {"en": "hour|hours", "nl": "uur|uur", "fr": "heure|heures"}),
    (60, {"en": "minute|minutes", "nl": "minuut|minuten", "fr": "minute|minutes"}),
    (1, {"en": "second|seconds", "nl": "seconde|seconden", "fr": "seconde|secondes"}),
)

Wording: TypeAlias = Mapping[str, str]


class Money(NamedTuple):
    """An amount in minor units of a currency, to be shown."""

    amount: int
    currency: str


Figure: TypeAlias = int | str | bool | Decimal | date | datetime | timedelta | Money | tuple[str, ...]
NO_FIGURES: Final[Mapping[str, Figure]] = {}


def said(en: str, nl: str, fr: str) -> Wording:
    """Return a wording in the three languages."""
    return {"en": en, "nl": nl, "fr": fr}


def objection(wording: Wording) -> str:
    """Return what is wrong with a wording: a language that is missing, or figures that differ; "" if nothing is."""
    missing = [language for language in LANGUAGES if not wording.get(language)]
    if missing:
        return f"it is not said in {', '.join(missing)}"
    figures = {language: sorted(_figures(wording[language])) for language in LANGUAGES}
    if len({tuple(names) for names in figures.values()}) > 1:
        return f"its figures differ: {figures}"
    return ""


def in_words(wording: Wording, language: str, figures: Mapping[str, Figure] = NO_FIGURES) -> str:
    """Return a wording in a language (English for one that is not spoken), with its figures.

    Raises KeyError if a figure is missing.
    """
    language = language if language in LANGUAGES else "en"
    text = wording[language]
    if "|" in text:
        one, _, several = text.partition("|")
        # French has 0 and 1 as one; English and Dutch only 1.
        text = one if figures["n"] in ((0, 1) if language == "fr" else (1,)) else several
    return text.format_map({name: shown(value, language) for name, value in figures.items()})


def shown(value: Figure, language: str) -> str:
    """Return a figure as a language writes it."""
    locale = _LOCALES[language]
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return {"en": "yes|no", "nl": "ja|nee", "fr": "oui|non"}[language].split("|")[not value]
    if isinstance(value, Money):
        digits = minor_digits(value.currency)
        return format_currency(Decimal(value.amount).scaleb(-digits), value.currency, locale=locale)
    if isinstance(value, tuple):
        return format_list([str(one) for one in value], locale=locale)
    if isinstance(value, datetime):
        return f"{shown(value.date(), language)} {format_datetime(value, 'HH:mm', locale=locale)}"
    if isinstance(value, date):
        text = format_date(value, "d MMMM y", locale=locale)
        return f"1er{text[1:]}" if language == "fr" and value.day == 1 else text
    if isinstance(value, timedelta):
        return duration(value, language)
    return format_decimal(value, locale=locale)


def duration(value: timedelta, language: str) -> str:
    """Return a span of time in days, hours, minutes and seconds, leaving out what is none."""
    left = int(value.total_seconds())
    parts: list[str] = []
    for size, words in _UNITS:
        count, left = divmod(left, size)
        if count or (size == 1 and not parts):
            one, _, several = words[language].partition("|")
            parts.append(f"{count} {one if count == 1 else several}")
    return " ".join(parts)


def _figures(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
