"""`counterfoil audit`: a provider's invoice set against what the contract yields."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import click
from rich import box
from rich.table import Table
from rich.text import Text

from counterfoil.audits import Audit, Dispute, NotReadable, StatedInvoice, audited, read_stated
from counterfoil.audits.showing import difference, letter, shown
from counterfoil.book import PlainBook
from counterfoil.calendar import add_months
from counterfoil.cli import as_data
from counterfoil.cli.findings import show_faults
from counterfoil.cli.options import DAY, FINDINGS, FINE, known_account, opened, takes_book, takes_language
from counterfoil.cli.owes import write_answer
from counterfoil.cli.screen import Screen
from counterfoil.contract.faults import listed


@click.command()
@takes_book
@click.option(
    "--against", "invoice", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="INVOICE", help="The provider's invoice: UBL, CII (the XML of Factur-X), or a table with --mapping.",
)  # fmt: skip
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="TOML that says what the columns of a table are.",
)  # fmt: skip
@click.option("--account", metavar="ID", help="Whose invoice it is (the book's only account).")
@click.option("--through", type=DAY, metavar="DATE", help="Owed by the end of this day (that of the invoice).")
@click.option(
    "--from", "from_on", type=DAY, metavar="DATE",
    help="What may be billed from this day on belongs on it (a month before --through).",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(("table", "json", "letter")), default="table", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@takes_language
def audit(
    book: str,
    invoice: Path,
    mapping: Path | None,
    account: str | None,
    through: date | None,
    from_on: date | None,
    form: str,
    out: Path | None,
    language: str | None,
) -> int:
    """Compare a provider's invoice with what the contract of BOOK yields, line by line or call by call.

    Cites the clause of every amount in dispute, and the record of every call. Exits with 1 if there is any.
    """
    try:
        stated = read_stated(invoice.read_bytes(), mapping.read_text("utf-8") if mapping is not None else "")
    except (NotReadable, UnicodeDecodeError) as error:
        raise click.UsageError(f"{invoice}: {error}") from None
    opened_book, screen = opened(book, language)
    whose = _account(opened_book, account)
    until = through or stated.issued_on
    if until is None:
        raise click.UsageError(f"{invoice} does not say its day: add --through DATE")
    begin = from_on or add_months(until, -1) + timedelta(days=1)
    with screen.watching("billing") as watch:
        answer = opened_book.answer(until, accounts={whose}, want_charges=True, watch=watch)
    if whose in answer.blocked:
        show_faults(screen, answer.faults, answer.blocked & {whose}, {whose})
        return FINDINGS
    currency = _currency(stated, opened_book, whose, invoice)
    owed = answer.lines["currency"].unique().to_list()
    if owed and currency not in owed:
        raise click.UsageError(f"{invoice} is in {currency}, and account {whose} owes {listed(owed)}")
    found = audited(stated, answer, begin, until)
    places = _places(opened_book, whose, found)
    if form == "json":
        write_answer(as_data.text_of("audit", _content(found, whose, currency, places, begin, until)).encode(), out)
    elif form == "letter":
        write_answer(letter(found, currency, places, screen.language).encode(), out)
    else:
        _show(screen, found, currency, places)
    return FINDINGS if found.disputes else FINE


def _account(book: PlainBook, account: str | None) -> str:
    known_account(book, account)
    if account is not None:
        return account
    if len(book.named) != 1:
        raise click.UsageError(f"say whose invoice it is: --account, one of {listed(book.named) or 'none'}")
    return next(iter(book.named))


def _currency(stated: StatedInvoice, book: PlainBook, account: str, invoice: Path) -> str:
    own = next((each.currency for each in book.case.accounts if each.id == account), "")
    if not (stated.currency or own):
        raise click.UsageError(f"{invoice} does not say its currency")
    return stated.currency or own


def _places(book: PlainBook, account: str, found: Audit) -> Mapping[int, str]:
    """Return where the records in dispute stand in the usage files."""
    store = book.usage.store
    records = [one.record for one in found.disputes if one.record is not None]
    if store is None or not records:
        return {}
    traces = store.traces(store.bucket_of(account), records)
    return {
        record: f"{Path(file).relative_to(book.path) if Path(file).is_relative_to(book.path) else file}:{row}"
        for record, file, row in traces.select("record", "file", "row").reverse().iter_rows()
    }


def _show(screen: Screen, found: Audit, currency: str, places: Mapping[int, str]) -> None:
    if not found.disputes:
        screen.out.print(screen.say("audit_agrees", found.agreed), soft_wrap=True)
        return
    screen.out.print(screen.say("audit_disputes", len(found.disputes), agreed=found.agreed), style="bold")
    table = Table(box=box.SIMPLE_HEAD, expand=True)
    table.add_column(screen.say("what"), ratio=3, overflow="fold")
    table.add_column(screen.say("clause"), ratio=3, overflow="fold")
    for heading in ("audit_stated", "audit_owed", "audit_difference"):
        table.add_column(screen.say(heading), justify="right", no_wrap=True)
    for one in found.disputes:
        amounts = (shown(each, one.decimals) for each in (one.stated, one.owed, one.difference))
        table.add_row(Text(one.what), Text(_cited(screen, one, places)), *amounts)
    screen.show(table)
    screen.out.print(screen.say("audit_total", total=difference(found), currency=currency), soft_wrap=True)


def _cited(screen: Screen, one: Dispute, places: Mapping[int, str]) -> str:
    if not one.clause or one.period is None:
        return screen.say("audit_no_clause")
    cited = f"{one.clause} {one.place}\n{screen.days(*one.period)}"
    return cited + (f"\n{places.get(one.record, one.record)}" if one.record is not None else "")


def _content(
    found: Audit, account: str, currency: str, places: Mapping[int, str], from_on: date, through: date
) -> dict[str, object]:
    disputes = []
    for one in found.disputes:
        said = asdict(one)
        period = said.pop("period")
        decimals = said.pop("decimals")
        said["record"] = None if one.record is None else places.get(one.record, str(one.record))
        for name in ("stated", "owed"):
            said[name] = as_data.amount(said[name], decimals)
        said["difference"] = as_data.amount(one.difference, decimals)
        said["from_on"], said["until_on"] = period or (None, None)
        disputes.append(said)
    return {
        "invoice": found.invoice.number,
        "account": account,
        "currency": currency,
        "from_on": from_on,
        "through": through,
        "items": len(found.invoice.lines),
        "agreed": found.agreed,
        "difference": difference(found),
        "disputes": disputes,
    }
