"""`counterfoil audit`: a provider's invoice set against what the contract yields."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import click
from rich import box
from rich.table import Table
from rich.text import Text

from counterfoil.audits import Audit, Dispute, NotReadable, StatedInvoice, audited, read_stated, together
from counterfoil.audits.behind import places_of
from counterfoil.audits.showing import difference, letter, shown
from counterfoil.book import PlainBook
from counterfoil.calendar import add_months
from counterfoil.cli import as_data
from counterfoil.cli.audit_letter import lacking, letter_of
from counterfoil.cli.findings import show_faults, show_notes
from counterfoil.cli.options import DAY, FINDINGS, FINE, known_account, opened, takes_book, takes_language
from counterfoil.cli.owes import write_answer
from counterfoil.cli.screen import Screen
from counterfoil.contract.faults import listed
from counterfoil.contract.orders import Account
from counterfoil.documents.extra import NoDocumentsExtra
from counterfoil.documents.typesetting import CannotBeSet

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST_NAMED = 12
_TEXT_FILES = (".txt", ".text", ".md")


@click.command()
@takes_book
@click.option(
    "--against", "files", required=True, multiple=True, type=_FILE, metavar="INVOICE",
    help="The provider's invoice: UBL, CII, a PDF with CII in it (Factur-X, ZUGFeRD), or a table with --mapping. Again "
    "for each invoice or credit note that belongs with it.",
)  # fmt: skip
@click.option("--mapping", type=_FILE, metavar="FILE", help="TOML that says what the columns of a table are.")
@click.option("--account", metavar="ID", help="Whose invoice it is (whom it names, or the book's only account).")
@click.option("--through", type=DAY, metavar="DATE", help="Owed by the end of this day (that of the invoice).")
@click.option(
    "--from", "from_on", type=DAY, metavar="DATE",
    help="What may be billed from this day on belongs on it (a month before --through).",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(("table", "json", "letter", "text")), default="table", show_default=True,
    help="letter is a PDF to sign and send, text the same in short as plain text.",
)  # fmt: skip
@click.option(
    "--reply-by", type=DAY, metavar="DATE", help="In a letter: the day by which an answer is asked (30 days)."
)
@click.option("--fonts", multiple=True, metavar="DIRECTORY", help="More fonts: others than Latin, Greek, Cyrillic.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@takes_language
def audit(
    book: str,
    files: tuple[Path, ...],
    mapping: Path | None,
    account: str | None,
    through: date | None,
    from_on: date | None,
    form: str,
    reply_by: date | None,
    fonts: tuple[str, ...],
    out: Path | None,
    language: str | None,
) -> int:
    """Compare a provider's invoice with what the contract of BOOK yields, line by line or call by call.

    Cites the clause of every amount in dispute, and the record of every call. Exits with 1 if there is any. Amounts are
    without VAT. Letters are in the account's language unless told. The letter, and an invoice as PDF, need the extra
    `documents`.
    """
    if form == "letter" and out is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is not for a terminal: add --out FILE (--format text is plain text)")
    if form == "letter" and out is not None and out.suffix.lower() in _TEXT_FILES:
        raise click.UsageError(f"--format letter makes a PDF, and {out} is a text file: --format text makes plain text")
    opened_book, screen = opened(book, language)
    known_account(opened_book, account)
    stated = _stated(opened_book, files, mapping, account)
    whose = _account(opened_book, stated, files, account)
    window = _window(stated, files, through, from_on)
    with screen.watching("billing") as watch:
        answer = opened_book.answer(window[1], accounts={whose.id}, want_charges=True, watch=watch)
    if whose.id in answer.blocked:
        show_faults(screen, answer.faults, answer.blocked & {whose.id}, {whose.id})
        return FINDINGS
    currency = stated.currency or whose.currency
    owed = answer.lines["currency"].unique().sort().to_list()
    if owed and currency not in owed:
        raise click.UsageError(f"{_named(files)} is in {currency}, and account {whose.id} owes {listed(owed)}")
    found = audited(stated, answer, *window, currency, opened_book.case.kinds)
    try:
        if form == "letter":
            content = letter_of(
                opened_book, whose, answer, found, currency, window,
                language=language or whose.language, reply_by=reply_by, fonts=fonts,
            )  # fmt: skip
        else:
            records = [one.record for one in found.disputes if one.record is not None]
            places = {
                record: f"{file}:{row}" for record, (file, row) in places_of(opened_book, whose.id, records).items()
            }
            if form == "table":
                _show(screen, found, currency, places)
            elif form == "text":
                content = letter(found, currency, places, language or whose.language).encode()
            else:
                content = as_data.text_of("audit", _content(found, whose.id, currency, places, window)).encode()
    except NoDocumentsExtra as error:
        raise click.UsageError(str(error)) from None
    except CannotBeSet as error:
        screen.err.print(f"{_named(files)}: {error}", soft_wrap=True)
        return FINDINGS
    if form != "table":
        write_answer(content, out)
        if out is not None:
            screen.err.print(screen.say("written", file=str(out)), soft_wrap=True)
    show_notes(screen, _notes(screen, opened_book, whose, found, window[0], form))
    return FINDINGS if found.disputes else FINE


def _named(files: Sequence[Path]) -> str:
    return ", ".join(str(file) for file in files)


def _stated(book: PlainBook, files: Sequence[Path], mapping: Path | None, account: str | None) -> StatedInvoice:
    """Return what the files state, as one invoice."""
    how = ""
    if mapping is not None:
        try:
            how = mapping.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise click.UsageError(f"{mapping}: it is not UTF-8 text: byte {error.start}") from None
    accounts = [each for each in book.case.accounts if account is None or each.id == account]
    country = accounts[0].country if len(accounts) == 1 else book.settings.country
    found = []
    for file in files:
        try:
            found.append(read_stated(file.read_bytes(), how, country))
        except NotReadable as error:
            raise click.UsageError(f"{file}: {error}") from None
        except NoDocumentsExtra as error:
            raise click.UsageError(str(error)) from None
    try:
        return together(found)
    except NotReadable as error:
        raise click.UsageError(f"{_named(files)}: {error}") from None


def _account(book: PlainBook, stated: StatedInvoice, files: Sequence[Path], account: str | None) -> Account:
    """Return whose invoice it is: the account named, the one that the invoice is to, or the only one."""
    ids = {name.replace(" ", "").casefold() for name in stated.buyer_ids}
    accounts = {each.id: each for each in book.case.accounts}
    addressed = [each.id for each in accounts.values() if ids & _names(each)]
    if account is None:
        if len(addressed) == 1:
            return accounts[addressed[0]]
        if len(book.named) != 1:
            raise click.UsageError(f"say whose invoice it is: --account, one of {listed(book.named) or 'none'}")
        account = next(iter(book.named))
    elif addressed and account not in addressed:
        raise click.UsageError(f"{_named(files)} is to account {listed(addressed)}, and not to `{account}`")
    if account not in accounts:
        faults = [fault for fault in book.faults if account in fault.accounts]
        raise click.UsageError(f"account {account} cannot be read: {faults[0] if faults else 'see counterfoil check'}")
    return accounts[account]


def _names(account: Account) -> set[str]:
    """Return what an e-invoice may call a customer: its account, its VAT number, its number in a register."""
    said = account.buyer
    names = [account.id] if said is None else [account.id, said.vat_id or "", said.legal_id or ""]
    return {name.replace(" ", "").casefold() for name in names if name}


def _window(
    stated: StatedInvoice, files: Sequence[Path], through: date | None, from_on: date | None
) -> tuple[date, date]:
    """Return the first and the last day on which what belongs on the invoice may be billed."""
    until = through or stated.issued_on
    if until is None:
        raise click.UsageError(f"{_named(files)} does not say its day: add --through DATE")
    begin = from_on or add_months(min(until, stated.first_issued_on or until), -1) + timedelta(days=1)
    if begin > until:
        raise click.UsageError(f"--from {begin} lies after {until}")
    return begin, until


def _notes(
    screen: Screen, book: PlainBook, account: Account, found: Audit, from_on: date, form: str
) -> list[tuple[str, str]]:
    notes = []
    if found.earlier:
        named = ", ".join(found.earlier[:_MOST_NAMED])
        if len(found.earlier) > _MOST_NAMED:
            named += f", {screen.say('and_more', len(found.earlier) - _MOST_NAMED)}"
        text = screen.say("audit_earlier", len(found.earlier), day=screen.day(from_on), lines=named)
        notes.append(("audit-earlier", text))
    if form == "letter" and lacking(book, account):
        notes.append(("audit-address", screen.say("audit_address", what=", ".join(lacking(book, account)))))
    return notes


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
        what = one.what or screen.say("audit_beyond_items")
        table.add_row(Text(what), Text(_cited(screen, one, places)), *amounts)
    screen.show(table)
    total = difference(found)
    key = "audit_total_less" if total.startswith("-") else "audit_total"
    screen.out.print(screen.say(key, total=total.removeprefix("-"), currency=currency), soft_wrap=True)


def _cited(screen: Screen, one: Dispute, places: Mapping[int, str]) -> str:
    if not one.clause or one.period is None:
        return screen.say("audit_no_clause")
    cited = f"{one.clause} {one.place}\n{screen.days(*one.period)}"
    return cited + (f"\n{places.get(one.record, one.record)}" if one.record is not None else "")


def _content(
    found: Audit, account: str, currency: str, places: Mapping[int, str], window: tuple[date, date]
) -> dict[str, object]:
    disputes = []
    for one in found.disputes:
        from_on, until_on = one.period or (None, None)
        disputes.append(
            {
                "why": one.why,
                "number": one.number,
                "what": one.what,
                "clause": one.clause,
                "heading": one.heading,
                "place": one.place,
                "line": one.line,
                "stated": as_data.amount(one.stated, one.decimals),
                "owed": as_data.amount(one.owed, one.decimals),
                "difference": as_data.amount(one.difference, one.decimals),
                "from_on": from_on,
                "until_on": until_on,
                "records": one.records,
                "record": None if one.record is None else places.get(one.record, str(one.record)),
            }
        )
    return {
        "invoice": found.invoice.number,
        "account": account,
        "currency": currency,
        "from_on": window[0],
        "through": window[1],
        "items": len(found.invoice.lines),
        "agreed": found.agreed,
        "difference": difference(found),
        "disputes": disputes,
        "earlier": list(found.earlier),
    }
