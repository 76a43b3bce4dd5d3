"""Named users: who may be a user and under which ID, who has lost access, and who may begin a session.

Rule      By what the clause is about:
          designation      only whom the customer made a user uses the service; `relations` says who may be made one
          unique-id        an ID is one user's: it is not shared, and not given twice
          personal-id      an ID names a person, not a role (clauses/personal_ids.py); rooms and computers are exempt
          reassignment     a licence may go to another user, and who had it before has no access from then
          counting         which unit of the order a user counts against, by role; units are not added together
          rooms            a room counts as one ID, although it names no person
          computers        only computers that were designated are reached
          organisers       conferences and webcasts are begun by users who are authorised for the service
          plans            a function takes a plan that has it
          plan-assignment  the customer gives plans to users as it likes
          responsibility   the customer answers for what its users do
          An agreement on which no user was ever recorded keeps its users elsewhere; nobody is refused by it.
Asked     may: assign-user, reassign-user, sign-in, use-function, start-session, start-call. must: a standing duty.
Specimen  named_user.md, beside this file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal

from counterfoil.clauses.licence_units import keeps_users, unit_of_role
from counterfoil.clauses.named_user_says import SAYS
from counterfoil.clauses.personal_ids import is_generic
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Slug, TypedTable
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here

Relation = Literal["employee", "contractor", "consultant", "partner", "customer", "competitor", "other"]
_PERSONS: Final = frozenset(("user", "organiser", "audio-user", "universal-user"))
_STARTERS: Final = frozenset(("user", "organiser", "universal-user", "room"))


class PlanFunction(TypedTable):
    """A function, and the plans that have it."""

    function: Slug
    plans: tuple[Slug, ...]


class Parameters(ClauseParameters):
    """What the clause says of users."""

    about: Literal[
        "designation",
        "unique-id",
        "personal-id",
        "reassignment",
        "counting",
        "rooms",
        "computers",
        "organisers",
        "plans",
        "plan-assignment",
        "responsibility",
    ]
    relations: tuple[Relation, ...] | None = None  # designation: who may be made a user; anybody, if left out
    functions: tuple[PlanFunction, ...] | None = None  # plans: functions that not every plan has

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a clause on plans that names no function."""
        if self.about == "plans" and self.functions is None:
            yield "about", "has to be said with `functions`: those that not every plan has"


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """What the clause says of making somebody a user, and of somebody's use."""
    speak = _SPEAKING.get((parameters.about, request.ask))
    return None if speak is None else speak(parameters, request, here)


def _user(request: Request, here: Here) -> str:
    """Return the user of a request, or an empty text if it names none or users are kept elsewhere."""
    return (request["user"] or "") if keeps_users(here) else ""


def _designated(_: Parameters, request: Request, here: Here) -> Ruling | None:
    user = _user(request, here)
    if not user or user in here.users:
        return None
    # Guests and viewers with an ID of their own use some functions; other clauses say which.
    return None if user in here.ids and request.ask == "use-function" else refuses("no-user", "make-user", user=user)


def _may_become(parameters: Parameters, request: Request, _: Here) -> Ruling | None:
    relation = request["relation"]
    if parameters.relations is None:
        return allows("may-be-user", user=request["user"])
    if relation is None:
        return None
    if relation not in parameters.relations:
        return refuses("not-eligible", "own-people", user=request["user"])
    return allows("may-be-user", user=request["user"])


def _one_each(_: Parameters, request: Request, here: Here) -> Ruling | None:
    user, shared = request["user"], request["shared_by"]
    if shared is not None and shared > 1:
        return refuses("shared", "one-each", user=user, n=shared)
    if user in here.users:
        return refuses("taken", "one-each", user=user)
    return allows("own-id", user=user)


def _not_shared(_: Parameters, request: Request, __: Here) -> Ruling | None:
    user, shared = request["user"], request["shared_by"]
    return refuses("shared", "one-each", user=user, n=shared) if user and shared is not None and shared > 1 else None


