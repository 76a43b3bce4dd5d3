"""Assignment: whether a party may hand the agreement over, or have others carry it out, and what it says beforehand.

Rule      A party hands over with the other's consent, or without it where the clause lets it. A consent that is asked
          for is not refused without a reason, and silence is no consent. What needs an announcement is announced so
          many days before, if possible.
Asked     may: transfer-agreement. must: the announcement of a planned transfer, the answer to who asks for consent.
Specimen  assignment.md, beside this file.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first, planned, standing
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty, Party
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Days
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

MATTER: Final = "assignment"  # of the consent, as events name it


class Parameters(ClauseParameters):
    """Whose handing over, of what sort, and what it takes."""

    by: Literal["customer", "provider"]
    how: Literal["transfer", "subcontract"] = "transfer"
    needs: Literal["consent", "nothing"] = "nothing"
    announced: Days | None = None  # before it takes effect


SAYS: Final[Mapping[str, Wording]] = {
    "may-transfer": said(
        "The agreement may be handed over.",
        "De overeenkomst mag worden overgedragen.",
        "Le contrat peut être cédé.",
    ),
    "may-subcontract": said("Others may carry it out.", "Anderen mogen het uitvoeren.", "D'autres peuvent l'exécuter."),
    "no-consent": said(
        "The agreement may not be handed over without written consent, and silence is none.",
        "De overeenkomst mag niet zonder schriftelijke toestemming worden overgedragen; zwijgen is geen toestemming.",
        "Le contrat ne peut être cédé sans consentement écrit, et le silence n'en est pas un.",
    ),
    "ask-consent": said(
        "Ask the other party for its consent; it may not refuse without a reason.",
        "Vraag de andere partij om toestemming; die mag niet zonder reden weigeren.",
        "Demandez le consentement de l'autre partie ; elle ne peut le refuser sans raison.",
    ),
    "announce": said(
        "Announce by {due}, if possible, that {service} is handed over on {day}.",
        "Kondig zo mogelijk uiterlijk op {due} aan dat {service} op {day} wordt overgedragen.",
        "Annoncer si possible au plus tard le {due} que {service} sera cédé le {day}.",
    ),
    "answer": said(
        "Give consent to handing the agreement over, or a reason for refusing it.",
        "Stem in met de overdracht van de overeenkomst, of geef een reden voor de weigering.",
        "Consentir à la cession du contrat, ou motiver le refus.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether the party may hand it over in that way."""
    if request["by"] != parameters.by or (request["how"] or "transfer") != parameters.how:
        return None
    if parameters.needs == "consent" and not (request["consent"] or here.has_consent(MATTER)):
        return refuses("no-consent", "ask-consent")
    return allows(f"may-{parameters.how}")


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The right to hand over, the announcement of what is planned, and the answer to who asks."""
    if parameters.needs == "nothing":
        yield standing(seen, parameters.by, f"may-{parameters.how}", is_right=True)
    else:
        for event in seen.of_type("consent-requested"):
            if event["matter"] == MATTER:
                given = first(seen, event.effective_on, "consent-recorded", matter=MATTER)
                refused = first(seen, event.effective_on, "consent-refused", matter=MATTER)
                other: Party = "provider" if parameters.by == "customer" else "customer"
                yield after(seen, event, other, "answer", done=given or refused)
    if parameters.announced is not None:
        for plan, announced in planned(seen, "assignment"):
            day = plan["takes_effect_on"]
            due = day - timedelta(days=parameters.announced)
            figures = {"service": seen.service_name, "day": day, "due": due}
            yield Duty(parameters.by, "announce", min(plan.effective_on, due), due, figures, fulfilled_by=announced)


KIND = ClauseKind(
    "assignment",
    Parameters,
    "Whether a party may hand the agreement over, or have others carry it out, and what it says beforehand.",
    specimen=__file__,
    may=may,
    decides=("transfer-agreement",),
    must=must,
    says=SAYS,
    events=("change-planned", "change-announced", "consent-requested", "consent-recorded", "consent-refused"),
)
