"""Recording consent: who may record what and for which purposes, and how the provider may reach the customer.

Rule      The contract itself gives the consent: recordings of the sort named may be made, for the purposes named and no
          other. Where people have to be told first, a recording of which they were not is refused. The customer may be
          contacted in the ways named, by a machine too.
Asked     may: record, contact-customer.
Specimen  recording_consent.md, beside this file.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Flag, Slug
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Way = Literal["call", "voicemail", "push-message", "text", "e-mail", "letter"]


class Parameters(ClauseParameters):
    """What was consented to."""

    of: Literal["support-call", "network-call", "session"] | None = None  # which recordings; none, if left out
    by: Literal["customer", "provider"] = "provider"  # who records
    purposes: tuple[Slug, ...] | None = None  # of the recordings; any, if left out
    told_first: Flag = False  # whether the people in it have to be told
    through: tuple[Way, ...] | None = None  # how the customer may be contacted

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a consent to nothing."""
        if self.of is None and self.through is None:
            yield "of", "has to be given, or `through`: what was consented to"


SAYS: Final[Mapping[str, Wording]] = {
    "may-record": {
        "en": "The customer consented to such recordings.",
        "nl": "De klant heeft met zulke opnamen ingestemd.",
        "fr": "Le client a consenti à de tels enregistrements.",
    },
    "other-purpose": {
        "en": "Recordings serve other purposes only: {purposes}.",
        "nl": "Opnamen dienen alleen andere doelen: {purposes}.",
        "fr": "Les enregistrements ne servent qu'à d'autres fins : {purposes}.",
    },
    "tell-first": {
        "en": "The people in it have not been told.",
        "nl": "De deelnemers zijn niet ingelicht.",
        "fr": "Les personnes concernées n'ont pas été informées.",
    },
    "tell-them": {
        "en": "Tell them first.",
        "nl": "Licht hen eerst in.",
        "fr": "Informez-les d'abord.",
    },
    "may-contact": {
        "en": "The customer consented to be contacted in this way.",
        "nl": "De klant heeft ermee ingestemd zo te worden benaderd.",
        "fr": "Le client a consenti à être contacté de cette manière.",
    },
}


def may(parameters: Parameters, request: Request, _: Here) -> Ruling | None:
    """Whether the contract gives the consent that this takes."""
    if request.ask == "contact-customer":
        is_named = request["through"] is not None and request["through"] in (parameters.through or ())
        return allows("may-contact") if is_named else None
    if request["of"] != parameters.of or parameters.of is None or (request["by"] or "customer") != parameters.by:
        return None
    purpose = request["purpose"]
    if parameters.purposes is not None and purpose is not None and purpose not in parameters.purposes:
        return refuses("other-purpose", purposes=parameters.purposes)
    if parameters.told_first and not request["informed"]:
        return refuses("tell-first", "tell-them")
    return allows("may-record")


KIND = ClauseKind(
    "recording-consent",
    Parameters,
    "When conversations are recorded, and who has agreed to it.",
    specimen=__file__,
    may=may,
    decides=("record", "contact-customer"),
    says=SAYS,
)
