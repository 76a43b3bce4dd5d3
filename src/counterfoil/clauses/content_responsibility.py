"""Content responsibility: what is the customer's content, who answers for it, and what the provider may do with it.

Rule      By what the clause is about:
          content     what is stored, used, shown or shared through the functions named is content of the account,
                      whoever made it
          answers     the customer alone answers for its content
          own-use     the same, and the service is for the customer alone: nothing is done with it on behalf of another
          moderation  the provider may look through posted content and change or remove it, and need not
          hosting     the provider may host, distribute and broadcast posted content, from the day on which it is posted
          attendees   organisers make sure who it is that joins by a call to a number which the attendee entered
Asked     may: use-function. must: standing duties of the customer; rights of the provider for each posted content.
Specimen  content_responsibility.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """What the clause says of content."""

    about: Literal["content", "answers", "own-use", "moderation", "hosting", "attendees"]
    functions: tuple[Slug, ...] | None = None  # of "content": what is done with it

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a definition of content that does not say what is done with it."""
        if self.about == "content" and self.functions is None:
            yield "about", "has to be said with `functions`: what makes something content"


SAYS: Final[Mapping[str, Wording]] = {
    "is-content": {
        "en": "It is content of the customer's account, whoever made it.",
        "nl": "Het is inhoud van de account van de klant, wie het ook heeft gemaakt.",
        "fr": "C'est un contenu du compte du client, quel qu'en soit l'auteur.",
    },
    "for-customer-alone": {
        "en": "The service is for the customer alone, not for {whom}.",
        "nl": "De dienst is alleen voor de klant, niet voor {whom}.",
        "fr": "Le service est réservé au client, non à {whom}.",
    },
    "use-yourself": {
        "en": "Use it for your own events.",
        "nl": "Gebruik de dienst voor eigen evenementen.",
        "fr": "Utilisez-le pour vos propres événements.",
    },
    "answers-for-content": {
        "en": "Answer for all content that is made, shown or shared with {service}.",
        "nl": "Instaan voor alle inhoud die met {service} wordt gemaakt, getoond of gedeeld.",
        "fr": "Répondre de tout contenu créé, montré ou partagé avec {service}.",
    },
    "may-moderate": {
        "en": "May review {content}, change it or remove it; need not.",
        "nl": "Mag {content} beoordelen, wijzigen of verwijderen; hoeft het niet.",
        "fr": "Peut examiner {content}, le modifier ou le retirer ; n'y est pas tenu.",
    },
    "may-distribute": {
        "en": "May host, distribute and broadcast {content}.",
        "nl": "Mag {content} hosten, verspreiden en uitzenden.",
        "fr": "Peut héberger, diffuser et retransmettre {content}.",
    },
    "verify-attendees": {
        "en": "Have organisers make sure who joins by {service}; attendees answer for the number they enter.",
        "nl": "Organisatoren laten nagaan wie via {service} deelneemt; deelnemers staan in voor hun nummer.",
        "fr": "Faire vérifier qui participe par {service} ; chacun répond du numéro qu'il indique.",
    },
}
_RIGHTS: Final = {"moderation": "may-moderate", "hosting": "may-distribute"}
_STANDING: Final = {
    "answers": "answers-for-content",
    "own-use": "answers-for-content",
    "attendees": "verify-attendees",
}


def may(parameters: Parameters, request: Request, _: Here) -> Ruling | None:
    """Whether what is stored or shown is content of the account, and whether it is done for the customer."""
    if parameters.about == "own-use" and request["on_behalf_of"] is not None:
        return refuses("for-customer-alone", "use-yourself", whom=request["on_behalf_of"])
    if parameters.about == "content" and request["function"] in (parameters.functions or ()):
        return allows("is-content")
    return None


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """What the customer answers for, and what the provider may do with each posted content."""
    says = _STANDING.get(parameters.about)
    if says is not None:
        yield Duty("customer", says, seen.life.from_on, figures={"service": seen.service_name})
    right = _RIGHTS.get(parameters.about)
    if right is None:
        return
    removed = {one["content"]: one for one in seen.of_type("content-removed")}
    for posted in seen.of_type("content-posted"):
        content = posted["content"]
        gone = removed.get(content)
        yield Duty("provider", right, posted.effective_on, None, {"content": content}, "", gone, is_right=True)


KIND = ClauseKind(
    "content-responsibility",
    Parameters,
    "Who answers for what is said, sent and stored.",
    specimen=__file__,
    may=may,
    must=must,
    decides=("use-function",),
    says=SAYS,
    events=("content-posted", "content-removed"),
)
