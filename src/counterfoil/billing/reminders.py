"""Reminders and suspension: who is to be reminded of what, and what is put before a person.

Rule      An invoice is overdue from the day after its due day. Its reminders follow on so many days after the due day,
          one at a time: the next is proposed once its day has come and the one before was sent. Suspension is never
          done here: so many days after the due day it is put before a person, unless the account is suspended already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from counterfoil.billing.receivables import Item, Standing
from counterfoil.contract.invoicing import RemindersTable
from counterfoil.facts.events import Event


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done about an overdue invoice."""

    account: str
    currency: str
    invoice: str
    due_on: date
    open: int
    what: Literal["remind", "suspend"]
    on: date  # since when it may be done
    level: int = 0  # of a reminder, from 1


def proposals(
    standings: Iterable[Standing],
    events: Iterable[Event],
    owners: Mapping[str, str],
    schedule: RemindersTable,
    on: date,
) -> list[Proposal]:
    """Return what may be done on a day, by account and due day; `owners` has the account of each agreement."""
    sent: dict[tuple[str, str], int] = {}
    suspended: dict[str, bool] = {}
    for event in sorted(events, key=lambda each: each.effective_on):
        if event.effective_on > on:
            continue
        if event.type == "reminder-sent":
            key = (event["account"], event["invoice"])
            sent[key] = max(sent.get(key, 0), event["level"])
        elif event.type in ("suspended", "reactivated"):
            suspended[owners.get(event.agreement, "")] = event.type == "suspended"
    found: list[Proposal] = []
    for standing in standings:
        for item in standing.overdue(on):
            level = sent.get((standing.account, item.number), 0) + 1
            if level <= len(schedule.days):
                day = item.due_on + timedelta(days=sorted(schedule.days)[level - 1])
                if day <= on:
                    found.append(_proposal(standing, item, "remind", day, level))
            if schedule.suspend_days is not None and not suspended.get(standing.account):
                day = item.due_on + timedelta(days=schedule.suspend_days)
                if day <= on:
                    found.append(_proposal(standing, item, "suspend", day))
    return found


def _proposal(standing: Standing, item: Item, what: Literal["remind", "suspend"], on: date, level: int = 0) -> Proposal:
    return Proposal(
        standing.account, standing.currency, item.number, item.due_on, item.open, what, on, level
    )  # fmt: skip
