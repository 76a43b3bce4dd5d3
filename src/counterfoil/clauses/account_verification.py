"""Account verification: how whoever asks for a change proves who it is, and what becomes of users whose data is wrong.

Rule      A change asked for by some routes needs the account's PIN, by others the address on record. If a clause
          lets the provider suspend on suspicion, it may suspend a user whose information seems wrong; that user does
          not sign in, and nobody does while the whole agreement is suspended.
Asked     may: change-order; and every sign-in, where users may be suspended. must: the check, and the right to suspend.
Specimen  account_verification.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.deadlines import after, first, found, standing
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Flag
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Route = Literal["letter", "phone", "e-mail", "form"]


class Parameters(ClauseParameters):
    """What proves who somebody is, and what suspicion allows."""

    pin_for: tuple[Route, ...] | None = None  # routes by which a change needs name, address, account number and PIN
    address_for: tuple[Route, ...] | None = None  # routes by which it has to come from the address on record
    may_suspend: Flag = False  # whether the provider may suspend who gave wrong information

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a route that would need both."""
        if both := set(self.pin_for or ()) & set(self.address_for or ()):
            yield "address_for", f"names {', '.join(sorted(both))}, which `pin_for` names as well"


SAYS: Final[Mapping[str, Wording]] = {
    "verified": said(
        "Who asks for it is known.", "Het is bekend wie het vraagt.", "L'identité du demandeur est établie."
    ),
    "pin-needed": said(
        "A change that is asked for in this way needs name, address, account number and PIN.",
        "Een wijziging die zo wordt gevraagd vereist naam, adres, rekeningnummer en pincode.",
        "Une modification demandée ainsi exige le nom, l'adresse, le numéro de compte et le code PIN.",
    ),
    "give-pin": said(
        "Give all four, or write from the e-mail address on record.",
        "Geef ze alle vier, of schrijf vanaf het geregistreerde e-mailadres.",
        "Indiquez les quatre, ou écrivez depuis l'adresse e-mail enregistrée.",
    ),
    "address-needed": said(
        "A change that is asked for in this way has to come from the address on record.",
        "Een wijziging die zo wordt gevraagd moet van het geregistreerde adres komen.",
        "Une modification demandée ainsi doit venir de l'adresse enregistrée.",
    ),
    "use-address": said(
        "Write from the address on record, or give name, address, account number and PIN.",
        "Schrijf vanaf het geregistreerde adres, of geef naam, adres, rekeningnummer en pincode.",
        "Écrivez depuis l'adresse enregistrée, ou indiquez le nom, l'adresse, le numéro de compte et le code PIN.",
    ),
    "verify": said(
        "Check who asks before a change is made.",
        "Controleer wie erom vraagt voordat er iets wordt gewijzigd.",
        "Vérifier l'identité du demandeur avant toute modification.",
    ),
    "user-suspended": said(
        "{user} is suspended since {day}.", "{user} is opgeschort sinds {day}.", "{user} est suspendu depuis le {day}."
    ),
    "suspended": said(
        "The service is suspended since {day}.",
        "De dienst is opgeschort sinds {day}.",
        "Le service est suspendu depuis le {day}.",
    ),
    "correct-it": said(
        "Correct the information and ask the provider to lift it.",
        "Corrigeer de gegevens en vraag de aanbieder om de opschorting op te heffen.",
        "Corrigez les informations et demandez au fournisseur de lever la suspension.",
    ),
    "may-suspend": said(
        "May suspend or end the use by {user}: information about that user seems to be wrong.",
        "Mag het gebruik door {user} opschorten of beëindigen: gegevens over die gebruiker lijken onjuist.",
        "Peut suspendre ou arrêter l'utilisation par {user} : des informations sur cet utilisateur semblent inexactes.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a change is asked for by who may, and whether a user may sign in."""
    if request.ask == "change-order":
        return _of_change(parameters, request)
    if not parameters.may_suspend:
        return None
    if here.suspended is not None:
        return refuses("suspended", "correct-it", day=here.suspended.effective_on)
    user = request["user"]
    if user in here.suspended_users:
        return refuses("user-suspended", "correct-it", user=user, day=here.suspended_users[user])
    return None


def _of_change(parameters: Parameters, request: Request) -> Ruling | None:
    through = request["through"]
    if through in (parameters.pin_for or ()):
        return allows("verified") if request["pin"] else refuses("pin-needed", "give-pin")
    if through in (parameters.address_for or ()):
        return allows("verified") if request["address"] else refuses("address-needed", "use-address")
    return None


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The check of who asks, and the right to suspend a user."""
    if parameters.pin_for or parameters.address_for:
        yield standing(seen, "provider", "verify")
    if parameters.may_suspend:
        for event in found(seen, "inaccurate-information"):
            user = event["user"] or ""
            done = first(seen, event.effective_on, "suspended", user=(event["user"], None))
            yield after(seen, event, "provider", "may-suspend", done=done, is_right=True, figures={"user": user})


KIND = ClauseKind(
    "account-verification",
    Parameters,
    "How a party proves who it is, and what becomes of users of whom that is unclear.",
    specimen=__file__,
    may=may,
    decides=("change-order", "sign-in", "use-function", "start-call", "start-session", "join-session", "send-messages"),
    must=must,
    says=SAYS,
    events=("use-found", "suspended", "reactivated"),
)
