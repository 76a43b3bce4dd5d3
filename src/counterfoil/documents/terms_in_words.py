"""What an order fills in, in the words of its language: money, spans, quantities, percentages, choices."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from counterfoil.contract.measures import Measure, Quantity, QuantityForm
from counterfoil.contract.money_parameters import Amount, PercentForm, Price
from counterfoil.contract.parameters import TypedTable, fields_of
from counterfoil.contract.reading import Form
from counterfoil.contract.selection import Selection
from counterfoil.contract.spans import EveryForm, Span, SpanForm
from counterfoil.contract.wording import Figure, duration, shown
from counterfoil.documents.localised import Localised

_PPM_A_PERCENT: Final = 10_000
_UNITS: Final = {  # a word for one | for several, in en, nl, fr
    "days": ("day|days", "dag|dagen", "jour|jours"),
    "months": ("month|months", "maand|maanden", "mois|mois"),
    "hours": ("hour|hours", "uur|uur", "heure|heures"),
    "working_days": ("working day|working days", "werkdag|werkdagen", "jour ouvré|jours ouvrés"),
    "billing_periods": ("billing period|billing periods", "factuurperiode|factuurperioden",
                        "période de facturation|périodes de facturation"),
    "minute": ("minute|minutes", "minuut|minuten", "minute|minutes"),
    "second": ("second|seconds", "seconde|seconden", "seconde|secondes"),
    "hour": ("hour|hours", "uur|uur", "heure|heures"),
    "message": ("message|messages", "bericht|berichten", "message|messages"),
    "record": ("record|records", "record|records", "enregistrement|enregistrements"),
    "word": ("word|words", "woord|woorden", "mot|mots"),
    "user": ("user|users", "gebruiker|gebruikers", "utilisateur|utilisateurs"),
    "named-user": ("named user|named users", "benoemde gebruiker|benoemde gebruikers",
                   "utilisateur nommé|utilisateurs nommés"),
    "seat": ("seat|seats", "plaats|plaatsen", "poste|postes"),
    "device": ("device|devices", "toestel|toestellen", "appareil|appareils"),
    "number": ("number|numbers", "nummer|nummers", "numéro|numéros"),
    "organiser": ("organiser|organisers", "organisator|organisatoren", "organisateur|organisateurs"),
    "organizer": ("organizer|organizers", "organisator|organisatoren", "organisateur|organisateurs"),
    "agent": ("agent|agents", "agent|agenten", "agent|agents"),
    "room": ("room|rooms", "ruimte|ruimtes", "salle|salles"),
}  # fmt: skip
_EVERY: Final = {1: ("month", "maand", "mois"), 3: ("quarter", "kwartaal", "trimestre"),
                 6: ("half-year", "halfjaar", "semestre"), 12: ("year", "jaar", "an")}  # fmt: skip
_YES: Final = {True: ("yes", "ja", "oui"), False: ("no", "nee", "non")}
_PER: Final = ("per", "per", "par")
_LANGUAGES: Final = ("en", "nl", "fr")


def term_in_words(value: Any, write: Localised, form: Form | None = None) -> str:
    """Return the value of a parameter as a person reads it."""
    if isinstance(value, Price | Amount):
        return _money(value, write)
    if isinstance(value, Quantity):
        text = _quantity(value.base_units, value.dimension, write)
        return f"{text} {_of(_PER, write)} {unit_in_words(value.per, 1, write)}" if value.per else text
    if isinstance(value, Span):
        return f"{write.number(value.count)} {unit_in_words(value.unit, value.count, write)}"
    if isinstance(value, Measure):
        return value.words
    if isinstance(value, Selection):
        return "; ".join(", ".join(texts) for _, texts in value.conditions)
    if isinstance(value, tuple):
        return ", ".join(term_in_words(each, write) for each in value)
    if isinstance(value, TypedTable):
        fields = fields_of(type(value))
        texts = ((field.form, getattr(value, name)) for name, field in fields.items())
        return ", ".join(term_in_words(each, write, of) for of, each in texts if each is not None)
    if isinstance(value, bool):
        return _of(_YES[value], write)
    if isinstance(value, int) and form is not None:
        return _plain(value, form, write)
    return _shown(value, write)


def unit_in_words(unit: str, count: int, write: Localised) -> str:
    """Return the name of a unit for so many of it; one that has no translation, as it is written."""
    if unit not in _UNITS:
        return unit.replace("_", " ").replace("-", " ")
    one, _, several = _of(_UNITS[unit], write).partition("|")
    return one if count == 1 or (count == 0 and write.language == "fr") else several


def _of(words: tuple[str, ...], write: Localised) -> str:
    return words[_LANGUAGES.index(write.language) if write.language in _LANGUAGES else 0]


def _money(value: Price | Amount, write: Localised) -> str:
    amounts = dict(value.amounts)
    chosen = [write.currency] if write.currency in amounts else sorted(amounts)
    text = ", ".join(
        Localised(write.language, write.country, code, write.digits).unit_price(amounts[code]) for code in chosen
    )
    per = getattr(value, "per", None)
    if per is None:
        return text
    words = per.words if isinstance(per, Measure) else str(per)
    return f"{text} {_of(_PER, write)} {unit_in_words(words, 1, write)}"


def _quantity(base_units: int, dimension: str, write: Localised) -> str:
    if dimension == "time":
        for unit, size in (("hour", 3_600), ("minute", 60), ("second", 1)):
            if base_units % size == 0:
                # Minutes are how allowances are spoken of, even where they are whole hours.
                if unit == "hour" and base_units != size:
                    continue
                count = base_units // size
                return f"{write.number(count)} {unit_in_words(unit, count, write)}"
    if dimension == "data":
        return write.data(base_units)
    return write.number(base_units)


def _plain(value: int, form: Form, write: Localised) -> str:
    if isinstance(form, EveryForm):
        if value in _EVERY:
            return _of(_EVERY[value], write)
        return f"{write.number(value)} {unit_in_words('months', value, write)}"
    if isinstance(form, SpanForm):
        return f"{write.number(value)} {unit_in_words(form.kinds[0], value, write)}"
    if isinstance(form, QuantityForm):
        return duration(timedelta(seconds=value), write.language)
    if isinstance(form, PercentForm):
        return write.percent(value)
    return write.number(value)


def _shown(value: Any, write: Localised) -> str:
    figure: Figure = value if isinstance(value, str | int | Decimal) or hasattr(value, "isoformat") else str(value)
    return shown(figure, write.language if write.language in _LANGUAGES else "en")
