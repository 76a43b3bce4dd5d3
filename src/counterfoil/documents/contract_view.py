"""The contract of an agreement as a person reads it: its order, and its descriptions with the order's figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.clause import Clause, NotRunning
from counterfoil.contract.description import Description, Section
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import Account, Order
from counterfoil.contract.parameters import ClauseParameters, TypedTable, fields_of
from counterfoil.contract.reading import Form
from counterfoil.contract.translations import Translation
from counterfoil.documents.localised import Localised
from counterfoil.documents.markdown import blocks_of
from counterfoil.documents.terms_in_words import term_in_words, unit_in_words
from counterfoil.money import minor_digits

Translations = Mapping[tuple[str, date], Translation]  # by service and version
_WORDS: Final = "provider customer-party contents in-your-order by-default not-in-order order".split()


@dataclass(frozen=True, slots=True)
class ContractParties:
    """Who the contract is between, as lines of addresses."""

    provider: str
    provider_lines: tuple[str, ...]
    customer_lines: tuple[str, ...]
    country: str  # the provider's


def contract_view(
    account: Account,
    order: Order,
    catalogue: Catalogue,
    parties: ContractParties,
    *,
    on: date,
    language: str,
    translations: Translations,
) -> dict[str, Any]:
    """Return the texts of a contract on the versions of its descriptions that are in force on a day.

    A description without a text in the language stands in its own.
    """
    write = Localised(language, parties.country, order.currency, minor_digits(order.currency))
    parts = list(_parts(catalogue, order.service, on, []))
    title = f"{write.say('contract-title')} {order.id}"
    return {
        "language": write.language,
        "country": parties.country,
        "title": title,
        "seller": {"name": parties.provider},
        "provider": list(parties.provider_lines),
        "customer": list(parties.customer_lines),
        "name": _name(parts[0], translations, language) if parts else order.service,
        "facts": _facts(account, order, write, on),
        "quantities": [
            [unit_in_words(unit, 2, write), write.number(count)] for unit, count in order.quantities.items()
        ],
        "filled": [row for part in parts for row in _filled(part, order, write, translations)],
        "services": [_service(part, order, write, translations) for part in parts],
        "words": {key: write.say(key) for key in _WORDS},
    }


def _parts(catalogue: Catalogue, service: str, on: date, seen: list[str]) -> Iterator[Description]:
    """Yield a description and those that it includes, each once."""
    description = catalogue.in_force(service, on)
    if description is None or service in seen:
        return
    seen.append(service)
    yield description
    for each in description.includes:
        yield from _parts(catalogue, each, on, seen)


def _translation(part: Description, translations: Translations, language: str) -> Translation | None:
    found = translations.get((part.service, part.effective_on))
    return found if found is not None and found.language == language != part.language else None


def _name(part: Description, translations: Translations, language: str) -> str:
    found = _translation(part, translations, language)
    return found.name if found is not None else part.name


def _facts(account: Account, order: Order, write: Localised, on: date) -> list[list[str]]:
    facts = [
        ("contract", order.id),
        ("customer", account.id),
        ("signed", write.day(order.signed_on) if order.signed_on is not None else ""),
        ("starts", write.day(order.start_on)),
        ("term", term_in_words(order.term, write) if order.term is not None else ""),
        ("currency", order.currency),
        ("time-zone", order.time_zone.replace("_", " ")),
        ("text-of", write.day(on)),
    ]
    return [[write.say(key), value] for key, value in facts if value]


def _filled(part: Description, order: Order, write: Localised, translations: Translations) -> Iterator[list[str]]:
    """Yield heading and value of everything that the order says."""
    for section, heading, _ in _sections(part, translations, write.language):
        for value in _values(section.clause, order, write):
            if value.is_own:
                yield [heading, value.text]


def _sections(part: Description, translations: Translations, language: str) -> Iterator[tuple[Section, str, str]]:
    """Yield sections with heading and prose in the language, or in the description's own."""
    found = _translation(part, translations, language)
    for section in part.sections:
        heading, prose = section.heading, section.prose
        if found is not None and section.id in found.sections:
            heading, prose = found.sections[section.id]
        yield section, heading, prose


def _service(part: Description, order: Order, write: Localised, translations: Translations) -> dict[str, Any]:
    found = _translation(part, translations, write.language)
    lacks_text = found is None and part.language != write.language
    notes = [write.say("version", day=write.day(part.effective_on), service=part.service)]
    if lacks_text:
        notes.append(write.say("no-translation"))
    return {
        "name": _name(part, translations, write.language),
        "language": part.language if found is None else write.language,
        "notes": notes,
        "sections": [
            {
                "level": max(section.level, 2),
                "heading": heading,
                "address": f"{part.service}#{section.id}" if section.clause is not None else "",
                "blocks": blocks_of(prose),
                "values": [each.text for each in _values(section.clause, order, write) if each.is_own],
                "defaults": [each.text for each in _values(section.clause, order, write) if each.is_default],
                "runs": _runs(section.clause, order),
            }
            for section, heading, prose in _sections(part, translations, write.language)
            # The first heading repeats the service's name; what stands under it belongs to the service.
            if not (section.level == 1 and not prose.strip())
        ],
    }


def _resolved(clause: Clause, order: Order) -> ClauseParameters | NotRunning | None:
    return clause.resolve(order.fills, order.currency, {}, Faults(), account=order.account, order=order.id)


def _runs(clause: Clause | None, order: Order) -> bool:
    return clause is None or not isinstance(_resolved(clause, order), NotRunning)


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    is_own: bool  # the order says it
    is_word: bool  # one of the words that the kind of clause knows, which the prose puts better

    @property
    def is_default(self) -> bool:
        return not self.is_own and not self.is_word


def _values(clause: Clause | None, order: Order, write: Localised) -> Iterator[_Value]:
    """Yield what the order, or a default in its place, says for a clause."""
    if clause is None or not clause.asks:
        return
    parameters = _resolved(clause, order)
    if not isinstance(parameters, ClauseParameters):
        return
    for ask in clause.asks.values():
        value, form = _at(parameters, ask.parameter)
        if value is not None:
            is_word = isinstance(value, str | tuple)
            yield _Value(term_in_words(value, write, form), ask.name in order.fills, is_word)


def _at(parameters: ClauseParameters, path: str) -> tuple[Any, Form | None]:
    """Return the value at "price" or "tiers.price", as far as the path leads through tables, and its form."""
    value: Any = parameters
    form = None
    for step in path.split("."):
        if not isinstance(value, TypedTable):
            break
        field = next((each for each in fields_of(type(value)).values() if each.key == step), None)
        if field is None:
            break
        value, form = getattr(value, field.name), field.form
    return (None, None) if value is parameters else (value, form)
