"""Capacity limit: how many users, units, devices, participants or calls a service admits.

Rule      The number that there would be is compared with the limit: `most`, `most` for each unit of `per` that the
          agreement has, or for users what the order has of the unit that they count against: by their role, or by
          their plan. Of participants, the order may have a number (of `unit`), with a buffer above it in percent,
          fractions rounded down; above the buffer they are charged or refused, and above `most` they are refused.
          Users may be counted in the month: those who opened a session in it; one who did is no further one.
Asked     may: assign-user, sign-in, add-units, register-device, start-session, join-session, start-call.
Units     Heads, devices, lines, open calls; the buffer in parts per million.
Rounding  Down, once, to whole participants: half a person is not admitted.
Specimen  capacity_limit.md, beside this file.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal

from counterfoil.clauses.licence_units import has_unit, unit_of_role
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Between, ClauseParameters, Percent, UnitName
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here, User

_MILLION: Final = 1_000_000


class Parameters(ClauseParameters):
    """What is counted, how many there may be, and what is done about more."""

    of: Literal["users", "units", "computers", "participants", "calls"]
    most: Annotated[int, Between(1)] | None = None  # users: what the order has, if left out
    per: tuple[UnitName, ...] | None = None  # `most` for each of these units of the order
    unit: UnitName | None = None  # of `units`: which; of `participants`: of which the order has a number
    session: Literal["call", "conference", "webcast"] | None = None  # of `participants`: in which sessions
    buffer: Percent = 0  # above the order's number of participants, without a charge
    above: Literal["refused", "charged"] = "refused"  # above that number and its buffer
    counted: Literal["by-role", "by-plan", "in-the-month"] = "by-role"  # of `users`

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a limit that lacks what it is about."""
        if self.of == "participants" and self.session is None:
            yield "of", "has to be said with `session`: the participants of what"
        if self.of == "units" and self.unit is None:
            yield "of", "has to be said with `unit`: which units"
        needs_most = self.of in ("units", "computers", "calls") or self.counted == "in-the-month"
        if needs_most and self.most is None:
            yield "of", "has to be said with `most`: how many"


