"""Session limit: how long a call, a conference or another session may last, and how many one user may have at a time.

Rule      A session that begins may last as long as the limit says; one that runs, what is left of it from its start.
          A user who has as many open sessions of the sort as the limit allows begins no further one. Elapsed hours:
          a clock change does not lengthen a session.
Asked     may: start-call, continue-call, start-session, continue-session.
Specimen  session_limit.md, beside this file.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal

from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Between, ClauseParameters, Hours
from counterfoil.contract.wording import Wording
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here


class Parameters(ClauseParameters):
    """Which sessions, how long, and how many at a time."""

    of: Literal["call", "fax", "conference", "webcast", "remote"]  # the sort of session
    longest: Hours | None = None  # from its start
    after: Literal["ends", "may-be-ended"] = "ends"  # whether it ends then, or the provider may end it
    at_a_time: Annotated[int, Between(1)] | None = None  # open sessions of one user


SAYS: Final[Mapping[str, Wording]] = {
    "may-last": {
        "en": "It may last {longest} at most.",
        "nl": "Het mag hoogstens {longest} duren.",
        "fr": "La durée maximale est de {longest}.",
    },
    "time-left": {
        "en": "It may go on for {left}; {longest} is the limit.",
        "nl": "Het mag nog {left} duren; {longest} is de grens.",
        "fr": "Il reste {left} ; la limite est de {longest}.",
    },
    "may-be-ended": {
        "en": "It has lasted {longest}: the provider may end it at any time.",
        "nl": "Het heeft {longest} geduurd: de aanbieder mag het op elk moment beëindigen.",
        "fr": "Elle dure depuis {longest} : le fournisseur peut y mettre fin à tout moment.",
    },
    "too-long": {
        "en": "It has lasted {longest}, which is the limit.",
        "nl": "Het heeft {longest} geduurd, en dat is de grens.",
        "fr": "La limite de {longest} est atteinte.",
    },
    "longer-than-allowed": {
        "en": "{wanted} is longer than the {longest} that it may last.",
        "nl": "{wanted} is langer dan de {longest} die het mag duren.",
        "fr": "{wanted} dépasse la durée maximale de {longest}.",
    },
    "one-too-many": {
        "en": "{user} has {open} open and may have {most} at a time.",
        "nl": "{user} heeft er {open} open en mag er {most} tegelijk hebben.",
        "fr": "{user} en a {open} en cours et peut en avoir {most} à la fois.",
    },
    "end-one": {
        "en": "End one that is open first.",
        "nl": "Beëindig er eerst een die open is.",
        "fr": "Terminez d'abord une session en cours.",
    },
    "begin-anew": {
        "en": "End it and begin a new one.",
        "nl": "Beëindig het en begin een nieuwe.",
        "fr": "Terminez-la et commencez-en une nouvelle.",
    },
    "plan-shorter": {
        "en": "Plan it in parts of {longest} at most.",
        "nl": "Plan het in delen van hoogstens {longest}.",
        "fr": "Prévoyez des parties de {longest} au plus.",
    },
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a session of the sort may begin or go on, and for how long."""
    if request.ask in ("continue-call", "continue-session"):
        return _going_on(parameters, request, here)
    what = _sort_of_call(request, here) if request.ask == "start-call" else request["what"]
    if what != parameters.of:
        return None
    return _beginning(parameters, request, here)


def _sort_of_call(request: Request, here: Here) -> str:
    device = here.devices.get(request["device"])
    return "fax" if device is not None and device.kind == "fax" else "call"


def _beginning(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    user, most = request["user"], parameters.at_a_time
    if most is not None and user is not None:
        is_open = len(here.open_sessions(parameters.of, user))
        if is_open >= most:
            return refuses("one-too-many", "end-one", user=user, open=is_open, most=most)
    if parameters.longest is None:
        return None
    longest, wanted = timedelta(hours=parameters.longest), request["hours"]
    if wanted is not None and wanted > parameters.longest:
        return refuses("longer-than-allowed", "plan-shorter", wanted=timedelta(hours=wanted), longest=longest)
    return allows("may-last", at_most=parameters.longest * 3600, longest=longest)


def _going_on(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    session = here.sessions[request["session"]]
    if session.what != parameters.of or parameters.longest is None:
        return None
    longest = timedelta(hours=parameters.longest)
    left = longest - (here.at - session.opened_at)
    if left <= timedelta(0) and parameters.after == "may-be-ended":
        return allows("may-be-ended", at_most=0, longest=longest)
    if left <= timedelta(0):
        return refuses("too-long", "begin-anew", longest=longest)
    return allows("time-left", at_most=int(left.total_seconds()), left=left, longest=longest)


KIND = ClauseKind(
    "session-limit",
    Parameters,
    "How long a call or session may last, and how many one user may have at a time.",
    specimen=__file__,
    may=may,
    decides=("start-call", "continue-call", "start-session", "continue-session"),
    says=SAYS,
    events=("session-opened", "session-closed"),
)
