"""May: whether something is permitted now, by the clauses in force and the events so far.

A desk holds how every account stands and takes events in as the clock moves on, so that a decision looks things up and
computes nothing twice. It reads no clock: the instant is part of the question.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from counterfoil.calendar import zone
from counterfoil.contract.clause import Clause, clause_named
from counterfoil.contract.decisions import Decision, Finding, Ruling, refuses
from counterfoil.contract.faults import Fault, Faults, listed, nearest
from counterfoil.contract.orders import Account
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.contract.wording import Wording
from counterfoil.engine.lives import Governed, LivesOfAccount
from counterfoil.engine.run import Case, blocked_accounts
from counterfoil.engine.terms import Interning, Terms
from counterfoil.facts.events import Event
from counterfoil.facts.requests import Request, RequestType, RequestWrong, request_types
from counterfoil.facts.standing import AccountStanding, Here, in_turn

# What the engine itself says: nobody may use a service without an agreement that runs.
WORDINGS: Final[Mapping[str, Wording]] = {
    "no-agreement": {
        "en": "There is no subscription to {service}.",
        "nl": "Er is geen abonnement op {service}.",
        "fr": "Il n'y a pas d'abonnement à {service}.",
    },
    "not-begun": {
        "en": "The subscription to {service} begins on {day}.",
        "nl": "Het abonnement op {service} begint op {day}.",
        "fr": "L'abonnement à {service} commence le {day}.",
    },
    "ended": {
        "en": "The subscription to {service} ended; {day} was the first day without it.",
        "nl": "Het abonnement op {service} is beëindigd; {day} was de eerste dag zonder.",
        "fr": "L'abonnement à {service} a pris fin ; le {day} était le premier jour sans lui.",
    },
    "order-it": {
        "en": "Order {service}.",
        "nl": "Bestel {service}.",
        "fr": "Commandez {service}.",
    },
    "wait": {
        "en": "Ask again from {day}.",
        "nl": "Vraag het opnieuw vanaf {day}.",
        "fr": "Redemandez à partir du {day}.",
    },
}
_AHEAD: Final = timedelta(days=366)  # how far lives are followed beyond what is asked and known


@dataclass(slots=True)
class _Desk:
    """One account: how it stands, and up to which event."""

    standing: AccountStanding
    lives: Mapping[str, Governed]
    faults: tuple[Fault, ...]
    through: date
    pending: list[Event]  # latest first, so that the next one is at the end
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Speaker:
    """A clause that has something to say of a type of request."""

    clause: Clause
    parameters: ClauseParameters

    def rule(self, request: Request, here: Here) -> Finding | None:
        may = self.clause.kind.may
        assert may is not None
        ruling: Ruling | None = may(self.parameters, request, here)
        return None if ruling is None else Finding(self.clause, ruling, self.clause.kind.says)


@dataclass(slots=True)
class Desk:
    """Decides requests about the accounts of a case. `faults` are those found while the case was read.

    An account with a fault is not decided about: what its contract says is not known.
    """

    case: Case
    faults: Sequence[Fault] = ()
    _interning: Interning = field(init=False)
    _accounts: dict[str, Account] = field(init=False)
    _owners: dict[str, str] = field(init=False)
    _events: dict[str, list[Event]] = field(init=False)
    _desks: dict[str, _Desk] = field(init=False, default_factory=dict)
    _speakers: dict[tuple[int, str], tuple[_Speaker, ...]] = field(init=False, default_factory=dict)
    _strangers: dict[tuple[str, date, str, str], tuple[_Speaker, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index accounts, orders and events."""
        self._interning = Interning(self.case.catalogue)
        self._accounts = {account.id: account for account in self.case.accounts}
        self._owners = {order.id: account.id for account in self.case.accounts for order in account.orders}
        self._events = {}
        for event in sorted(self.case.events, key=in_turn):
            self._events.setdefault(event.agreement, []).append(event)

    def may(self, request: Request, at: datetime) -> Decision:
        """Return the decision of a request at an instant (its own, if it names one).

        Raises RequestWrong if it names something unknown, if it does not say which agreement it is about, or if the
        account has a fault.
        """
        at = request.at or at
        account = self._account_of(request)
        desk = self._desk(account, at)
        here, service = self._subject(request, desk, at)
        asked = request_types()[request.ask]
        if here is None:
            here = Here(
                desk.standing, "", service, None, None, account.time_zone, account.country,
                at=at, today=at.astimezone(zone(account.time_zone)).date(),
            )  # fmt: skip
            return self._of_stranger(request, asked, here)
        governed = desk.lives[here.agreement]
        terms = governed.in_force(here.today)
        if asked.needs_agreement and not here.is_running:
            findings = [_not_running(request, governed, terms, here)]
        else:
            _check_names(request, asked, here)
            speakers = self._speaking(terms, request.ask)
            if request.service in here.gives and request.service != here.service:
                # What is asked of a service that comes with another one is answered by its own terms.
                speakers = tuple(one for one in speakers if one.clause.kind.gives is not None)
                speakers += self._of_given(request, here)
                here = replace(here, service=request.service)
            findings = [found for one in speakers if (found := one.rule(request, here)) is not None]
        return self._decision(request, here, findings)

    def take(self, event: Event) -> None:
        """Take in an event that happened since the case was read; it counts from its own instant on."""
        self._events.setdefault(event.agreement, []).append(event)
        self._events[event.agreement].sort(key=in_turn)
        self._desks.pop(self._owners.get(event.agreement, ""), None)

    # Whom and what it is about ---------------------------------------------------------------------------------------

    def _account_of(self, request: Request) -> Account:
        wrong = Faults()
        identity = request.account
        if request.agreement and request.agreement not in self._owners:
            near = nearest(request.agreement, self._owners)
            wrong.add("unknown-name", request.where, f"no agreement is named {request.agreement!r}", near.strip())
        elif request.agreement:
            owner = self._owners[request.agreement]
            if identity and identity != owner:
                message = f"agreement {request.agreement} is not one of account {identity}"
                wrong.add("unknown-name", request.where, message, f"It is one of {owner}.")
            identity = owner
        if identity not in self._accounts and not len(wrong):
            near = nearest(identity, self._accounts)
            wrong.add("unknown-name", request.where, f"no account is named {identity!r}", near.strip())
        if request.service and not self.case.catalogue.versions(request.service):
            near = nearest(request.service, self.case.catalogue.services)
            wrong.add("unknown-service", request.where, f"no service is described as `{request.service}`", near.strip())
        if len(wrong):
            raise RequestWrong(wrong)
        return self._accounts[identity]

    def _subject(self, request: Request, desk: _Desk, at: datetime) -> tuple[Here | None, str]:
        """Return the agreement that a request is about, or None for a service that the account does not have."""
        everything = list(desk.standing.agreements.values())
        if request.agreement:
            if request.agreement not in desk.standing.agreements:
                self._refuse_faults(desk, request)
                raise _unclear(request, f"agreement {request.agreement} has no terms by then")
            found = desk.standing.agreements[request.agreement]
            return found, found.service
        if request.service:
            candidates = [here for here in everything if self._covers(desk, here, request.service)]
            running = [here for here in candidates if here.is_running]
            if len(running) > 1:
                exact = [here for here in running if here.service == request.service]
                running = exact if len(exact) == 1 else running
            chosen = running or candidates[-1:]
            if not chosen:
                if any(order.service == request.service for order in desk.standing.account.orders):
                    self._refuse_faults(desk, request)
                return None, request.service
        else:
            running = [here for here in everything if here.is_running] or everything
            chosen = [here for here in running if self._speaks(desk, here, request.ask)] or running
        if len(chosen) == 1:
            return chosen[0], chosen[0].service
        self._refuse_faults(desk, request)
        if not chosen:
            raise _unclear(request, f"account {desk.standing.account.id} has no agreement; which `service` is meant?")
        names = listed([here.agreement for here in chosen])
        raise _unclear(request, "it does not say which agreement it is about", f"Name one as `agreement`: {names}.")

    def _covers(self, desk: _Desk, here: Here, service: str) -> bool:
        """Return whether an agreement is on a service, as its own or as a part of what it includes."""
        description = desk.lives[here.agreement].in_force(here.today).description
        if service == description.service or service in here.gives:
            return True
        return service in self._included(description.service, here.today)

    def _included(self, service: str, day: date) -> set[str]:
        description = self.case.catalogue.in_force(service, day)
        if description is None:
            return set()
        return {clause.service for clause in self.case.catalogue.clauses_of(description, day)}

    def _speaks(self, desk: _Desk, here: Here, ask: str) -> bool:
        return bool(self._speaking(desk.lives[here.agreement].in_force(here.today), ask))

    def _refuse_faults(self, desk: _Desk, request: Request) -> None:
        if desk.faults:
            raise RequestWrong(Faults(list(desk.faults)))

    # How the account stands -------------------------------------------------------------------------------------------

    def _desk(self, account: Account, at: datetime) -> _Desk:
        """Return the account as it stands at an instant; one that has gone further begins anew."""
        desk = self._desks.get(account.id)
        day = at.astimezone(zone(account.time_zone)).date()
        if desk is None or (desk.at is not None and at < desk.at) or day > desk.through:
            desk = self._desks[account.id] = self._made(account, day)
        if desk.faults:
            raise RequestWrong(Faults(list(desk.faults)))
        if desk.at != at:
            _move(desk, at)
        return desk

    def _made(self, account: Account, day: date) -> _Desk:
        faults = Faults()
        own = {order.id: self._events.get(order.id, []) for order in account.orders}
        known = [event.effective_on for events in own.values() for event in events]
        through = max([day, *known]) + _AHEAD
        lives = LivesOfAccount(account.orders, own, self._interning).live(through, faults)
        concerned = partial(blocked_accounts, accounts=(account,), catalogue=self.case.catalogue)
        of_book = [fault for fault in self.faults if account.id in concerned((fault,))]
        standing = AccountStanding(account)
        for order in account.orders:
            if order.id in lives:
                governed = lives[order.id]
                standing.agreements[order.id] = Here(
                    standing, order.id, order.service, order, governed.life, order.time_zone, account.country
                )
        events = sorted((event for one in own.values() for event in one), key=in_turn, reverse=True)
        return _Desk(standing, lives, (*of_book, *faults), through, events)

    # What the clauses say ---------------------------------------------------------------------------------------------

    def _speaking(self, terms: Terms, ask: str) -> tuple[_Speaker, ...]:
        key = (terms.number, ask)
        found = self._speakers.get(key)
        if found is None:
            found = tuple(_Speaker(one.clause, one.parameters) for one in terms.clauses if ask in one.kind.decides)
            self._speakers[key] = found
        return found

    def _of_given(self, request: Request, here: Here) -> tuple[_Speaker, ...]:
        """Return what the description of a service says that the agreement gives as well."""
        description = self.case.catalogue.in_force(request.service, here.today)
        if description is None:
            return ()
        clauses = self.case.catalogue.clauses_of(description, here.today)
        speakers = self._to_strangers(request.service, description.effective_on, here.account.account, clauses, True)
        return tuple(one for one in speakers if request.ask in one.clause.kind.decides)

    def _of_stranger(self, request: Request, asked: RequestType, here: Here) -> Decision:
        """Return the decision about a service that the account has no agreement on."""
        description = self.case.catalogue.in_force(here.service, here.today)
        if description is None:
            raise _unclear(request, f"no version of {here.service} governs {here.today}")
        clauses = self.case.catalogue.clauses_of(description, here.today)
        findings: list[Finding] = []
        if asked.needs_agreement:
            refusal = refuses("no-agreement", "order-it", service=description.name)
            findings.append(Finding(_granting(request, here.service, clauses), refusal, WORDINGS))
        for speaker in self._to_strangers(here.service, description.effective_on, here.account.account, clauses):
            if request.ask in speaker.clause.kind.decides:
                found = speaker.rule(request, here)
                findings += [found] if found is not None else []
        return self._decision(request, here, findings)

    def _to_strangers(
        self, service: str, version: date, account: Account, clauses: Iterable[Clause], is_given: bool = False
    ) -> tuple[_Speaker, ...]:
        """Return the clauses that speak to those without an order of the service, or to whom another order gives it.

        What leaves a term to the order that is not there cannot speak; nor, of a service that is given, does what
        asks for an agreement of its own.
        """
        key = (service, version, account.currency, f"{account.country} {is_given}")
        if key not in self._strangers:
            speakers = []
            for clause in clauses:
                if clause.kind.may is not None and (clause.kind.strangers or is_given):
                    parameters = clause.resolve({}, account.currency, {}, Faults())
                    if isinstance(parameters, ClauseParameters):
                        speakers.append(_Speaker(clause, parameters))
            self._strangers[key] = tuple(speakers)
        return self._strangers[key]

    @staticmethod
    def _decision(request: Request, here: Here, findings: Iterable[Finding]) -> Decision:
        return Decision(
            request.ask, here.at, here.account.account.id, here.agreement, here.service,
            tuple(set_aside(list(findings))), request.fields,
        )  # fmt: skip


