"""Reminders and suspension: who is to be reminded of what, and what is put before a person.

Rule      An invoice is overdue from the day after its due day. Its reminders follow on so many days after the due day,
          one at a time: the next is proposed once its day has come and the one before was sent. Suspension is never
          done by itself: so many days after the due day it is put before a person, unless the account is suspended
          already. A suspension for an invoice may be lifted from the day on which nothing of it is open any more.
Suspended An account is, while an agreement of it is as a whole. What is suspended for one user suspends no account.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from counterfoil.billing.receivables import Item, Standing
from counterfoil.contract.invoicing import RemindersTable
from counterfoil.facts.events import Event


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done about an overdue invoice, or about a suspension for one that is settled."""

    account: str
    currency: str
    invoice: str
    due_on: date
    open: int
    what: Literal["remind", "suspend", "reactivate"]
    on: date  # since when it may be done
    level: int = 0  # of a reminder, from 1


@dataclass(frozen=True, slots=True)
class Suspension:
    """An agreement that is suspended as a whole, since when, and for what."""

    account: str
    agreement: str
    since_on: date
    clause: str = ""  # that gives the right
    invoice: str = ""  # whose payment ends it; "" for another reason
    reason: str = ""


def suspensions(events: Iterable[Event], owners: Mapping[str, str], on: date) -> list[Suspension]:
    """Return what is suspended on a day, by account and agreement; `owners` has the account of each agreement."""
    found: dict[str, Suspension] = {}
    for event in sorted(events, key=lambda each: each.effective_on):
        if event.effective_on > on or event["user"] or event.agreement not in owners:
            continue
        if event.type == "suspended":
            found.setdefault(
                event.agreement,
                Suspension(
                    owners[event.agreement], event.agreement, event.effective_on,
                    event["clause"] or "", event["invoice"] or "", event["reason"] or "",
                ),
            )  # fmt: skip
        elif event.type == "reactivated":
            found.pop(event.agreement, None)
    return sorted(found.values(), key=lambda each: (each.account, each.agreement))


def proposals(
    standings: Collection[Standing],
    events: Collection[Event],
    owners: Mapping[str, str],
    schedule: RemindersTable,
    on: date,
) -> list[Proposal]:
    """Return what may be done on a day, by account and due day; `owners` has the account of each agreement."""
    sent: dict[tuple[str, str], int] = {}
    for event in events:
        if event.type == "reminder-sent" and event.effective_on <= on:
            key = (event["account"], event["invoice"])
            sent[key] = max(sent.get(key, 0), event["level"])
    suspended = suspensions(events, owners, on)
    without_service = {each.account for each in suspended}
    found: list[Proposal] = []
    for standing in standings:
        for item in standing.overdue(on):
            level = sent.get((standing.account, item.number), 0) + 1
            if level <= len(schedule.days):
                day = item.due_on + timedelta(days=sorted(schedule.days)[level - 1])
                if day <= on:
                    found.append(_proposal(standing, item, "remind", day, level))
            if schedule.suspend_days is not None and standing.account not in without_service:
                day = item.due_on + timedelta(days=schedule.suspend_days)
                if day <= on:
                    found.append(_proposal(standing, item, "suspend", day))
        numbers = sorted({each.invoice for each in suspended if each.account == standing.account and each.invoice})
        settled = [standing.items[number] for number in numbers if number in standing.items]
        found += [_proposal(standing, item, "reactivate", on) for item in settled if item.open <= 0]
    return found


def _proposal(
    standing: Standing, item: Item, what: Literal["remind", "suspend", "reactivate"], on: date, level: int = 0
) -> Proposal:
    return Proposal(
        standing.account, standing.currency, item.number, item.due_on, item.open, what, on, level
    )  # fmt: skip
