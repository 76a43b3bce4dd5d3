"""Early termination: the fees to the end of the term are owed by whoever leaves before it.

Rule      If the agreement ends before its term, and ends in one of the named ways, what the named fees would have come
          to until the end of the term is owed all the same: as it falls due, or at once.
Asked     owes_each: once for an agreement that has ended. must: that the fees are still owed, and until when.
Units     Minor units; nothing is discounted.
Rounding  None of its own: what would have been owed, less what is.
Reads     Fee lines of the clauses named by `of`, and as they would be until the end of the term; events
          `agreement-ended` with who ended it and why.
Specimen  early_termination.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from counterfoil.clauses.on_a_day import MISSING
from counterfoil.contract.answers import Line
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.plain import AgreementFacts, EarlierLine, Governing, Reign

Way = Literal["customer-leaves", "customer-breach", "provider-leaves", "provider-breach"]
Period = tuple[date, date]


class Parameters(ClauseParameters):
    """Which fees are owed to the end of the term, and when."""

    of: ClauseIds  # the fees
    # How it ends: a party leaves for reasons of its own, or a material breach of one makes the other end it.
    owed_if: tuple[Way, ...] = ("customer-leaves", "customer-breach")
    due: Literal["as-they-fall-due", "at-once"] = "as-they-fall-due"


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A line for each billing period to the end of the term."""
    end = facts.life.until_on
    if end is None or end > facts.through or end - timedelta(days=1) not in span:
        return
    term = next((one for one in facts.life.terms if one.start < end < one.end), None)
    event = next((one for one in facts.of_type("agreement-ended") if one.effective_on == end), None)
    if term is None or event is None or event["cause"] == "replaced":
        return
    if event["by"] is None:
        expected = 'Add `by` ("customer" or "provider") and, if a breach made it end, `cause`.'
        message = f"it ends before its term, which runs until {term.end}, and nothing says who ended it"
        facts.refuse(event, MISSING, message, expected)
        return
    if _way(event) not in clause.parameters.owed_if:
        return
    named = {name.rpartition(".")[2] for name in clause.parameters.of}
    owed = _sums(facts.earlier, named)
    remaining = []
    for period, due in _sums(facts.if_until(term.end), named).items():
        bill_on, would_be = due
        left = would_be - owed.get(period, (bill_on, 0))[1]
        if left:
            remaining.append((period, max(bill_on, end), would_be, left))
    total = sum(left for *_, left in remaining)
    for (start, until), bill_on, would_be, left in remaining:
        yield Line(
            amount=left,
            period_start=start,
            period_end=until,
            from_on=max(start, end),
            until_on=min(until, term.end),
            bill_on=end if clause.parameters.due == "at-once" else bill_on,
            working=(would_be, would_be - left, total),
        )


SAYS: Final[Mapping[str, Wording]] = {
    "still-owed": said(
        "Pay the fees of {service} through {last}, although it ended before its term.",
        "Betaal de vergoedingen voor {service} tot en met {last}, hoewel de dienst eerder is gestopt.",
        "Payer les redevances de {service} jusqu'au {last}, bien qu'il ait pris fin avant son terme.",
    )
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """That the fees to the end of the term are still owed."""
    end = seen.life.until_on
    event = next((one for one in seen.of_type("agreement-ended") if one.effective_on == end), None)
    if end is None or event is None or event["by"] is None or event["cause"] == "replaced":
        return
    term = next((one for one in seen.life.terms if one.start < end < one.end), None)
    if term is not None and _way(event) in parameters.owed_if:
        last = term.end - timedelta(days=1)
        figures: dict[str, Figure] = {"service": seen.service_name, "last": last}
        yield Duty("customer", "still-owed", end, last, figures)


def _way(event: Event) -> Way:
    """Return in which of the named ways an agreement ended."""
    if event["by"] == "customer":
        return "provider-breach" if event["cause"] == "provider-breach" else "customer-leaves"
    return "customer-breach" if event["cause"] == "customer-breach" else "provider-leaves"


def _sums(lines: Iterable[EarlierLine], named: set[str]) -> dict[Period, tuple[date, int]]:
    """Return the first day of billing and the sum of the named clauses' lines, by billing period."""
    found: dict[Period, tuple[date, int]] = {}
    for line in sorted((one for one in lines if one.clause in named), key=lambda one: (one.period_start, one.bill_on)):
        period = (line.period_start, line.period_end)
        bill_on, before = found.get(period, (line.bill_on, 0))
        found[period] = (bill_on, before + line.amount)
    return found


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return working["to_the_end"] - working["owed"]


KIND = ClauseKind(
    "early-termination",
    Parameters,
    "The fees to the end of the term are owed by whoever leaves before it.",
    specimen=__file__,
    owes_each=owes_each,
    must=must,
    says=SAYS,
    reads=frozenset({"fee"}),
    writes="one-time",
    working=(("to_the_end", "minor"), ("owed", "minor"), ("remaining", "minor")),
    arithmetic="to_the_end - owed, of one billing period; remaining is what all of them come to until the term's end",
    amount=amount,
    events=("agreement-ended",),
)
