"""`counterfoil bill`: the invoices of a day, drafted, put before a person, and issued."""

from datetime import date
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.table import Table
from rich.text import Text

from counterfoil.billing import Invoice, invoice_object
from counterfoil.billing.run import BillRun, Held, bill_run
from counterfoil.book import PlainBook
from counterfoil.book.issued import IssuedInvoices, OutOfOrder, unknown_invoices
from counterfoil.book.provider import read_provider
from counterfoil.cli import as_data
from counterfoil.cli.bill import show_reviews
from counterfoil.cli.counterfoils import write_counterfoils
from counterfoil.cli.findings import notes_of, show_faults, show_notes
from counterfoil.cli.keys import signing_key, takes_sign
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
from counterfoil.cli.screen import Screen
from counterfoil.contract.faults import Faults
from counterfoil.engine.answering import Answer

HELD = {"first": "held_first", "jump": "held_jump", "tax": "held_tax"}


@click.command()
@takes_book
@takes_through
@click.option("--date", "issued_on", type=DAY, metavar="DATE", help="Day of the invoices (that of --through).")
@click.option("--account", metavar="ID", help="One account only.")
@click.option("--issue", is_flag=True, help="Give the drafts their numbers and write them to issued/.")
@click.option("--counterfoils", is_flag=True, help="With --issue: write each invoice's counterfoil beside it.")
@takes_sign
@click.option("--lines", "in_full", is_flag=True, help="Show the lines of every draft.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@takes_language
def bill(
    book: str,
    through: date,
    issued_on: date | None,
    account: str | None,
    issue: bool,
    counterfoils: bool,
    sign: Path | None,
    in_full: bool,
    form: str,
    language: str | None,
) -> int:
    """Make the invoices of BOOK: what is owed through a day, less what was invoiced.

    Prints what would be issued; --issue issues it. An account with a fault gets no invoice, and one whose bill is
    beyond the bound of book.toml waits for a `bill-confirmed` event; the others get theirs. Exits with 1 if there was
    any of these.
    """
    if counterfoils and not issue:
        raise click.UsageError("--counterfoils are of issued invoices: add --issue")
    if sign is not None and not counterfoils:
        raise click.UsageError("--sign signs counterfoils: add --counterfoils")
    opened_book, screen = opened(book, language)
    key = signing_key(screen, sign)  # before anything is issued
    known_account(opened_book, account)
    accounts = None if account is None else {account}
    with screen.watching("billing") as watch:
        answer = opened_book.answer(through, accounts=accounts, watch=watch)
    issued = IssuedInvoices(opened_book.path)
    on = issued_on or through
    if issue:
        with issued.writing():
            run, faults = _run(opened_book, answer, issued, through, on, account)
            made = _issue(run, issued, opened_book) if run is not None else ()
    else:
        run, faults = _run(opened_book, answer, issued, through, on, account)
        made = run.drafts if run is not None else ()
    found = run.faults if run is not None else tuple(faults)
    parked = run.parked if run is not None else opened_book.named
    held = run.held if run is not None else ()
    notes = notes_of(screen, opened_book, answer, accounts)
    if form == "json":
        content = _content(run, made, through, on, issue=issue, parked=parked)
        content["faults"] = [as_data.fault_object(fault) for fault in found]
        content["notes"] = as_data.note_objects(notes)
        click.echo(as_data.text_of("bill", content), nl=False)
    else:
        if made or (run is not None and not held):
            show_invoices(screen, made, is_issued=issue, in_full=in_full)
        _show_held(screen, held)
        show_reviews(screen, answer.reviews)
    show_notes(screen, notes)
    show_faults(screen, found, parked & (accounts or parked), accounts or opened_book.named)
    proofs = write_counterfoils(opened_book, screen, issued, made, key) if counterfoils else FINE
    return FINDINGS if found or held else proofs


def _run(
    book: PlainBook, answer: Answer, issued: IssuedInvoices, through: date, on: date, account: str | None
) -> tuple[BillRun | None, Faults]:
    """Return the billing run, or None and the faults that leave nobody with a bill."""
    faults = Faults()
    issued.read(faults)
    provider = read_provider(book.settings, str(book.path / "book.toml"), faults)
    if provider is None or len(faults):
        faults.found[:0] = answer.faults
        return None, faults
    if issued.through is not None and through < issued.through:
        raise click.UsageError(
            f"invoices were issued through {issued.through}; bill through that day or a later one, not {through}"
        )
    if issued.last_on is not None and on < issued.last_on:
        raise click.UsageError(f"an invoice was issued on {issued.last_on}; date these on that day or later, not {on}")
    unknown_invoices(book.case.events, issued.invoices, faults)
    run = bill_run(
        answer, book.case.accounts, book.case.events, issued.invoices, provider, book.case.kinds,
        issued_on=on, through=through, only=account, faults=faults, root=str(book.path),
    )  # fmt: skip
    return run, faults


def _issue(run: BillRun, issued: IssuedInvoices, book: PlainBook) -> tuple[Invoice, ...]:
    country = book.settings.seller.country if book.settings.seller is not None else None
    try:
        made = tuple(
            issued.issue(draft, book.settings.invoices, country or book.settings.country) for draft in run.drafts
        )
    except OutOfOrder as error:
        raise click.UsageError(str(error)) from None
    issued.mark()
    return made


def show_invoices(screen: Screen, invoices: tuple[Invoice, ...], *, is_issued: bool, in_full: bool) -> None:
    """Print invoices, one a row, or each with its lines."""
    if not invoices:
        screen.out.print(screen.say("nothing_to_invoice"))
        return
    screen.out.print(screen.say("issued_now" if is_issued else "drafts", len(invoices)), style="bold")
    table = Table(box=box.SIMPLE_HEAD, expand=True)
    table.add_column(screen.say("number"), no_wrap=True)
    table.add_column(screen.say("account"), ratio=1, overflow="fold")
    for heading in ("net", "tax", "to_pay"):
        table.add_column(screen.say(heading), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(screen.say("due_day"), no_wrap=True)
    for invoice in invoices:
        name = Text(invoice.buyer.name).append(f"  {invoice.account}", style="dim")
        kind = invoice.number or screen.say("draft")
        if invoice.kind == "credit-note":
            kind += f" {screen.say('credit_note')}"
        amounts = (invoice.net_total, invoice.tax_total, invoice.payable)
        shown = [screen.money(amount, invoice.digits) for amount in amounts]
        table.add_row(kind, name, *shown, invoice.currency, screen.day(invoice.due_on))
        if in_full:
            for line in (*invoice.lines, *invoice.settlements):
                what = Text(f"  {line.name}", style="dim").append(f"  {line.description}" if line.description else "")
                what.append(f"  {screen.days(line.from_on, line.until_on)}")
                corrected = line.corrects or tuple(each.number for each in invoice.preceding if line.for_tax)
                if corrected:
                    what.append("  " + screen.say("corrects", numbers=", ".join(corrected)))
                net = Text(screen.money(line.net, invoice.digits), style="dim")
                tax = _percent(screen, line.tax_rate, line.tax_category) if line.claim == "supply" else ""
                table.add_row("", what, net, Text(tax, style="dim"))
    screen.show(table)


def _percent(screen: Screen, rate: int, category: str) -> str:
    if category != "S":
        return category
    whole, rest = divmod(rate, 10_000)
    return f"{whole} %" if not rest else f"{screen.money(rate // 1_000, 1)} %"


def _show_held(screen: Screen, held: tuple[Held, ...]) -> None:
    if not held:
        return
    screen.out.print(Text(screen.say("held"), style="bold"))
    for each in held:
        draft = each.draft
        net = screen.money(draft.net_total, draft.digits)
        amount = as_data.amount(draft.net_total, draft.digits)
        before = "" if each.before is None else screen.money(each.before, draft.digits)
        key = HELD[each.why]
        values: dict[str, Any] = {"account": draft.account, "currency": draft.currency, "net": net, "before": before}
        screen.out.print("  " + screen.say(key, **values), soft_wrap=True)
        confirm = f'{{"type": "bill-confirmed", "account": "{draft.account}", "amount": {amount}, ...}}'
        screen.out.print("  " + screen.say("confirm", event=confirm), style="dim", soft_wrap=True)
    screen.out.print()


def _content(
    run: BillRun | None,
    made: tuple[Invoice, ...],
    through: date,
    on: date,
    *,
    issue: bool,
    parked: frozenset[str],
) -> dict[str, Any]:
    return {
        "through": through,
        "issued_on": on,
        "issued": issue,
        "invoices": [invoice_object(invoice) for invoice in made],
        "held": [
            {"why": each.why, "before": each.before, "draft": invoice_object(each.draft)}
            for each in (run.held if run is not None else ())
        ],
        "without_bill": sorted(parked),
    }
