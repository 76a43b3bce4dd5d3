"""`counterfoil ledger`: the journal and its balances."""

from datetime import date

import click
from rich import box
from rich.table import Table

from counterfoil.billing.ledger import transactions, trial_balance
from counterfoil.billing.ledger_files import beancount, journal_csv
from counterfoil.book.receivables import read_receivables
from counterfoil.cli import as_data
from counterfoil.cli.findings import show_only_faults
from counterfoil.cli.options import DAY, FINDINGS, FINE, opened, takes_book, takes_language
from counterfoil.cli.screen import Screen
from counterfoil.money import minor_digits


@click.command()
@takes_book
@click.option("--through", type=DAY, default="today", metavar="DATE", help="Last day (default: today).")
@click.option(
    "--format", "form", type=click.Choice(("table", "json", "csv", "beancount")), default="table", show_default=True
)
@takes_language
def ledger(book: str, through: date, form: str, language: str | None) -> int:
    """Print the trial balance of BOOK's ledger, or its journal as CSV or for Beancount.

    Invoices, credit notes, payments and deposits in double entry; revenue is recognised by day.
    """
    opened_book, screen = opened(book, language)
    read = read_receivables(opened_book)
    if read.is_damaged:
        show_only_faults(screen, read.faults)
        return FINDINGS
    journal = transactions(read.invoices, read.payments, read.deposits, through)
    balances = trial_balance(journal)
    if form == "csv":
        click.echo(journal_csv(journal), nl=False)
    elif form == "beancount":
        click.echo(beancount(journal, opened_book.settings.provider, through), nl=False)
    elif form == "json":
        rows = [
            {
                "account": account,
                "currency": currency,
                "amount": as_data.amount(minor, minor_digits(currency)),
                "minor": minor,
            }
            for (account, currency), minor in balances.items()
        ]
        content = {"through": through, "balances": rows, "transactions": len(journal)}
        content["faults"] = [as_data.fault_object(fault) for fault in read.faults]
        click.echo(as_data.text_of("ledger", content), nl=False)
    else:
        _table(screen, balances)
    show_only_faults(screen, read.faults)
    return FINDINGS if read.faults else FINE


def _table(screen: Screen, balances: dict[tuple[str, str], int]) -> None:
    if not balances:
        screen.out.print(screen.say("nothing_invoiced"))
        return
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(screen.say("ledger_account"))
    for heading in ("debit", "credit"):
        table.add_column(screen.say(heading), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for (account, currency), amount in balances.items():
        if amount:
            shown = screen.money(abs(amount), minor_digits(currency))
            table.add_row(account, *((shown, "") if amount > 0 else ("", shown)), currency)
    screen.show(table)
