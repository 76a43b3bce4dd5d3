"""Suspension: when the provider may suspend the service, and what a suspended service refuses.

Rule      The provider may suspend after it found the use that the clause names, or while an invoice stays open after a
          reminder. While the agreement is suspended, by whatever clause, its use is refused.
Asked     may: every use. must: the right to suspend, from the day on which it arises. Nobody has to use it.
Units     Minutes of a calendar month, calls at one time.
Specimen  suspension.md, beside this file.

Whether use is "constantly" above a number of minutes is for a person to find; so many months in a row are shown here.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Final, Literal

from counterfoil.clauses.deadlines import after, first, found, paid
from counterfoil.contract.decisions import Ruling, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Between, ClauseParameters, Count, Seconds
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

USES: Final = (
    *("sign-in", "use-function", "start-call", "continue-call", "start-session", "join-session", "continue-session"),
    *("record", "send-messages", "assign-user", "reassign-user", "register-device", "activate-device", "add-units"),
)


class Parameters(ClauseParameters):
    """For what the provider may suspend."""

    ground: Literal["against-fair-use", "subscription-fraud", "open-invoice"]
    minutes: Seconds | None = None  # of a calendar month, above which use is against the policy in the long run
    months: Annotated[int, Between(1)] = 1  # above it in a row
    calls_at_once: Count | None = None  # more than so many are against the policy at once
    reminder: Literal["needed", "not-needed"] = "needed"  # before an open invoice is a ground

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse what belongs to another ground, and months without the minutes that they are counted for."""
        for name in ("minutes", "calls_at_once"):
            if getattr(self, name) is not None and self.ground != "against-fair-use":
                yield name, 'is of use only with ground = "against-fair-use"'
        if self.months > 1 and self.minutes is None:
            yield "months", "has to stand beside `minutes`"
        if self.reminder == "not-needed" and self.ground != "open-invoice":
            yield "reminder", 'is of use only with ground = "open-invoice"'


SAYS: Final[Mapping[str, Wording]] = {
    "suspended": said(
        "The service is suspended since {day}.",
        "De dienst is opgeschort sinds {day}.",
        "Le service est suspendu depuis le {day}.",
    ),
    "ask-provider": said(
        "Ask the provider to activate it again.",
        "Vraag de aanbieder om de dienst weer te activeren.",
        "Demandez au fournisseur de le réactiver.",
    ),
    "against-fair-use": said(
        "May suspend the service: use against the fair-use policy was found.",
        "Mag de dienst opschorten: er is gebruik in strijd met het fair-usebeleid vastgesteld.",
        "Peut suspendre le service : un usage contraire à la politique d'usage raisonnable a été constaté.",
    ),
    "too-many-minutes": said(
        "May suspend the service: more than {most} minutes in each of {months} months in a row.",
        "Mag de dienst opschorten: meer dan {most} minuten in elk van {months} opeenvolgende maanden.",
        "Peut suspendre le service : plus de {most} minutes dans chacun de {months} mois consécutifs.",
    ),
    "too-many-calls": said(
        "May suspend the service: {calls} calls at one time, where {most} are allowed.",
        "Mag de dienst opschorten: {calls} gesprekken tegelijk, terwijl er {most} zijn toegestaan.",
        "Peut suspendre le service : {calls} appels à la fois, alors que {most} sont permis.",
    ),
    "subscription-fraud": said(
        "May suspend the service: it is suspected to have been obtained by fraud.",
        "Mag de dienst opschorten: het vermoeden bestaat dat hij door fraude is verkregen.",
        "Peut suspendre le service : il est soupçonné d'avoir été obtenu par fraude.",
    ),
    "open-invoice": said(
        "May suspend users' sign-in: invoice {invoice} is still open.",
        "Mag het aanmelden van gebruikers opschorten: factuur {invoice} staat nog open.",
        "Peut suspendre la connexion des utilisateurs : la facture {invoice} reste impayée.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the service may be used although it is suspended: it may not."""
    if here.suspended is None:
        return None
    return refuses("suspended", "ask-provider", day=here.suspended.effective_on)


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The right to suspend, for each fact that gives it."""
    if parameters.ground == "open-invoice":
        event = "reminder-sent" if parameters.reminder == "needed" else "invoice-overdue"
        for one in seen.of_type(event):
            if paid(seen, one.effective_on, one["invoice"]) is None:
                yield _right(seen, one, "open-invoice", invoice=str(one["invoice"]))
        return
    for one in found(seen, parameters.ground):
        yield _right(seen, one, parameters.ground)
    if parameters.calls_at_once is not None:
        for one in found(seen, "calls-at-once"):
            calls = one["quantity"] or 0
            if calls > parameters.calls_at_once:
                yield _right(seen, one, "too-many-calls", calls=calls, most=parameters.calls_at_once)
    if parameters.minutes is not None:
        for one in _months_in_a_row(seen, parameters.minutes, parameters.months):
            figures = {"most": parameters.minutes // 60, "months": parameters.months}
            yield _right(seen, one, "too-many-minutes", **figures)


def _months_in_a_row(seen: Obliged, most: int, months: int) -> Iterator[Event]:
    """Yield what was found of each month with which so many calendar months in a row were above a number of seconds."""
    over = {
        event.effective_on.year * 12 + event.effective_on.month: event
        for event in found(seen, "minutes-in-month")
        if (event["quantity"] or 0) * 60 > most
    }
    for month, event in over.items():
        if all(month - back in over for back in range(months)):
            yield event


def _right(seen: Obliged, event: Event, says: str, **figures: int | str) -> Duty:
    done = first(seen, event.effective_on, "suspended", user=None)
    return after(seen, event, "provider", says, done=done, is_right=True, figures=figures)


KIND = ClauseKind(
    "suspension",
    Parameters,
    "When the provider may suspend the service, and what a suspended service refuses.",
    specimen=__file__,
    may=may,
    decides=USES,
    must=must,
    says=SAYS,
    events=(
        "suspended",
        "reactivated",
        "use-found",
        "invoice-overdue",
        "reminder-sent",
        "payment-received",
        "written-off",
    ),
)