def _personal(_: Parameters, request: Request, here: Here) -> Ruling | None:
    user, role = request["user"], request["role"] or "user"
    if request.ask == "reassign-user":
        user, role = request["to"], here.users[user].role
    return refuses("generic", "use-name", user=user) if role in _PERSONS and is_generic(user) else None


def _moves(_: Parameters, request: Request, __: Here) -> Ruling | None:
    return allows("moves", user=request["user"], to=request["to"])


def _lost(_: Parameters, request: Request, here: Here) -> Ruling | None:
    since = here.former_users.get(request["user"])
    return None if since is None else refuses("lost-access", "buy-another", user=request["user"], day=since)


def _counts(_: Parameters, request: Request, here: Here) -> Ruling | None:
    unit = unit_of_role(here, request["role"] or "user")
    return allows("counts-as", user=request["user"], unit=unit) if unit else None


def _room(_: Parameters, request: Request, __: Here) -> Ruling | None:
    return allows("room-is-id", user=request["user"]) if request["role"] == "room" else None


def _reached(_: Parameters, request: Request, here: Here) -> Ruling | None:
    computer = request["computer"]
    if computer is None or not keeps_users(here):
        return None
    designated = here.users.get(computer)
    if designated is None or designated.role != "computer":
        return refuses("not-designated", "designate", computer=computer)
    return allows("designated", computer=computer)


def _organises(_: Parameters, request: Request, here: Here) -> Ruling | None:
    user = _user(request, here)
    if not user or request["what"] not in ("conference", "webcast"):
        return None
    known = here.users.get(user)
    return None if known is not None and known.role in _STARTERS else refuses("no-organiser", "let-organise", user=user)


def _in_plan(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    user = here.users.get(request["user"])
    for one in parameters.functions or ():
        if one.function == request["function"] and user is not None:
            if user.plan in one.plans:
                return allows("in-plan", function=one.function, plan=user.plan)
            return refuses("other-plan", "assign-plan", function=one.function, user=user.id, plans=one.plans)
    return None


def _freely(_: Parameters, request: Request, __: Here) -> Ruling | None:
    return allows("freely") if request.ask == "reassign-user" or request["plan"] is not None else None


_SPEAKING: Final[Mapping[tuple[str, str], Callable[[Parameters, Request, Here], Ruling | None]]] = {
    ("designation", "assign-user"): _may_become,
    ("designation", "sign-in"): _designated,
    ("designation", "use-function"): _designated,
    ("designation", "start-session"): _designated,
    ("unique-id", "assign-user"): _one_each,
    ("unique-id", "sign-in"): _not_shared,
    ("personal-id", "assign-user"): _personal,
    ("personal-id", "reassign-user"): _personal,
    ("reassignment", "reassign-user"): _moves,
    ("reassignment", "sign-in"): _lost,
    ("reassignment", "use-function"): _lost,
    ("reassignment", "start-session"): _lost,
    ("reassignment", "start-call"): _lost,
    ("counting", "assign-user"): _counts,
    ("rooms", "assign-user"): _room,
    ("computers", "start-session"): _reached,
    ("organisers", "start-session"): _organises,
    ("plans", "use-function"): _in_plan,
    ("plan-assignment", "assign-user"): _freely,
    ("plan-assignment", "reassign-user"): _freely,
}


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The customer answers for its users for as long as the agreement runs."""
    if parameters.about == "responsibility":
        yield Duty("customer", "answers-for-users", seen.life.from_on, figures={"service": seen.service_name})


KIND = ClauseKind(
    "named-user",
    Parameters,
    "Who is a user, how a user is identified and replaced.",
    specimen=__file__,
    may=may,
    must=must,
    decides=("assign-user", "reassign-user", "sign-in", "use-function", "start-session", "start-call"),
    says=SAYS,
    events=("user-assigned", "user-released", "user-id-created"),
)
