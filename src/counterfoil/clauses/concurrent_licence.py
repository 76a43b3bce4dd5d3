"""Concurrent licence: how many users may be signed in at the same time.

Rule      A licence carries one signed-in user at a time; whoever is signed in already stays so. The next one is
          refused, with who holds the licences, until one of them signs out. With `own_ids`, only users of the agreement
          may take a licence; where the order has named users instead of licences, only these sign in.
Asked     may: sign-in.
Specimen  concurrent_licence.md, beside this file.
"""

from collections.abc import Mapping
from typing import Final

from counterfoil.clauses.licence_units import has_unit, keeps_users
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Flag, UnitName
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """What a licence is in the order, and who may take one."""

    unit: UnitName  # the licences of the order
    own_ids: Flag = False  # whether only users of the agreement may take one
    otherwise: UnitName | None = None  # what the order may have instead: users, each with a licence of their own


SAYS: Final[Mapping[str, Wording]] = {
    "licence-free": {
        "en": "{n} of {most} licences are in use with it.",
        "nl": "Daarmee zijn {n} van de {most} licenties in gebruik.",
        "fr": "Avec cela, {n} des {most} licences sont utilisées.",
    },
    "signed-in": {
        "en": "{user} is signed in already, on the same licence.",
        "nl": "{user} is al aangemeld, op dezelfde licentie.",
        "fr": "{user} est déjà connecté, sur la même licence.",
    },
    "all-taken": {
        "en": "All {most} licences are in use, by {holders}.",
        "nl": "Alle {most} licenties zijn in gebruik, door {holders}.",
        "fr": "Les {most} licences sont toutes utilisées, par {holders}.",
    },
    "sign-one-out": {
        "en": "Wait until one of them signs out, or order another licence.",
        "nl": "Wacht tot een van hen zich afmeldt, of bestel nog een licentie.",
        "fr": "Attendez que l'un d'eux se déconnecte, ou commandez une licence de plus.",
    },
    "no-id": {
        "en": "{user} has no user ID of the service; without one nobody signs in on a licence.",
        "nl": "{user} heeft geen gebruikers-ID van de dienst; zonder ID meldt niemand zich op een licentie aan.",
        "fr": "{user} n'a pas d'identifiant du service ; sans cela, nul ne se connecte sur une licence.",
    },
    "give-id": {
        "en": "Give {user} a user ID of their own.",
        "nl": "Geef {user} een eigen gebruikers-ID.",
        "fr": "Donnez à {user} son propre identifiant.",
    },
    "named-only": {
        "en": "The order is for named users, and {user} is not one of the {n}.",
        "nl": "De bestelling is voor gebruikers op naam, en {user} is niet een van de {n}.",
        "fr": "La commande porte sur des utilisateurs désignés, et {user} n'est pas l'un des {n}.",
    },
    "own-licence": {
        "en": "{user} is a named user and always has a licence.",
        "nl": "{user} is gebruiker op naam en heeft altijd een licentie.",
        "fr": "{user} est un utilisateur désigné et a toujours une licence.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a licence is free for the user."""
    user = request["user"]
    if user is None:
        return None
    if has_unit(here, parameters.unit):
        if parameters.own_ids and keeps_users(here) and user not in here.users:
            return refuses("no-id", "give-id", user=user)
        return _on_licence(user, here, here.quantity(parameters.unit))
    if parameters.otherwise is None or not has_unit(here, parameters.otherwise) or not keeps_users(here):
        return None
    if user in here.users:
        return allows("own-licence", user=user)
    return refuses("named-only", "give-id", user=user, n=here.quantity(parameters.otherwise))


def _on_licence(user: str, here: Here, most: int) -> Ruling:
    holders = {one.user: None for one in here.open_sessions("sign-in")}
    if user in holders:
        return allows("signed-in", user=user)
    if len(holders) >= most:
        known = here.users
        names = (known[holder].name or holder if holder in known else holder for holder in holders)
        return refuses("all-taken", "sign-one-out", most=most, holders=tuple(names))
    return allows("licence-free", n=len(holders) + 1, most=most)


KIND = ClauseKind(
    "concurrent-licence",
    Parameters,
    "How many people may use a service at the same time.",
    specimen=__file__,
    may=may,
    decides=("sign-in",),
    says=SAYS,
    events=("session-opened", "session-closed", "user-assigned", "user-released"),
)
