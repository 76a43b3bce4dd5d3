"""Terms amendment: how the provider may change the terms, with which notice, and from when a change holds.

Rule      A change of the terms that takes notice holds from the first billing period that begins so long after the
          notice, and not before the end of the initial term, where the clause says so. Descriptions and policies may be
          changed without notice. New terms may bind from the first use after their day.
Asked     permits: for each `terms-amended` event by the provider, if the clause is about terms. must: by when a planned
          change is announced, from when an announced one may hold, since when new terms bind.
Specimen  terms_amendment.md, beside this file.

A text that changes is a new version of a description; from its day it governs. What the order fixes is changed only by
a clause that permits it. Nobody gets more of a right to leave by a change than the clauses on ending give.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from counterfoil.calendar import add_months, periods
from counterfoil.clauses.deadlines import after, planned, standing
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Life, Term
from counterfoil.contract.parameters import ClauseParameters, Flag, Span
from counterfoil.contract.wording import Figure, Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged

_WITHOUT_NOTICE: Final = ("descriptions", "fair-use-policy")


class Parameters(ClauseParameters):
    """What may be changed, and what it takes."""

    of: Literal["terms", "descriptions", "fair-use-policy", "terms-by-use", "own-notice"]
    notice: Annotated[Span, ("days", "months")] | None = None  # before a change of the terms holds
    from_: Literal["any-day", "next-period"] = "any-day"  # after the notice
    after_initial_term: Flag = False  # not before the first day after it

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse what is said of notice where none is needed, and terms without it."""
        if (self.notice is None) == (self.of == "terms"):
            yield "of", 'has to be "terms" where `notice` is given, and only there'
        if self.of != "terms" and (self.from_ != "any-day" or self.after_initial_term):
            yield "of", 'has to be "terms" where it is said from when a change holds'


SAYS: Final[Mapping[str, Wording]] = {
    "announce": said(
        "Announce by {due} the change of terms that is to hold from {day}.",
        "Kondig uiterlijk op {due} de wijziging van de voorwaarden aan die vanaf {day} moet gelden.",
        "Annoncer au plus tard le {due} la modification des conditions prévue pour le {day}.",
    ),
    "holds-later": said(
        "A change that is announced later holds later.",
        "Een wijziging die later wordt aangekondigd, geldt later.",
        "Une modification annoncée plus tard prend effet plus tard.",
    ),
    "holds-from": said(
        "The change of terms announced on {announced} may hold from {day}.",
        "De op {announced} aangekondigde wijziging van de voorwaarden mag gelden vanaf {day}.",
        "La modification des conditions annoncée le {announced} peut prendre effet le {day}.",
    ),
    "descriptions": said(
        "May change the service descriptions without telling each customer.",
        "Mag de dienstbeschrijvingen wijzigen zonder elke klant in te lichten.",
        "Peut modifier les descriptions de service sans en informer chaque client.",
    ),
    "fair-use-policy": said(
        "May change the fair-use policy at any time and for any reason.",
        "Mag het fair-usebeleid op elk moment en om elke reden wijzigen.",
        "Peut modifier la politique d'usage raisonnable à tout moment et pour tout motif.",
    ),
    "bound": said(
        "Is bound by the terms of {day} since the first use on {used}.",
        "Is sinds het eerste gebruik op {used} gebonden aan de voorwaarden van {day}.",
        "Est lié par les conditions du {day} depuis la première utilisation, le {used}.",
    ),
}


def permits(parameters: Parameters, change: Event, life: Life, before: Sequence[Event]) -> str | None:
    """Return None if the change is permitted, or why it is not."""
    if parameters.of != "terms":
        return "it is not about what an order fixes"
    notice_on = change["notice_on"]
    if notice_on is None:
        return "it takes notice, and the change says no `notice_on`"
    earliest = _earliest(parameters, notice_on, life, life.initial_term)
    effect = change.effective_on
    if effect < earliest:
        return f"with notice on {notice_on} the change can hold from {earliest}, not from {effect}"
    if parameters.from_ == "next-period" and effect != _period_start(effect, life):
        return f"a change holds from the first day of a billing period, which {effect} is not"
    return None


def _earliest(parameters: Parameters, notice_on: date, life: Life, initial_term: Term | None) -> date:
    """Return the first day from which a change of which notice was given can hold."""
    notice = parameters.notice
    assert notice is not None  # a change of terms has it
    is_months = notice.unit == "months"
    day = add_months(notice_on, notice.count) if is_months else notice_on + timedelta(days=notice.count)
    if parameters.after_initial_term and initial_term is not None:
        day = max(day, initial_term.end)
    return _period_start(day, life) if parameters.from_ == "next-period" else day


def _period_start(day: date, life: Life) -> date:
    """Return the first day, on or after a day, on which a billing period begins."""
    spans = periods(life.billing_anchor, life.billing_months, day, add_months(day, life.billing_months + 1))
    return next(period.start for period in spans if period.start >= day)


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What a change takes, and what follows from one."""
    if parameters.of in _WITHOUT_NOTICE:
        yield standing(seen, "provider", parameters.of, is_right=True)
    elif parameters.of == "terms-by-use":
        yield from _by_use(seen)
    elif parameters.of == "terms":
        for plan, announced in planned(seen, "terms"):
            yield _announcement(parameters, plan, announced)
        for event in seen.of_type("change-announced"):
            if event["change"] == "terms":
                day = _earliest(parameters, event.effective_on, seen.life, seen.life.initial_term)
                figures: dict[str, Figure] = {"announced": event.effective_on, "day": day}
                yield after(seen, event, "provider", "holds-from", is_right=True, figures=figures)


def _announcement(parameters: Parameters, plan: Event, announced: Event | None) -> Duty:
    notice, day = parameters.notice, plan["takes_effect_on"]
    assert notice is not None  # a change of terms has it
    is_months = notice.unit == "months"
    due = add_months(day, -notice.count) if is_months else day - timedelta(days=notice.count)
    figures = {"due": due, "day": day}
    return Duty("provider", "announce", min(plan.effective_on, due), due, figures, "holds-later", announced)


def _by_use(seen: Obliged) -> Iterator[Duty]:
    """Yield since when the customer is bound by terms that were published: since its first use from their day on."""
    for event in seen.of_type("change-announced"):
        if event["change"] != "terms":
            continue
        day = event["takes_effect_on"]
        used = next((one for one in seen.of_type("session-opened") if one.effective_on >= day), None)
        if used is not None:
            figures = {"day": day, "used": used.effective_on}
            yield Duty("customer", "bound", used.effective_on, figures=figures)


KIND = ClauseKind(
    "terms-amendment",
    Parameters,
    "How the provider may change the terms, with which notice, and from when a change holds.",
    specimen=__file__,
    permits=permits,
    must=must,
    says=SAYS,
    events=("terms-amended", "change-planned", "change-announced", "session-opened"),
)
