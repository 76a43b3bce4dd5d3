"""`counterfoil statement` and `counterfoil reminders`: what is open, and what to do about it."""

from datetime import date, timedelta

import click
from rich import box
from rich.table import Table
from rich.text import Text

from counterfoil.billing.invoice_json import plain_object
from counterfoil.billing.receivables import Statement
from counterfoil.billing.receivables import statement as statement_of
from counterfoil.billing.reminders import Proposal, Suspension, proposals, suspensions
from counterfoil.book.receivables import read_receivables
from counterfoil.cli import as_data
from counterfoil.cli.findings import show_only_faults
from counterfoil.cli.options import DAY, FINDINGS, FINE, known_account, opened, takes_book, takes_language
from counterfoil.cli.screen import Screen
from counterfoil.cli.suspending import reactivate as record_reactivated
from counterfoil.cli.suspending import reminded, suspended_text
from counterfoil.cli.suspending import suspend as record_suspended
from counterfoil.money import minor_digits

ONE_DAY = timedelta(days=1)
ENTRIES = {
    "invoice": "entry_invoice",
    "credit-note": "entry_credit-note",
    "received": "entry_received",
    "returned": "entry_returned",
    "paid-out": "entry_paid-out",
    "written-off": "entry_written-off",
}

DECISIONS = {"suspend": "do_suspend", "reactivate": "do_reactivate"}


@click.command()
@takes_book
@click.argument("account")
@click.option("--from", "first", type=DAY, metavar="DATE", help="First day (that of the first invoice).")
@click.option("--through", type=DAY, default="today", metavar="DATE", help="Last day (default: today).")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@takes_language
def statement(book: str, account: str, first: date | None, through: date, form: str, language: str | None) -> int:
    """Print what ACCOUNT was invoiced and paid, its balance, and what is open."""
    opened_book, screen = opened(book, language)
    known_account(opened_book, account)
    read = read_receivables(opened_book)
    if read.is_damaged:
        show_only_faults(screen, read.faults)
        return FINDINGS
    mine: list[Statement] = []
    for (of, _), standing in read.standings(through).items():
        if of == account and standing.entries:
            begin = first or standing.entries[0].on
            mine.append(statement_of(standing, begin, through + ONE_DAY))
    suspended = [each for each in suspensions(opened_book.case.events, read.owners, through) if each.account == account]
    if form == "json":
        content = {"account": account, "through": through, "statements": [plain_object(each) for each in mine]}
        content["suspended"] = [plain_object(each) for each in suspended]
        content["faults"] = [as_data.fault_object(fault) for fault in read.faults]
        click.echo(as_data.text_of("statement", content), nl=False)
    else:
        if not mine:
            screen.out.print(screen.say("nothing_invoiced"))
        for each in mine:
            _statement_table(screen, each)
        _show_suspended(screen, suspended)
    show_only_faults(screen, read.faults)
    return FINDINGS if read.faults else FINE


def _statement_table(screen: Screen, found: Statement) -> None:
    digits = minor_digits(found.currency)
    table = Table(box=box.SIMPLE_HEAD, title=f"{found.account}  {found.currency}", title_justify="left", title_style="")
    table.add_column(screen.say("day"), no_wrap=True)
    table.add_column(screen.say("what"))
    for heading in ("amount", "balance"):
        table.add_column(screen.say(heading), justify="right", no_wrap=True)
    table.add_row(screen.day(found.from_on), screen.say("balance_before"), "", screen.money(found.opening, digits))
    for entry, balance in found.entries:
        what = Text(screen.say(ENTRIES[entry.what])).append(f"  {entry.number}", style="dim")
        table.add_row(screen.day(entry.on), what, screen.money(entry.amount, digits), screen.money(balance, digits))
    screen.show(table)
    for item in found.open_items:
        values = {"number": item.number, "open": screen.money(item.open, digits), "due": screen.day(item.due_on)}
        screen.out.print("  " + screen.say("open_item", None, **values), soft_wrap=True)


def _show_suspended(screen: Screen, suspended: list[Suspension]) -> None:
    for each in suspended:
        screen.out.print("  " + suspended_text(screen, each), soft_wrap=True)


@click.command()
@takes_book
@click.option("--on", type=DAY, default="today", metavar="DATE", help="The day (default: today).")
@click.option("--sent", is_flag=True, help="Record that the reminders that are printed were sent that day.")
@click.option(
    "--suspend", metavar="ACCOUNT", help="Record that this account is suspended, by the clause that allows it."
)
@click.option("--reactivate", metavar="ACCOUNT", help="Record that it is active again, as it has paid.")
@click.option("--charged", is_flag=True, help="With --reactivate: what the contract asks for that is charged.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@takes_language
def reminders(
    book: str, on: date, sent: bool, suspend: str | None, reactivate: str | None, charged: bool, form: str,
    language: str | None,
) -> int:  # fmt: skip
    """Print whom to remind of which invoice, where suspension is for a person to decide, and what is suspended.

    Nothing is done by itself. --sent, --suspend and --reactivate record what a person did, as events of the book; said
    again, they add nothing.
    """
    if charged and reactivate is None:
        raise click.UsageError("--charged is about --reactivate")
    opened_book, screen = opened(book, language)
    for account in (suspend, reactivate):
        known_account(opened_book, account)
    read = read_receivables(opened_book)
    if read.is_damaged:
        show_only_faults(screen, read.faults)
        return FINDINGS
    found = proposals(
        read.standings(on).values(), opened_book.case.events, read.owners, opened_book.settings.reminders, on
    )
    if read.faults and (sent or suspend or reactivate):
        show_only_faults(screen, read.faults)
        return FINDINGS
    if suspend is not None:
        record_suspended(opened_book, screen, read, found, suspend, on)
        return FINE
    if reactivate is not None:
        record_reactivated(opened_book, screen, read, reactivate, on, charged=charged)
        return FINE
    suspended = suspensions(opened_book.case.events, read.owners, on)
    if form == "json":
        content = {"on": on, "proposals": [plain_object(each) for each in found]}
        content["suspended"] = [plain_object(each) for each in suspended]
        content["faults"] = [as_data.fault_object(fault) for fault in read.faults]
        click.echo(as_data.text_of("reminders", content), nl=False)
    else:
        _reminders_table(screen, found)
        _show_suspended(screen, suspended)
    if sent:
        reminded(opened_book, screen, found, on)
    return FINDINGS if read.faults else FINE


def _reminders_table(screen: Screen, found: list[Proposal]) -> None:
    if not found:
        screen.out.print(screen.say("nothing_overdue"))
        return
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("account", "number", "due_day", "open"):
        table.add_column(screen.say(heading), no_wrap=True, justify="right" if heading == "open" else "left")
    table.add_column("", no_wrap=True)
    table.add_column(screen.say("what"))
    for each in found:
        money = screen.money(each.open, minor_digits(each.currency))
        what = screen.say("do_remind", level=each.level) if each.what == "remind" else screen.say(DECISIONS[each.what])
        table.add_row(each.account, each.invoice, screen.day(each.due_on), money, each.currency, what)
    screen.show(table)
