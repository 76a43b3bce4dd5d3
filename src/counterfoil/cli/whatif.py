"""`counterfoil whatif`: what would be owed otherwise, and which offer would be the cheapest."""

import io
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from counterfoil.book import PlainBook
from counterfoil.book.text_files import read_text
from counterfoil.cli import as_data
from counterfoil.cli.findings import notes_of, show_faults, show_notes, show_only_faults
from counterfoil.cli.options import (
    DAY,
    FINDINGS,
    FINE,
    known_account,
    opened,
    takes_book,
    takes_language,
    takes_through,
)
from counterfoil.cli.owes import PAPER_WIDTH, write_answer
from counterfoil.cli.screen import Screen
from counterfoil.cli.whatif_shown import (
    candidates_content,
    candidates_csv,
    comparison_content,
    comparison_csv,
    show_candidates,
    show_comparison,
)
from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.whatif import (
    Offer,
    Repeated,
    changed_book,
    cheapest,
    compared,
    read_changes,
    read_offers,
    repeated_months,
)

OFFERS = "offers.toml"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every answer of this command has."""

    book: PlainBook
    screen: Screen
    first: date | None
    through: date
    repeated: Repeated | None
    form: str
    out: Path | None


@click.command()
@takes_book
@click.option(
    "--change", type=click.Path(path_type=str), metavar="FILE", help="A file that says what would be otherwise."
)
@click.option("--cheapest", "account_of_offers", metavar="ACCOUNT", help="Find the cheapest offer for an account.")
@click.option("--among", metavar="SERVICES", help="Only offers of these services, with commas between them.")
@click.option(
    "--offers", type=click.Path(path_type=str), metavar="FILE", help="Offers to choose from (BOOK/offers.toml)."
)
@click.option(
    "--instead-of", multiple=True, metavar="ORDER", help="The order whose place an offer takes; may be repeated."
)
@click.option("--from", "first", type=DAY, metavar="DATE", help="Leave out what could be billed before this day.")
@takes_through
@click.option("--repeat", type=click.IntRange(1, 120), metavar="MONTHS",
              help="Suppose usage: repeat each account's last full months until --through.")  # fmt: skip
@click.option("--today", type=DAY, default="today", metavar="DATE", help="The day on which a month is over (today).")
@click.option("--account", metavar="ID", help="One account only.")
@click.option("--format", "form", type=click.Choice(("table", "json", "csv")), default="table", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@takes_language
def whatif(
    book: str,
    change: str | None,
    account_of_offers: str | None,
    among: str | None,
    offers: str | None,
    instead_of: tuple[str, ...],
    first: date | None,
    through: date,
    repeat: int | None,
    today: date,
    account: str | None,
    form: str,
    out: Path | None,
    language: str | None,
) -> int:
    """Print what BOOK would owe otherwise, beside what it owes.

    --change runs the book with other orders, terms, decks or events and shows the difference; --cheapest runs an
    account on each of several offers. Usage is as recorded, or repeated into the future with --repeat. Nothing is
    written to the book. Exits with 1 if there was a fault.
    """
    if (change is None) == (account_of_offers is None):
        raise click.UsageError("give either --change FILE or --cheapest ACCOUNT")
    if change is not None and (among or offers or instead_of):
        raise click.UsageError("--among, --offers and --instead-of go with --cheapest")
    if first is not None and first > through:
        raise click.UsageError(f"--from {first} lies after --through {through}")
    opened_book, screen = opened(book, language)
    known_account(opened_book, account_of_offers or account)
    repeated = None
    if repeat is not None:
        accounts = opened_book.case.accounts
        repeated = repeated_months(accounts, opened_book.usage.span_us, repeat, through, today)
        if repeated is None:
            raise click.UsageError(
                f"there is nothing to repeat by {through}: usage is recorded until then, or there is none"
            )
    asked = _Asked(opened_book, screen, first, through, repeated, form, out)
    if change is not None:
        return _change(asked, change, account)
    assert account_of_offers is not None
    services = None if among is None else [name.strip() for name in among.split(",") if name.strip()]
    return _cheapest(asked, account_of_offers, offers, services, instead_of)


def _change(asked: _Asked, file: str, account: str | None) -> int:
    faults = Faults()
    text = read_text(Path(file), faults)
    changes = None if text is None else read_changes(file, text, faults)
    book, screen = asked.book, asked.screen
    changed = None if changes is None else changed_book(book, changes, faults, asked.repeated)
    if changed is None:
        show_only_faults(screen, list(faults))
        return FINDINGS
    present = book
    if asked.repeated is not None:
        present = book.changed(book.accounts.sound, book.case.events, projection=asked.repeated)
    accounts = None if account is None else {account}
    with screen.watching("billing") as watch:
        before = present.answer(asked.through, accounts=accounts, watch=watch)
        after = changed.answer(asked.through, accounts=accounts, watch=watch)
    comparison = compared(before, after, from_on=asked.first, accounts=accounts)
    found = tuple(dict.fromkeys([*before.faults, *after.faults]))
    notes = notes_of(screen, changed, after, accounts)
    if asked.form == "json":
        content = comparison_content(comparison, asked.first, asked.through, asked.repeated, file)
        content["faults"] = [as_data.fault_object(fault) for fault in found]
        content["notes"] = as_data.note_objects(notes)
        write_answer(as_data.text_of("whatif", content).encode(), asked.out)
    elif asked.form == "csv":
        write_answer(comparison_csv(comparison).encode(), asked.out)
    else:
        paper = _paper(asked)
        names = {one.id: one.name for one in book.case.accounts}
        show_comparison(paper, comparison, names, asked.first, asked.through, asked.repeated, file)
        _close(asked, paper)
    show_notes(screen, notes)
    show_faults(screen, found, comparison.left_out, accounts or book.named)
    return FINDINGS if found else FINE


def _cheapest(
    asked: _Asked, account: str, offers: str | None, services: list[str] | None, instead_of: tuple[str, ...]
) -> int:
    book, screen = asked.book, asked.screen
    file = offers or str(book.path / OFFERS)
    if offers is None and not Path(file).exists():
        raise click.UsageError(f"there are no offers: {file} is not there; give --offers FILE")
    orders = _orders(book, account, instead_of)
    faults = Faults()
    text = read_text(Path(file), faults)
    read = () if text is None else read_offers(file, text, faults)
    if len(faults):
        show_only_faults(screen, list(faults))
        return FINDINGS
    chosen = _among(read, services, file)
    with screen.watching("billing") as watch:
        done = iter(range(len(chosen)))
        found = cheapest(
            book, account, orders, chosen, asked.through, from_on=asked.first, projection=asked.repeated,
            told=lambda name: watch(name, next(done), len(chosen)),
        )  # fmt: skip
    wrong = tuple(dict.fromkeys(fault for one in found for fault in one.faults))
    if asked.form == "json":
        content = candidates_content(found, account, orders, asked.first, asked.through, asked.repeated)
        content["faults"] = [as_data.fault_object(fault) for fault in wrong]
        write_answer(as_data.text_of("cheapest", content).encode(), asked.out)
    elif asked.form == "csv":
        write_answer(candidates_csv(found, account).encode(), asked.out)
    else:
        paper = _paper(asked)
        (whose,) = (one for one in book.case.accounts if one.id == account)
        show_candidates(paper, found, whose, orders, asked.first, asked.through, asked.repeated)
        _close(asked, paper)
    show_only_faults(screen, wrong)
    return FINDINGS if wrong else FINE


def _orders(book: PlainBook, account: str, instead_of: tuple[str, ...]) -> list[str]:
    """Return the orders whose place an offer takes: those named, else the only one."""
    of_account = [one for one in book.case.accounts if one.id == account]
    if not of_account:
        raise click.UsageError(f"account {account} cannot be read: `counterfoil check {book.path}` says why")
    known = [order.id for order in of_account[0].orders]
    for order in instead_of:
        if order not in known:
            near = nearest(order, known) or f" There is {listed(known) or 'none'}."
            raise click.UsageError(f"account {account} has no order {order}.{near}")
    if not instead_of and len(known) != 1:
        raise click.UsageError(f"account {account} has {len(known)} orders: say --instead-of which, of {listed(known)}")
    return list(dict.fromkeys(instead_of)) or known


def _among(offers: tuple[Offer, ...], services: list[str] | None, file: str) -> list[Offer]:
    """Return the offers of some services, or all."""
    if services is None:
        return list(offers)
    offered = {offer.read.service for offer in offers}
    for name in services:
        if name not in offered:
            near = nearest(name, offered) or f" There is {listed(offered)}."
            raise click.UsageError(f"{file} has no offer of {name}.{near}")
    return [offer for offer in offers if offer.read.service in services]


def _paper(asked: _Asked) -> Screen:
    """Return the screen, or one that keeps what is printed for a file."""
    if asked.out is None:
        return asked.screen
    return replace(asked.screen, out=Console(file=io.StringIO(), width=PAPER_WIDTH, highlight=False, markup=False))


def _close(asked: _Asked, paper: Screen) -> None:
    if asked.out is not None and isinstance(paper.out.file, io.StringIO):
        write_answer(paper.out.file.getvalue().encode(), asked.out)
        asked.screen.err.print(asked.screen.say("written", file=str(asked.out)), soft_wrap=True)
