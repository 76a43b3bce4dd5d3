"""Deadlines: what falls due after something happened, what holds as long as an agreement runs, what ends either.

Shared by the kinds that oblige. Days are counted from the day of what happened, which is not one of them; hours run by
the clock from its instant (from the beginning of its day, where no instant is known).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from counterfoil.calendar import add_months
from counterfoil.contract.duties import Duty, Party
from counterfoil.contract.spans import Span
from counterfoil.contract.wording import Figure
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged

# What an account's invoice is no longer open by.
_PAID = ("payment-received", "written-off")


def standing(
    seen: Obliged,
    who: Party,
    says: str,
    *,
    is_right: bool = False,
    arises_on: date | None = None,
    figures: Mapping[str, Figure] | None = None,
) -> Duty:
    """Return what holds as long as the agreement runs, or from a day on."""
    return Duty(who, says, arises_on or seen.life.from_on, figures=figures or {}, is_right=is_right)


def after(
    seen: Obliged,
    event: Event,
    who: Party,
    says: str,
    *,
    within: Span | None = None,
    done: Event | None = None,
    consequence: str = "",
    is_right: bool = False,
    figures: Mapping[str, Figure] | None = None,
) -> Duty:
    """Return what an event begins, to be done within a span (None: without a day), and what ended it."""
    due = None if within is None else last_in_time(seen, event, within)
    shown = dict(figures or {})
    if due is not None:
        shown["due"] = seen.local(due) if isinstance(due, datetime) else due
    done_at = done.at if done is not None and isinstance(due, datetime) else None
    return Duty(who, says, event.effective_on, due, shown, consequence, done, done_at, is_right)


def last_in_time(seen: Obliged, event: Event, within: Span) -> date | datetime:
    """Return the last day, or for hours the last instant (UTC), that is in time after an event."""
    if within.unit == "hours":
        return seen.instant(event) + timedelta(hours=within.count)
    if within.unit == "working_days":
        return seen.working.add_working_days(event.effective_on, within.count)
    if within.unit == "months":
        return add_months(event.effective_on, within.count)
    return event.effective_on + timedelta(days=within.count)


def first(seen: Obliged, since: date, kind: str, **fields: object) -> Event | None:
    """Return the first event of a type on or after a day whose fields have these values (or one of a tuple of them)."""
    for event in seen.of_type(kind):
        if event.effective_on >= since and all(_is(event[name], value) for name, value in fields.items()):
            return event
    return None


def found(seen: Obliged, *findings: str) -> Iterator[Event]:
    """Yield what the provider found of the use."""
    return (event for event in seen.of_type("use-found") if event["finding"] in findings)


def paid(seen: Obliged, since: date, invoice: str) -> Event | None:
    """Return what an invoice is no longer open by, on or after a day, or None."""
    for event in seen.of_type(*_PAID):
        if event.effective_on >= since and event["invoice"] == invoice:
            return event
    return None


def bought_by(seen: Obliged, end: date) -> Event | None:
    """Return by what a trial goes on as the service that was bought, by the first day after it; None if it does not.

    On that very day a purchase may be what ended the trial, or come a day too late to keep what is in it. It counts as
    the first: data that is kept in vain can still be removed.
    """
    for event in seen.of_type("service-bought"):
        day = event["bought_on"] or min(event.recorded_on or event.effective_on, event.effective_on)
        if day <= end:
            return event
    return None


def planned(seen: Obliged, change: str) -> Iterator[tuple[Event, Event | None]]:
    """Yield each change of a sort that the provider plans, and by what it was announced, if it was."""
    for plan in seen.of_type("change-planned"):
        if plan["change"] == change:
            on = plan["takes_effect_on"]
            yield plan, first(seen, date.min, "change-announced", change=change, takes_effect_on=on)


def _is(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted
