"""Renewal: what follows when a term is over and nobody gave notice in time.

Rule      The next term is as long as the initial one, as the previous one up to a limit, a billing period, or fixed.
Asked     renews: at the end of each term.
Specimen  renewal.md, beside this file.
"""

from collections.abc import Iterable
from typing import Literal

from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Term
from counterfoil.contract.parameters import ClauseParameters, Every, Months


class Parameters(ClauseParameters):
    """How long each renewal term is."""

    length: Literal["initial-term", "previous-term", "billing-period", "fixed"] = "initial-term"
    at_most: Months | None = None  # a renewal term is never longer than this
    months: Months | None = None  # the length of a fixed renewal term
    every: Every | None = None  # the billing period, if it is not the order's

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a fixed length without months, months without a fixed length, and a limit of nothing."""
        if (self.length == "fixed") != bool(self.months):
            yield "length", 'has to be "fixed" where `months` is given, and only there'
        if self.at_most == 0:
            yield "at_most", "has to be at least a month"
        if self.every and self.length != "billing-period":
            yield "every", 'is of use only with length = "billing-period"'


def renews(parameters: Parameters, term: Term, initial_term: Term | None, billing_months: int) -> Term | None:
    """The term that follows."""
    lengths = {
        "initial-term": initial_term.months if initial_term else term.months,
        "previous-term": term.months,
        "billing-period": parameters.every or billing_months,
        "fixed": parameters.months or term.months,
    }
    months = lengths[parameters.length]
    return term.next(min(months, parameters.at_most) if parameters.at_most else months)


KIND = ClauseKind(
    "renewal",
    Parameters,
    "What follows when a term is over and nobody gave notice in time.",
    specimen=__file__,
    renews=renews,
)
