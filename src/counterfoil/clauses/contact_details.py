"""Contact details: where a party is reached, and which changes the customer reports, in which form.

Rule      A clause states one matter: the customer tells the provider of every change of its contact data in writing;
          it keeps the identity and e-mail address of its users correct; or it may give feedback where the clause says.
Asked     must: the report of each change, the correction of each user of whom something is wrong, the standing duties.
Specimen  contact_details.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first, found, standing
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged


class Parameters(ClauseParameters):
    """Which matter, and what counts as writing."""

    matter: Literal["changes-in-writing", "user-identity", "feedback"]
    e_mail: Literal["is-writing", "is-not-writing"] = "is-writing"

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse to say what writing is where nothing has to be written."""
        if self.e_mail == "is-not-writing" and self.matter != "changes-in-writing":
            yield "e_mail", 'is of use only with matter = "changes-in-writing"'


SAYS: Final[Mapping[str, Wording]] = {
    "report": said(
        "Tell the provider in writing of the change of {day}.",
        "Meld de wijziging van {day} schriftelijk aan de aanbieder.",
        "Informer le fournisseur par écrit du changement du {day}.",
    ),
    "user-identity": said(
        "Keep the identity and the e-mail address of every user correct.",
        "Houd de identiteit en het e-mailadres van elke gebruiker juist.",
        "Tenir à jour l'identité et l'adresse e-mail de chaque utilisateur.",
    ),
    "correct-user": said(
        "Correct what is wrong about {user}.",
        "Corrigeer wat over {user} onjuist is.",
        "Corriger ce qui est inexact au sujet de {user}.",
    ),
    "feedback": said(
        "May give feedback on accessibility, or ask for the feedback process in another form.",
        "Mag feedback geven over toegankelijkheid, of de feedbackprocedure in een andere vorm vragen.",
        "Peut donner un avis sur l'accessibilité, ou demander la procédure sous une autre forme.",
    ),
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the matter obliges the customer to, or lets it do."""
    if parameters.matter == "changes-in-writing":
        written = ("letter", "form", "e-mail") if parameters.e_mail == "is-writing" else ("letter", "form")
        for event in seen.of_type("contact-changed"):
            done = first(seen, event.effective_on, "contact-reported", through=written)
            yield after(seen, event, "customer", "report", done=done, figures={"day": event.effective_on})
        return
    yield standing(seen, "customer", parameters.matter, is_right=parameters.matter == "feedback")
    if parameters.matter == "user-identity":
        for event in found(seen, "inaccurate-information"):
            yield after(seen, event, "customer", "correct-user", figures={"user": event["user"] or ""})


KIND = ClauseKind(
    "contact-details",
    Parameters,
    "Where a party is reached, and which changes the customer reports, in which form.",
    specimen=__file__,
    must=must,
    says=SAYS,
    events=("contact-changed", "contact-reported", "use-found"),
)
