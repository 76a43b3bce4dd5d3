"""Renewal: what follows when a term is over and nobody gave notice in time.

Rule      The next term is as long as the initial one, as the previous one up to a limit, a billing period, or fixed.
Asked     renews: at the end of each term. must: the next renewal, which binds both parties.
Specimen  renewal.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from counterfoil.contract.duties import Duty, Party
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Term
from counterfoil.contract.parameters import ClauseParameters, Every, Months
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.obliged import Obliged


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


SAYS: Final[Mapping[str, Wording]] = {
    "renewed": said(
        "{service} is renewed on {day}, through {last}.",
        "{service} wordt op {day} verlengd, tot en met {last}.",
        "{service} est renouvelé le {day}, jusqu'au {last}.",
    )
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The next renewal: both parties are bound for another term from that day."""
    parties: tuple[Party, ...] = ("customer", "provider")
    for place, term in enumerate(seen.terms_that_end()):
        if place and term.start > seen.today:
            last = term.end - timedelta(days=1)
            figures: dict[str, Figure] = {"service": seen.service_name, "day": term.start, "last": last}
            for party in parties:
                yield Duty(party, "renewed", term.start, term.start, figures)
            return


KIND = ClauseKind(
    "renewal",
    Parameters,
    "What follows when a term is over and nobody gave notice in time.",
    specimen=__file__,
    renews=renews,
    must=must,
    says=SAYS,
)