SAYS: Final[Mapping[str, Wording]] = {
    "room-left": {
        "en": "{n} of {most} are taken with it.",
        "nl": "Daarmee zijn er {n} van {most} bezet.",
        "fr": "Avec cela, {n} sur {most} sont pris.",
    },
    "full": {
        "en": "There may be {most}; this would be number {n}.",
        "nl": "Er mogen er {most} zijn; dit zou nummer {n} zijn.",
        "fr": "Le maximum est de {most} ; ce serait le numéro {n}.",
    },
    "in-buffer": {
        "en": "{n} is above the {ordered} that were ordered, and within the buffer of up to {most}: free of charge.",
        "nl": "{n} is meer dan de bestelde {ordered} en valt binnen de marge tot {most}: zonder kosten.",
        "fr": "{n} dépasse les {ordered} commandés et reste dans la marge, jusqu'à {most} : sans frais.",
    },
    "above-buffer": {
        "en": "{n} is above the {free} that are free of charge; those above are charged.",
        "nl": "{n} is meer dan de {free} zonder kosten; wat daarboven komt, wordt berekend.",
        "fr": "{n} dépasse les {free} sans frais ; ceux au-delà sont facturés.",
    },
    "order-more": {
        "en": "Order one more, or free one.",
        "nl": "Bestel er een bij, of maak er een vrij.",
        "fr": "Commandez-en un de plus, ou libérez-en un.",
    },
    "free-one": {
        "en": "Wait until one is free.",
        "nl": "Wacht tot er een vrij is.",
        "fr": "Attendez qu'une place se libère.",
    },
    "other-account": {
        "en": "More take another account.",
        "nl": "Voor meer is nog een account nodig.",
        "fr": "Pour en avoir plus, il faut un autre compte.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether there may be one more, or so many."""
    if request.ask not in _ASKED[parameters.of]:
        return None
    if parameters.of == "users":
        count = _of_month if parameters.counted == "in-the-month" else _of_users
        return count(parameters, request, here)
    if parameters.of == "participants":
        return _of_participants(parameters, request, here)
    if parameters.of == "units":
        if request["unit"] != parameters.unit:
            return None
        there, more, remedy = here.quantity(request["unit"]), request["quantity"], "other-account"
    elif parameters.of == "computers":
        if request["kind"] != "computer" or request["device"] in here.devices:
            return None
        there, more, remedy = sum(1 for one in here.devices.values() if one.kind == "computer"), 1, "order-more"
    else:
        there, more, remedy = len(here.open_sessions("call")), 1, "free-one"
    most = _limit(parameters, here)
    return None if most is None else _compared(there + more, most, remedy)


_ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "users": ("assign-user", "sign-in"),
    "units": ("add-units",),
    "computers": ("register-device",),
    "participants": ("start-session", "join-session"),
    "calls": ("start-call",),
}


def _compared(number: int, most: int, remedy: str) -> Ruling:
    if number > most:
        return refuses("full", remedy, n=number, most=most)
    return allows("room-left", n=number, most=most)


def _limit(parameters: Parameters, here: Here) -> int | None:
    """Return the limit, or None where the agreement has none of the units that it is per."""
    if parameters.most is None or parameters.per is None:
        return parameters.most
    counted = [here.quantity(unit) for unit in parameters.per if has_unit(here, unit)]
    return parameters.most * sum(counted) if counted else None


def _of_users(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Compare the users with the limit, or those who count against the same unit with what the order has of it."""
    if request.ask != "assign-user":
        return None
    others = [one for one in here.users.values() if one.id != request["user"]]
    if parameters.most is not None:
        most = _limit(parameters, here)
        return None if most is None else _compared(len(others) + 1, most, "order-more")
    if parameters.counted == "by-plan":
        return _of_plan(request["plan"], others, here)
    unit = unit_of_role(here, request["role"] or "user")
    if not unit:
        return None
    alike = sum(1 for one in others if unit_of_role(here, one.role) == unit)
    return _compared(alike + 1, here.quantity(unit), "order-more")


def _of_plan(plan: str | None, others: Sequence[User], here: Here) -> Ruling | None:
    """Compare the users of a plan with the order's; of one that it does not have, or of none, all with all plans."""
    if plan is not None and has_unit(here, plan):
        return _compared(sum(1 for one in others if one.plan == plan) + 1, here.quantity(plan), "order-more")
    if here.life is None or not here.life.quantities:
        return None
    return _compared(len(others) + 1, sum(map(here.quantity, here.life.quantities)), "order-more")


def _of_month(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Compare the users of the local month with the limit; whoever used the service already counts once."""
    user, most = request["user"], _limit(parameters, here)
    if request.ask != "sign-in" or user is None or most is None:
        return None
    return _compared(len(here.active_users() | {user}), most, "order-more")


def _of_participants(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    if request.ask == "start-session":
        what, number, remedy = request["what"], request["participants"], "order-more"
        if number is None:
            return None
    else:
        session = here.sessions[request["session"]]
        what, number, remedy = session.what, session.participants + 1, "free-one"
    if what != parameters.session:
        return None
    most = parameters.most
    if parameters.unit is None or not has_unit(here, parameters.unit):
        return None if most is None else _compared(number, most, remedy)
    ordered = here.quantity(parameters.unit)
    free = ordered + ordered * parameters.buffer // _MILLION
    if most is not None:
        free = min(free, most)
        if number > most:
            return refuses("full", remedy, n=number, most=most)
    if number <= ordered:
        return allows("room-left", n=number, most=min(ordered, free))
    if number <= free:
        return allows("in-buffer", n=number, ordered=ordered, most=free)
    if parameters.above == "charged":
        return allows("above-buffer", n=number, free=free)
    return refuses("full", "order-more", n=number, most=free)


KIND = ClauseKind(
    "capacity-limit",
    Parameters,
    "How many users, connections or extensions a service admits.",
    specimen=__file__,
    may=may,
    decides=(
        "assign-user",
        "sign-in",
        "add-units",
        "register-device",
        "start-session",
        "join-session",
        "start-call",
    ),
    says=SAYS,
    events=(
        "user-assigned",
        "user-released",
        "device-registered",
        "device-removed",
        "session-opened",
        "session-changed",
        "session-closed",
    ),
)
