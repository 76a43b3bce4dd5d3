"""Incorporated terms: a separate text that becomes part of the contract, and for whom it does.

Rule      Whoever uses what the clause names (functions, items that are ordered, what is rented, or the service as a
          whole) does so under the other text. Where that depends on when it was agreed, it holds if that was on a day
          or before it. What the other text says is not in this one; a decision names it, so that nobody looks for it
          here.
Asked     may: sign-in, use-function, add-units, place-order, buy-equipment.
Specimen  incorporated_terms.md, beside this file.
"""

from collections.abc import Mapping
from typing import Final

from counterfoil.contract.decisions import Ruling, allows
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Day, Flag, Slug, Text
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """Which text, and what brings somebody under it."""

    terms: Text  # what the other text is called
    functions: tuple[Slug, ...] | None = None  # whoever uses one of these
    items: tuple[Slug, ...] | None = None  # whoever orders one of these; the whole service, if neither is given
    rented: Flag = False  # only equipment that is rented
    agreed_on: Day | None = None  # when that was agreed, which the order says
    until: Day | None = None  # it holds for what was agreed on this day or before


SAYS: Final[Mapping[str, Wording]] = {
    "under-terms": {
        "en": "What holds for it is said in another text, which is part of the contract: {terms}.",
        "nl": "Wat ervoor geldt, staat in een andere tekst, die deel is van het contract: {terms}.",
        "fr": "Ce qui s'y applique figure dans un autre texte, qui fait partie du contrat : {terms}.",
    },
}


def may(parameters: Parameters, request: Request, _: Here) -> Ruling | None:
    """Whether what is wanted is governed by the other text."""
    if parameters.until is not None and parameters.agreed_on is not None and parameters.agreed_on > parameters.until:
        return None
    return allows("under-terms", terms=parameters.terms) if _is_named(parameters, request) else None


def _is_named(parameters: Parameters, request: Request) -> bool:
    ask, functions, items = request.ask, parameters.functions, parameters.items
    if ask == "buy-equipment":
        is_meant = not parameters.rented or request["how"] == "rent"
        return is_meant and functions is None and (items is None or request["item"] in items)
    if parameters.rented:
        return False
    if ask == "use-function" and functions is not None:
        return request["function"] in functions
    if items is not None:
        return request["unit"] in items
    return functions is None and ask in ("sign-in", "use-function", "place-order")


KIND = ClauseKind(
    "incorporated-terms",
    Parameters,
    "A separate text that becomes part of the contract.",
    specimen=__file__,
    may=may,
    decides=("sign-in", "use-function", "add-units", "place-order", "buy-equipment"),
    strangers=True,
    says=SAYS,
)
