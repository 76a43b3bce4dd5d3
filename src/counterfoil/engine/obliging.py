"""Must: who has to do what by when, by the clauses that govern each agreement from day to day."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from counterfoil.calendar import zone
from counterfoil.contract.duties import Duty, Obligation, Standing
from counterfoil.contract.faults import Fault, Faults
from counterfoil.contract.orders import Account
from counterfoil.engine.governed import Governed
from counterfoil.engine.lives import LivesOfAccount
from counterfoil.engine.run import Case, blocked_accounts
from counterfoil.engine.terms import ClauseInForce, Interning, Terms
from counterfoil.facts.events import Event, in_time
from counterfoil.facts.obliged import Obliged
from counterfoil.workdays import WorkingDays

_AHEAD = timedelta(days=3 * 366)  # terms are followed so far beyond what is asked about: notices come before ends


@dataclass(frozen=True, slots=True)
class Agenda:
    """Duties by the day on which they fall due, those without a day last; what stands in the way of others."""

    obligations: tuple[Obligation, ...]
    faults: tuple[Fault, ...]
    blocked: frozenset[str]  # accounts whose duties are not known, because of a fault


def agenda(
    case: Case,
    from_on: date,
    until_on: date,
    today: date,
    *,
    accounts: Collection[str] | None = None,
    faults: Iterable[Fault] = (),
) -> Agenda:
    """Return the duties of both parties that fall due from a day through another, as they stand today.

    Duties and rights without a day are those of agreements that run in that span. Fulfilled ones are among them: their
    `stands` says so. `faults` are those found while the case was read.
    """
    interning, found = Interning(case.catalogue), Faults()
    events: dict[str, list[Event]] = {}
    of_accounts: dict[str, list[Event]] = {}
    for event in sorted(case.events, key=in_time):
        if event.agreement:
            events.setdefault(event.agreement, []).append(event)
        else:
            of_accounts.setdefault(str(event["account"] or ""), []).append(event)
    obligations: list[Obligation] = []
    for account in case.accounts:
        if accounts is None or account.id in accounts:
            own = {order.id: events.get(order.id, []) for order in account.orders}
            lives = LivesOfAccount(account.orders, own, interning).live(until_on + _AHEAD, found)
            for identity, governed in lives.items():
                heard = sorted((*own[identity], *of_accounts.get(account.id, ())), key=in_time)  # the account's as well
                happened = tuple(event for event in heard if event.effective_on <= today)
                obligations += _of_agreement(governed, account, happened, (from_on, until_on, today), case)
    everything = tuple(dict.fromkeys([*faults, *found]))
    blocked = blocked_accounts(everything, case.accounts, case.catalogue)
    kept = [one for one in obligations if one.account not in blocked]
    return Agenda(tuple(sorted(kept, key=_in_order)), everything, blocked)


def _of_agreement(
    governed: Governed, account: Account, happened: tuple[Event, ...], span: tuple[date, date, date], case: Case
) -> Iterator[Obligation]:
    from_on, until_on, today = span
    order, life = governed.order, governed.life
    country = case.country or account.country or order.country
    asked: dict[tuple[int, int], None] = {}
    for reign in governed.reigns:
        for clause in _obliging(reign.terms):
            if (clause.number, clause.params) in asked:
                continue  # one clause with the same terms in two reigns is asked once, about both
            asked[clause.number, clause.params] = None
            description = reign.terms.description
            seen = Obliged(
                order, description.service, description.name, life, governed.terms, governed.billing_anchor,
                governed.every, happened, today, from_on, until_on, WorkingDays(country),
            )  # fmt: skip
            assert clause.kind.must is not None
            for said in clause.kind.must(clause.parameters, seen):
                if not _governs(governed, clause, said.arises_on):
                    continue
                duty = _as_done(said, clause, happened)
                due_on = _local_day(duty.due, order.time_zone)
                if _is_asked(due_on, duty, governed, from_on, until_on):
                    yield Obligation(
                        account.id, order.id, description.service, clause.clause, duty, due_on,
                        _stands(duty, due_on, today), clause.kind.says, _local_instant(duty.due, order.time_zone),
                    )  # fmt: skip


def _obliging(terms: Terms) -> Sequence[ClauseInForce]:
    return [one for one in terms.clauses if one.kind.must is not None]


def _governs(governed: Governed, clause: ClauseInForce, day: date) -> bool:
    """Return whether a clause, with these parameters, is in force on a day; the life's ends decide beyond them."""
    life = governed.life
    last = date.max if life.until_on is None else life.until_on - timedelta(days=1)
    terms = governed.in_force(max(life.from_on, min(day, last)))
    return any(one.number == clause.number and one.params == clause.params for one in terms.clauses)


def _as_done(duty: Duty, clause: ClauseInForce, happened: Sequence[Event]) -> Duty:
    """Return the duty as fulfilled by a `duty-fulfilled` of its clause, if the clause itself knows of nothing else."""
    if duty.fulfilled_by is not None:
        return duty
    for event in happened:
        if (
            event.type == "duty-fulfilled"
            and event["clause"] == clause.clause.id
            and event["duty"] in (None, duty.says)
            and (event["due"] is None or event["due"] == duty.due)
            and event.effective_on >= duty.arises_on
        ):
            return replace(duty, fulfilled_by=event)
    return duty


def _local_day(due: date | datetime | None, time_zone: str) -> date | None:
    return due.astimezone(zone(time_zone)).date() if isinstance(due, datetime) else due


def _local_instant(due: date | datetime | None, time_zone: str) -> datetime | None:
    return due.astimezone(zone(time_zone)) if isinstance(due, datetime) else None


def _is_asked(due_on: date | None, duty: Duty, governed: Governed, from_on: date, until_on: date) -> bool:
    if due_on is not None:
        return from_on <= due_on <= until_on
    ended = governed.life.until_on
    return duty.arises_on <= until_on and (ended is None or ended > from_on or duty.arises_on >= ended)


def _stands(duty: Duty, due_on: date | None, today: date) -> Standing:
    if duty.fulfilled_by is not None:
        done = duty.fulfilled_at or (duty.fulfilled_by.effective_on)
        if duty.due is None:
            return "fulfilled"
        if isinstance(duty.due, datetime) and isinstance(done, datetime):
            return "fulfilled" if done <= duty.due else "late"
        day = done.date() if isinstance(done, datetime) else done
        return "fulfilled" if due_on is None or day <= due_on else "late"
    if duty.is_right:
        return "right"
    if due_on is None:
        return "standing"
    return "missed" if today > due_on else "open"


def _in_order(one: Obligation) -> tuple[date, str, str, str, str, str]:
    duty = one.duty
    return (one.due_on or date.max, one.account, one.agreement, one.clause.id, duty.says, duty.arises_on.isoformat())
