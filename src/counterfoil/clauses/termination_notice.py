"""Termination notice: how a party ends the agreement, and by when it has to say so.

Rule      Notice received (or sent) at least so long before the end of the running term ends the agreement there; one
          that is too late ends the next term. The last day in time is the term's end (its first day after) minus the
          notice period. An agreement without a term ends so long after the notice.
Asked     ends: for each notice that was given. must: the last day for notice of each term, for whoever may give it.
Specimen  termination_notice.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from counterfoil.clauses.effective_days import DayCount, last_day_in_time
from counterfoil.contract.duties import Duty, Party
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Ending, Happening, LifeSoFar
from counterfoil.contract.parameters import ClauseParameters, Days
from counterfoil.contract.wording import Figure, Wording
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """How long before the end, and what becomes of a late notice."""

    at_least: Days  # before the first day after the term
    clear_days: DayCount = "from-first-day-after"  # what the days are counted back from
    counts_when: Literal["received", "sent"] = "received"  # the day that has to be in time
    late: Literal["ends-next-term", "void"] = "ends-next-term"  # a notice that is too late for the running term
    by: Literal["customer", "provider", "either"] = "either"  # whose notice this clause is about


def ends(parameters: Parameters, life: LifeSoFar) -> Iterator[Ending]:
    """The day on which each notice ends the agreement, or that it ends nothing."""
    for notice in life.of_type("notice-given"):
        if parameters.by in ("either", notice["by"]):
            yield _ending(parameters, life, notice)


def _ending(parameters: Parameters, life: LifeSoFar, notice: Happening) -> Ending:
    """Return the first end of a term that the notice is in time for and that the party asked for."""
    sent, wanted = notice["sent_on"], notice["ends_on"]
    given = sent if parameters.counts_when == "sent" and isinstance(sent, date) else notice.effective_on
    earliest = wanted if isinstance(wanted, date) else date.min
    is_open_ended = True
    for term in life.terms():
        is_open_ended = False
        if term.end <= given or term.end < earliest:
            continue
        if given <= last_day_in_time(term.end, parameters.at_least, parameters.clear_days):
            return Ending(term.end, f"notice given on {given}, in time for {term.end}", given, notice)
        if parameters.late == "void":
            return Ending(None, f"notice given on {given}, too late for {term.end}", given, notice)
    if not is_open_ended:
        return Ending(None, f"notice given on {given} names no end of a term", given, notice)
    days = timedelta(days=parameters.at_least + (parameters.clear_days == "from-last-day"))
    return Ending(max(given + days, earliest), f"notice given on {given}", given, notice)


SAYS: Final[Mapping[str, Wording]] = {
    "last-day": {
        "en": "Last day for notice to end {service} on {end}.",
        "nl": "Laatste dag om {service} op te zeggen tegen {end}.",
        "fr": "Dernier jour pour résilier {service} au {end}.",
    },
    "goes-on": {
        "en": "{service} goes on after {end}.",
        "nl": "{service} loopt door na {end}.",
        "fr": "{service} se poursuit après le {end}.",
    },
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The last day for notice of every term: a right, since nobody has to end an agreement."""
    parties: tuple[Party, ...] = ("customer", "provider") if parameters.by == "either" else (parameters.by,)
    for term in seen.terms_that_end():
        last = last_day_in_time(term.end, parameters.at_least, parameters.clear_days)
        until = seen.life.until_on
        if until is not None and until < term.end and until <= last:
            continue  # it ended early: there is no more notice to give
        ended = until == term.end
        for party in parties:
            notice = next((one for one in seen.of_type("notice-given") if ended and one["by"] == party), None)
            if ended and notice is None and seen.today > last:
                continue  # the other party ended it
            figures: dict[str, Figure] = {"service": seen.service_name, "end": term.end}
            yield Duty(party, "last-day", term.start, last, figures, "goes-on", notice, is_right=True)


KIND = ClauseKind(
    "termination-notice",
    Parameters,
    "How a party ends the agreement, and by when it has to say so.",
    specimen=__file__,
    ends=ends,
    must=must,
    says=SAYS,
    matter=("by",),
    events=("notice-given",),
)