def _granting(request: Request, service: str, clauses: Sequence[Clause]) -> Clause:
    """Return the clause that lets a customer use a service, or else its first: what is cited where nobody may.

    Raises RequestWrong for a service without any clause: a refusal has to name one.
    """
    if not clauses:
        raise _unclear(request, f"the description of {service} has no clause", "Write what it lets a customer do.")
    return next((clause for clause in clauses if clause.kind.grants), clauses[0])


def _not_running(request: Request, governed: Governed, terms: Terms, here: Here) -> Finding:
    name = terms.description.name
    granting = _granting(request, here.service, [one.clause for one in terms.clauses])
    life = governed.life
    if here.today < life.from_on:
        return Finding(granting, refuses("not-begun", "wait", service=name, day=life.from_on), WORDINGS)
    assert life.until_on is not None  # it neither runs nor is to come
    return Finding(granting, refuses("ended", "order-it", service=name, day=life.until_on), WORDINGS)


def set_aside(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings; a refusal is set aside where another finding overrides, or where its clause yields to another."""
    overridden = any(one.ruling.allowed and one.ruling.overrides for one in findings)
    for one in findings:
        beaten = not one.ruling.allowed and overridden
        if not beaten and one.clause.yields_to:
            beaten = any(
                other.ruling.allowed != one.ruling.allowed and _yields(one.clause, other.clause) for other in findings
            )
        yield replace(one, is_set_aside=True) if beaten else one


def _yields(clause: Clause, other: Clause) -> bool:
    """Return whether a clause says that it yields to another."""
    return any(clause_named(text, clause, (other,)) is other for text in clause.yields_to)


def _move(desk: _Desk, at: datetime) -> None:
    """Take in what has happened by an instant, and set the clock of every agreement."""
    zones: dict[str, date] = {}
    for here in desk.standing.agreements.values():
        if here.time_zone not in zones:
            zones[here.time_zone] = at.astimezone(zone(here.time_zone)).date()
        here.at, here.today = at, zones[here.time_zone]
    while desk.pending:
        event = desk.pending[-1]
        subject = desk.standing.agreements.get(event.agreement)
        today = subject.today if subject is not None else at.date()
        if event.effective_on > today or (event.at is not None and event.at > at):
            break
        desk.pending.pop()
        if subject is not None:
            subject.take(event)
    desk.at = at
    for here in desk.standing.agreements.values():
        governed = desk.lives[here.agreement]
        terms = governed.in_force(here.today)
        here.service = terms.description.service
        here.gives = frozenset(
            service for one in terms.clauses if one.kind.gives is not None for service in one.kind.gives(one.parameters)
        )


def _check_names(request: Request, asked: RequestType, here: Here) -> None:
    """Raise RequestWrong if a field names a device, a session or a user that the agreement does not know."""
    for name, registry in asked.names.items():
        value = request[name]
        known = getattr(here, registry)
        if value is not None and value not in known:
            wrong = Faults()
            expected = f"It knows {listed(known, 8)}." if known else f"It knows no {registry} at all."
            message = f"agreement {here.agreement} knows no {name} {value!r}"
            wrong.add("unknown-name", request.where, message, expected + nearest(str(value), known))
            raise RequestWrong(wrong)


def _unclear(request: Request, message: str, expected: str = "") -> RequestWrong:
    wrong = Faults()
    wrong.add("request-unclear", request.where, message, expected)
    return RequestWrong(wrong)
