"""`counterfoil collect` and `counterfoil receive`: files to and from the bank."""

import json
from datetime import date
from pathlib import Path

import click

from counterfoil.billing.collecting import CURRENCY, Collection, collections
from counterfoil.book.bank_statement import Matched, NotAStatement, matched, read_statement
from counterfoil.book.direct_debit_file import NoBankExtra, NoCreditor, direct_debit_file
from counterfoil.book.provider import read_provider
from counterfoil.book.receivables import add_file, read_receivables
from counterfoil.cli import as_data
from counterfoil.cli.findings import show_only_faults
from counterfoil.cli.options import DAY, FINDINGS, FINE, opened, takes_book, takes_language
from counterfoil.contract.faults import Faults
from counterfoil.keys import short_key
from counterfoil.money import minor_digits

MANDATES = {"withdrawn": "mandate_withdrawn", "not-signed": "mandate_not-signed", "lapsed": "mandate_lapsed"}


@click.command()
@takes_book
@click.option("--on", type=DAY, required=True, metavar="DATE", help="The day on which accounts are debited.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")
@click.option("--record", is_flag=True, help="Record as events that these were handed to the bank.")
@takes_language
def collect(book: str, on: date, out: Path, record: bool, language: str | None) -> int:
    """Write a SEPA direct debit file (pain.008) for the open invoices of BOOK that have a mandate and are due.

    Exits with 1 if there is one whose mandate was withdrawn, is not signed yet, or has lapsed (36 months without use).
    """
    opened_book, screen = opened(book, language)
    read = read_receivables(opened_book)
    faults = Faults(list(read.faults))
    provider = read_provider(opened_book.settings, str(opened_book.path / "book.toml"), faults)
    if provider is None or len(faults):
        show_only_faults(screen, list(faults))
        return FINDINGS
    mandates = {
        account.id: account.buyer.mandate
        for account in opened_book.case.accounts
        if account.buyer is not None and account.buyer.mandate is not None
    }
    due, left = collections(read.invoices, read.standings(on), opened_book.case.events, mandates, on)
    for one in left:
        said = screen.say(MANDATES[one.why], account=one.account, invoice=one.invoice)
        screen.err.print(said, soft_wrap=True)
    if not due:
        screen.out.print(screen.say("nothing_to_collect"))
        return FINDINGS if left else FINE
    try:
        content = direct_debit_file(due, provider, on)
    except (NoBankExtra, NoCreditor) as error:
        raise click.UsageError(str(error)) from None
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror or str(error)) from None
    for each in due:
        amount = screen.money(each.amount, minor_digits(CURRENCY))
        screen.out.print(f"  {each.invoice}  {each.account}  {amount} {CURRENCY}", soft_wrap=True)
    screen.out.print(screen.say("written", file=str(out)), soft_wrap=True)
    if record:
        events = "".join(json.dumps(_sent(each, on), ensure_ascii=False) + "\n" for each in due)
        name = f"collected-{on}-{short_key(*(each.invoice for each in due))}.jsonl"
        path = add_file(opened_book.path / "events", name, events)
        if path is not None:
            screen.out.print(screen.say("written", file=str(path)), soft_wrap=True)
    return FINDINGS if left else FINE


def _sent(each: Collection, on: date) -> dict[str, str]:
    return {
        "type": "collection-sent",
        "source": "collect",
        "id": each.invoice,
        "effective_on": on.isoformat(),
        "account": each.account,
        "invoice": each.invoice,
        "amount": as_data.amount(each.amount, minor_digits(CURRENCY)),
        "currency": CURRENCY,
    }


@click.command()
@takes_book
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_language
def receive(book: str, file: Path, language: str | None) -> int:
    """Read a bank statement (camt.053 or camt.054): payments become events of BOOK, the rest is shown.

    A statement that comes again adds nothing. Exits with 1 if there is a movement that is nobody's.
    """
    opened_book, screen = opened(book, language)
    read = read_receivables(opened_book)
    if read.is_damaged:
        show_only_faults(screen, read.faults)
        return FINDINGS
    owners: dict[str, str] = {}
    for account in opened_book.case.accounts:
        if account.buyer is not None and account.buyer.mandate is not None:
            owners[account.buyer.mandate.iban] = account.id
    try:
        found = matched(read_statement(file.read_bytes()), read.invoices, owners)
    except NotAStatement as error:
        raise click.UsageError(f"{file} cannot be read: {error}") from None
    known = {event.id for event in opened_book.case.events if event.source == "bank"}
    events = [(each, event) for each in found if (event := each.event()) is not None and each.entry.id not in known]
    strangers = [each for each in found if not each.account]
    if events:
        text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for _, event in events)
        name = f"bank-{events[0][0].entry.on}-{short_key(*(each.entry.id for each, _ in events))}.jsonl"
        path = add_file(opened_book.path / "events", name, text)
        screen.out.print(screen.say("received", len(events), file=str(path or name)), soft_wrap=True)
    else:
        screen.out.print(screen.say("received_nothing"))
    for each in strangers:
        screen.err.print(screen.say("nobodys", what=_in_words(each)), soft_wrap=True)
    return FINDINGS if strangers else FINE


def _in_words(each: Matched) -> str:
    entry = each.entry
    amount = as_data.amount(entry.amount, minor_digits(entry.currency))
    return f"{entry.on} {amount} {entry.currency} {entry.name} {' '.join(entry.references)}".strip()
