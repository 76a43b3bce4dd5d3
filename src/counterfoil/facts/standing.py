"""How agreements stand at an instant: users, devices, sessions, people and consents, folded from events.

What a clause that decides looks at. It is kept current by taking in one event after another, so that a decision finds
everything in a dictionary.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from counterfoil.calendar import zone
from counterfoil.contract.lives import Life
from counterfoil.contract.orders import Account, Order
from counterfoil.facts.events import Event, in_time
from counterfoil.facts.usage.numbers import Number, read_number

CALLS_KEPT: Final = timedelta(hours=24)  # how long a call that began is remembered, for patterns


@dataclass(frozen=True, slots=True)
class User:
    """A user of an agreement, from a day on."""

    id: str
    since: date
    name: str
    role: str
    plan: str


@dataclass(slots=True)
class Device:
    """A registered device."""

    id: str
    kind: str
    user: str
    registered_on: date
    is_activated: bool = False
    moved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A place on file."""

    country: str
    place: str
    filed_on: date


@dataclass(slots=True)
class Session:
    """A session that is open."""

    id: str
    what: str
    user: str
    device: str
    opened_at: datetime
    to: str
    participants: int


@dataclass(frozen=True, slots=True)
class StartedCall:
    """A call that began, open or not."""

    at: datetime
    user: str
    to: str


@dataclass(slots=True)
class Here:
    """One agreement at the instant `at`, as its clauses see it. `today` is the local day.

    An account that has no agreement on the service asked for is seen as one without a life.
    """

    account: "AccountStanding"
    agreement: str
    service: str
    order: Order | None
    life: Life | None
    time_zone: str
    country: str  # of the account: the region in which its numbers are dialled
    gives: frozenset[str] = frozenset()  # other services that the subscription gives as well
    at: datetime = datetime.min
    today: date = date.min
    users: dict[str, User] = field(default_factory=dict)
    former_users: dict[str, date] = field(default_factory=dict)  # and from which day they have no access
    devices: dict[str, Device] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)  # by device; "" is the whole account's
    sessions: dict[str, Session] = field(default_factory=dict)
    suspended: Event | None = None
    suspended_users: dict[str, date] = field(default_factory=dict)  # and from which day
    people: dict[str, str] = field(default_factory=dict)  # person by role
    unblocked: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    consents: dict[tuple[str, str], bool] = field(default_factory=dict)  # by matter and person: given, or withdrawn
    calls: deque[StartedCall] = field(default_factory=deque)  # that began within the last day, oldest first
    ids: set[str] = field(default_factory=set)  # people who have a user ID and are no users
    invited: set[tuple[str, str]] = field(default_factory=set)  # person and session, or "" for all sessions
    withdrawn: dict[str, date] = field(default_factory=dict)  # functions that are gone, and from which day
    found: dict[str, date] = field(default_factory=dict)  # what the provider found of the use, and when first
    month: tuple[int, int] = (0, 0)  # the local month in which a user last opened a session
    active: set[str] = field(default_factory=set)  # users who opened a session in that month
    happened: dict[str, list[Event]] = field(default_factory=dict)  # by type, oldest first

    @property
    def is_running(self) -> bool:
        """Whether the agreement is alive today."""
        return self.life is not None and self.life.runs_on(self.today)

    @property
    def local(self) -> datetime:
        """The instant in the agreement's own time zone."""
        return self.at.astimezone(zone(self.time_zone))

    def quantity(self, unit: str) -> int:
        """Return how many of a unit the agreement has today; 0 if it has none."""
        if self.life is None:
            return 0
        for step in reversed(self.life.quantities.get(unit, ())):
            if step.from_on <= self.today:
                return step.quantity if step.until_on is None or self.today < step.until_on else 0
        return 0

    def of_type(self, name: str) -> Sequence[Event]:
        """Return the events of one type so far, oldest first."""
        return self.happened.get(name, ())

    def open_sessions(self, what: str, user: str = "") -> list[Session]:
        """Return the open sessions of a sort, of one user or of all."""
        return [one for one in self.sessions.values() if one.what == what and user in ("", one.user)]

    def active_users(self) -> set[str]:
        """Return who opened a session in the running local month."""
        return self.active if self.month == (self.today.year, self.today.month) else set()

    def number(self, text: str) -> Number:
        """Return what a number is, dialled from the account's country."""
        return _number(text, self.country)

    def has_consent(self, matter: str, person: str = "") -> bool:
        """Return whether consent was given and not withdrawn since."""
        return self.consents.get((matter, person), False)

    def take(self, event: Event) -> None:
        """Take an event in; events come in the order in which they happened."""
        self.happened.setdefault(event.type, []).append(event)
        fold = _FOLDS.get(event.type)
        if fold is not None:
            fold(self, event)


@dataclass(slots=True)
class AccountStanding:
    """An account with its agreements."""

    account: Account
    agreements: dict[str, Here] = field(default_factory=dict)

    def running(self, service: str) -> list[Here]:
        """Return the agreements on a service, or that give it as well, that are alive."""
        return [
            here
            for here in self.agreements.values()
            if (here.service == service or service in here.gives) and here.is_running
        ]


def in_turn(event: Event) -> tuple[date, float, int, str, str]:
    """Return what events are taken in by: day, instant, and on one day what comes first by its nature, then identity.

    A device that is registered and activated on one day is registered first, whatever the ids of the events.
    """
    return (*in_time(event)[:2], _TURNS.get(event.type, 0), event.source, event.id)


