"""Destinations that a deck has no rate for, said before anybody calls there."""

from functools import cache

import phonenumbers

from counterfoil.contract.faults import Faults, Where
from counterfoil.engine.answering import Answer
from counterfoil.engine.run import Case
from counterfoil.facts.decks import CompiledDecks

MOST_SHOWN = 12
HALF = 2  # a deck with rates for fewer than one country in two is a deck for some countries, and meant to be


@cache
def country_codes() -> dict[int, str]:
    """Return the countries that can be called, by their calling code; several under one code are one."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return {code: names[0] for code, names in sorted(regions.items()) if names[0] != "001"}


def prefixes_without_rate(case: Case, answer: Answer, found: Faults) -> None:
    """Add decks that rate most of the world's countries and leave some out: a call to one of these is a fault.

    Only decks that a clause in force charges from.
    """
    decks = case.decks
    if decks is None:
        return
    used = {
        deck
        for governed in answer.lives.values()
        for reign in governed.reigns
        for clause in reign.terms.clauses
        if isinstance(deck := getattr(clause.parameters, "deck", None), str)
    }
    for number, name in enumerate(decks.names):
        if name not in used:
            continue
        rated = _rated(decks, number)
        missing = [code for code in country_codes() if str(code) not in rated]
        if missing and len(missing) * HALF < len(country_codes()):
            shown = ", ".join(f"+{code} ({country_codes()[code]})" for code in missing[:MOST_SHOWN])
            rest = f" and {len(missing) - MOST_SHOWN} more" if len(missing) > MOST_SHOWN else ""
            found.add(
                "prefix-without-rate",
                Where(decks.files[number]),
                f"deck {name} has no rate for {shown}{rest}",
                "Add the prefixes, or block calls to them by a clause of kind blocked-destination.",
            )


def _rated(decks: CompiledDecks, number: int) -> set[str]:
    """Return the calling codes under which a deck has some rate: prefixes are cut and lengthened to the code."""
    first, last = decks.first_rows[number], decks.first_rows[number + 1]
    prefixes = set(decks.rows["prefix"].slice(first, last - first).to_list())
    rated = set()
    for code in map(str, country_codes()):
        if any(prefix.startswith(code) or code.startswith(prefix) for prefix in prefixes):
            rated.add(code)
    return rated
