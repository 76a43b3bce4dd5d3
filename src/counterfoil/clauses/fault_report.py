"""Fault report: by when and how faults are reported, and what is done about them.

Rule      A clause states one matter: parts that are missing or do not work are reported so many hours after delivery;
          errors are reported by e-mail with a description; the provider tries to correct what it has begun to correct,
          within a reasonable time; the customer helps to find an error when it is asked to.
Asked     must: for each delivery, report, correction that was begun, and request for help.
Units     Elapsed hours from the instant of the delivery.
Specimen  fault_report.md, beside this file.

Lack of availability has its own claim, which is for a service credit.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first, standing
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Hours, Span
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """Which matter, and by when."""

    matter: Literal["missing-parts", "report", "correction", "cooperation"]
    within: Hours | None = None  # after delivery

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse hours for what has none, and missing parts without."""
        if (self.within is None) == (self.matter == "missing-parts"):
            yield "matter", 'has to be "missing-parts" where `within` is given, and only there'


SAYS: Final[Mapping[str, Wording]] = {
    "report-parts": said(
        "Report parts that are missing or do not work by {due}.",
        "Meld ontbrekende of defecte onderdelen uiterlijk op {due}.",
        "Signaler les pièces manquantes ou défectueuses au plus tard le {due}.",
    ),
    "report": said(
        "Report errors by e-mail, with a description and the circumstances.",
        "Meld fouten per e-mail, met een beschrijving en de omstandigheden.",
        "Signaler les erreurs par e-mail, avec une description et les circonstances.",
    ),
    "complete-report": said(
        "Report the error of {day} by e-mail, with a description and the circumstances.",
        "Meld de fout van {day} per e-mail, met een beschrijving en de omstandigheden.",
        "Signaler par e-mail l'erreur du {day}, avec une description et les circonstances.",
    ),
    "correct": said(
        "Try to correct the error within a reasonable time from {day}.",
        "Probeer de fout binnen een redelijke termijn vanaf {day} te herstellen.",
        "S'efforcer de corriger l'erreur dans un délai raisonnable à compter du {day}.",
    ),
    "help": said(
        "Help to reproduce or identify the error, as asked on {day}.",
        "Help de fout te reproduceren of te vinden, zoals op {day} is gevraagd.",
        "Aider à reproduire ou à identifier l'erreur, comme demandé le {day}.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the matter obliges a party to."""
    if parameters.matter == "missing-parts" and parameters.within is not None:
        for event in seen.of_type("goods-delivered"):
            done = first(seen, event.effective_on, "fault-reported", what="missing-part")
            within = Span(parameters.within, "hours")
            yield after(seen, event, "customer", "report-parts", within=within, done=done)
    elif parameters.matter == "report":
        yield standing(seen, "customer", "report")
        for event in seen.of_type("fault-reported"):
            if event["what"] == "error" and not (event["through"] == "e-mail" and event["detailed"]):
                done = first(seen, event.effective_on, "fault-reported", what="error", through="e-mail", detailed=True)
                day = event.effective_on
                yield after(seen, event, "customer", "complete-report", done=done, figures={"day": day})
    elif parameters.matter == "correction":
        for event in seen.of_type("correction-begun"):
            yield after(seen, event, "provider", "correct", figures={"day": event.effective_on})
    else:
        for event in seen.of_type("help-requested"):
            if event["what"] == "reproduce":
                yield after(seen, event, "customer", "help", figures={"day": event.effective_on})


KIND = ClauseKind(
    "fault-report",
    Parameters,
    "By when and how faults are reported, and what is done about them.",
    specimen=__file__,
    must=must,
    says=SAYS,
    events=("goods-delivered", "fault-reported", "correction-begun", "help-requested"),
)