@lru_cache(maxsize=65_536)
def _number(text: str, country: str) -> Number:
    return read_number(text, country)


# What events do -------------------------------------------------------------------------------------------------------


def _text(event: Event, name: str, default: str = "") -> str:
    return str(event[name]) if event[name] is not None else default


def _user_assigned(here: Here, event: Event) -> None:
    user = _text(event, "user")
    here.users[user] = User(
        user, event.effective_on, _text(event, "name"), _text(event, "role", "user"), _text(event, "plan")
    )
    here.former_users.pop(user, None)


def _user_released(here: Here, event: Event) -> None:
    here.users.pop(_text(event, "user"), None)
    here.former_users[_text(event, "user")] = event.effective_on


def _device_registered(here: Here, event: Event) -> None:
    device = _text(event, "device")
    here.devices[device] = Device(device, _text(event, "kind", "phone"), _text(event, "user"), event.effective_on)


def _device_activated(here: Here, event: Event) -> None:
    device = here.devices.get(_text(event, "device"))
    if device is not None:
        device.is_activated = True


def _device_moved(here: Here, event: Event) -> None:
    device = here.devices.get(_text(event, "device"))
    if device is not None:
        device.moved_on = event.effective_on
        here.locations.pop(device.id, None)


def _device_removed(here: Here, event: Event) -> None:
    here.devices.pop(_text(event, "device"), None)
    here.locations.pop(_text(event, "device"), None)


def _location_filed(here: Here, event: Event) -> None:
    here.locations[_text(event, "device")] = Location(
        _text(event, "country"), _text(event, "place"), event.effective_on
    )


def _session_opened(here: Here, event: Event) -> None:
    opened_at = event.at or datetime.combine(event.effective_on, datetime.min.time(), zone(here.time_zone))
    what, user, to = _text(event, "what"), _text(event, "user"), _text(event, "to")
    participants = event["participants"] or 1
    session = Session(_text(event, "session"), what, user, _text(event, "device"), opened_at, to, participants)
    here.sessions[session.id] = session
    if user:
        month = (event.effective_on.year, event.effective_on.month)
        if here.month != month:
            here.month, here.active = month, set()
        here.active.add(user)
    if what == "call":
        here.calls.append(StartedCall(opened_at, user, to))
        while here.calls and here.calls[0].at < opened_at - CALLS_KEPT:
            here.calls.popleft()


def _session_changed(here: Here, event: Event) -> None:
    session = here.sessions.get(_text(event, "session"))
    if session is not None:
        session.participants = event["participants"]


def _session_closed(here: Here, event: Event) -> None:
    here.sessions.pop(_text(event, "session"), None)


def _suspended(here: Here, event: Event) -> None:
    if event["user"] is None:
        here.suspended = event
    else:
        here.suspended_users[_text(event, "user")] = event.effective_on


def _reactivated(here: Here, event: Event) -> None:
    if event["user"] is None:
        here.suspended = None
    else:
        here.suspended_users.pop(_text(event, "user"), None)


def _destination_unblocked(here: Here, event: Event) -> None:
    here.unblocked.add(_text(event, "to"))
    here.blocked.discard(_text(event, "to"))


def _destination_blocked(here: Here, event: Event) -> None:
    here.blocked.add(_text(event, "to"))
    here.unblocked.discard(_text(event, "to"))


def _person_named(here: Here, event: Event) -> None:
    here.people[_text(event, "role")] = _text(event, "person")


def _consent_recorded(here: Here, event: Event) -> None:
    here.consents[_text(event, "matter"), _text(event, "person")] = True


def _consent_withdrawn(here: Here, event: Event) -> None:
    here.consents[_text(event, "matter"), _text(event, "person")] = False


def _user_id_created(here: Here, event: Event) -> None:
    here.ids.add(_text(event, "person"))


def _person_invited(here: Here, event: Event) -> None:
    here.invited.add((_text(event, "person"), _text(event, "session")))


def _function_withdrawn(here: Here, event: Event) -> None:
    here.withdrawn.setdefault(_text(event, "function"), event.effective_on)


def _use_found(here: Here, event: Event) -> None:
    here.found.setdefault(_text(event, "finding"), event.effective_on)


# In the order in which they are taken in where several happen on one day and none says the hour.
_FOLDS: Final[Mapping[str, Callable[[Here, Event], None]]] = {
    "user-assigned": _user_assigned,
    "user-released": _user_released,
    "device-registered": _device_registered,
    "device-activated": _device_activated,
    "device-moved": _device_moved,
    "device-removed": _device_removed,
    "location-filed": _location_filed,
    "session-opened": _session_opened,
    "session-changed": _session_changed,
    "session-closed": _session_closed,
    "suspended": _suspended,
    "reactivated": _reactivated,
    "destination-unblocked": _destination_unblocked,
    "destination-blocked": _destination_blocked,
    "person-named": _person_named,
    "consent-recorded": _consent_recorded,
    "consent-withdrawn": _consent_withdrawn,
    "user-id-created": _user_id_created,
    "person-invited": _person_invited,
    "function-withdrawn": _function_withdrawn,
    "use-found": _use_found,
}
_TURNS: Final = {name: place for place, name in enumerate(_FOLDS)}
