"""What a person decides about reminders is carried out: events that say so, in a file of their own under events/."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import click

from counterfoil.billing.reminders import Proposal, Suspension, suspensions
from counterfoil.book import PlainBook
from counterfoil.book.receivables import Receivables, add_file
from counterfoil.cli.screen import Screen
from counterfoil.keys import short_key

A_YEAR: Final = timedelta(days=365)


def suspend(
    book: PlainBook, screen: Screen, read: Receivables, found: Sequence[Proposal], account: str, on: date
) -> None:
    """Record that an account's agreements are suspended from a day, by the clauses that give the right to it.

    Raises click.UsageError where nothing is open for so long, or no clause gives the right.
    """
    known = _known(book, read, account, on)
    if known:
        _show(screen, known)
        return
    numbers = [each.invoice for each in found if each.account == account and each.what == "suspend"]
    if not numbers:
        raise click.UsageError(f"nothing of account {account} is open so long on {on} that its suspension is proposed")
    rights = _rights(book, account, numbers, on)
    if not rights:
        raise click.UsageError(
            f"no clause of an agreement of account {account} gives the right to suspend it for invoice {numbers[0]} on "
            f"{on}: see `counterfoil must`. A clause may ask for a reminder first"
        )
    _write(book, screen, f"suspended-{account}", _suspended(rights, on))


def reactivate(book: PlainBook, screen: Screen, read: Receivables, account: str, on: date, *, charged: bool) -> None:
    """Record that what was suspended for an invoice is active again; raises click.UsageError while it is open."""
    known = [each for each in _known(book, read, account, on) if each.invoice]
    items = {
        number: item.open
        for (of, _), standing in read.standings(on).items()
        for number, item in standing.items.items()
        if of == account
    }
    still = sorted({each.invoice for each in known if items.get(each.invoice, 0) > 0})
    if still:
        raise click.UsageError(f"account {account} is suspended for {', '.join(still)}, which is open on {on}")
    if not known:
        screen.out.print(screen.say("not_suspended", account=account), soft_wrap=True)
        return
    events = [
        {
            "type": "reactivated", "source": "reminders",
            "id": f"{_suspension_id(each.agreement, each.invoice, each.since_on)}-lifted-{on}",
            "effective_on": on.isoformat(), "agreement": each.agreement, "charged": "yes" if charged else "no",
            "note": f"{each.invoice} settled",
        }
        for each in known
    ]  # fmt: skip
    _write(book, screen, f"reactivated-{account}", events)


def reminded(book: PlainBook, screen: Screen, found: Iterable[Proposal], on: date) -> None:
    """Record that the reminders that are proposed were sent on a day."""
    events = [
        {
            "type": "reminder-sent", "source": "reminders", "id": f"{each.invoice}-{each.level}",
            "effective_on": on.isoformat(), "account": each.account, "invoice": each.invoice, "level": each.level,
        }
        for each in found
        if each.what == "remind"
    ]  # fmt: skip
    if events:
        _write(book, screen, "reminded", events)


def _known(book: PlainBook, read: Receivables, account: str, on: date) -> list[Suspension]:
    return [each for each in suspensions(book.case.events, read.owners, on) if each.account == account]


def _show(screen: Screen, known: Iterable[Suspension]) -> None:
    for each in known:
        screen.out.print(suspended_text(screen, each), soft_wrap=True)


def suspended_text(screen: Screen, each: Suspension) -> str:
    """Return that an agreement is suspended, since when, by which clause and for what."""
    why = ", ".join(part for part in (each.invoice or each.reason, each.clause) if part)
    said = screen.say("is_suspended", agreement=each.agreement, since=screen.day(each.since_on))
    return f"{said} ({why})" if why else said


def _rights(book: PlainBook, account: str, invoices: Sequence[str], on: date) -> dict[str, tuple[str, str]]:
    """Return clause and invoice by agreement: the rights of the provider, on a day, that are about one of them."""
    found: dict[str, tuple[str, str]] = {}
    for one in book.must(date.min, on + A_YEAR, on, accounts={account}).obligations:
        number = one.duty.figures.get("invoice")
        is_right = one.duty.is_right and one.duty.who == "provider" and one.stands == "right"
        if is_right and number in invoices and one.duty.arises_on <= on:
            found.setdefault(one.agreement, (one.clause.address, str(number)))
    return found


def _suspension_id(agreement: str, invoice: str, on: date) -> str:
    """Return the id of a suspension; that of its end begins with it, and so comes after it on one day."""
    return f"{agreement}-suspended-{on}-{invoice}"


def _suspended(rights: dict[str, tuple[str, str]], on: date) -> Iterator[dict[str, Any]]:
    for agreement, (clause, invoice) in sorted(rights.items()):
        yield {
            "type": "suspended", "source": "reminders", "id": _suspension_id(agreement, invoice, on),
            "effective_on": on.isoformat(), "agreement": agreement, "clause": clause, "invoice": invoice,
        }  # fmt: skip


def _write(book: PlainBook, screen: Screen, name: str, events: Iterable[dict[str, Any]]) -> None:
    lines = [json.dumps(event, ensure_ascii=False) for event in events]
    on = json.loads(lines[0])["effective_on"]
    file = f"{name}-{on}-{short_key(*lines)}.jsonl"
    path = add_file(book.path / "events", file, "".join(f"{line}\n" for line in lines))
    screen.out.print(screen.say("written", file=str(path or book.path / "events" / file)), soft_wrap=True)
