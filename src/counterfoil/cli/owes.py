"""`counterfoil owes`: what has fallen due, line by line."""

import io
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
import polars as pl
from rich.console import Console

from counterfoil.book import PlainBook
from counterfoil.cli import as_data, bill
from counterfoil.cli.findings import notes_of, show_faults, show_notes
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
from counterfoil.engine.answering import Answer

PAPER_WIDTH = 120


@click.command()
@takes_book
@click.option("--from", "first", type=DAY, metavar="DATE", help="Leave out what could be billed before this day.")
@takes_through
@click.option("--account", metavar="ID", help="One account only.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json", "csv", "parquet")),
    default="table",
    show_default=True,
)
@click.option("--summary", "in_brief", is_flag=True, help="One row for each clause and period, in tables.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@takes_language
def owes(
    book: str,
    first: date | None,
    through: date,
    account: str | None,
    form: str,
    in_brief: bool,
    out: Path | None,
    language: str | None,
) -> int:
    """Print what the accounts of BOOK owe: every line with its amount, period and clause.

    Accounts with a fault in their files get no bill; the others get theirs. Exits with 1 if there was a fault.
    """
    if first is not None and first > through:
        raise click.UsageError(f"--from {first} lies after --through {through}")
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for a terminal: add --out FILE")
    opened_book, screen = opened(book, language)
    known_account(opened_book, account)
    accounts = None if account is None else {account}
    with screen.watching("billing") as watch:
        answer = opened_book.answer(through, accounts=accounts, watch=watch)
    lines = answer.lines if first is None else answer.lines.filter(pl.col("bill_on") >= first)
    faults = [fault for fault in answer.faults if account is None or _concerns(fault, account, answer)]
    notes = notes_of(screen, opened_book, answer, accounts)
    if form == "table":
        _table(screen, opened_book, lines, answer, first, through, out, in_brief=in_brief)
    elif form == "json":
        content = _content(opened_book, answer, lines, first, through)
        content["faults"] = [as_data.fault_object(fault) for fault in faults]
        content["notes"] = as_data.note_objects(notes)
        write_answer(as_data.text_of("owes", content).encode(), out)
    elif form == "csv":
        write_answer(as_data.flat_lines(lines).write_csv().encode(), out)
    else:
        _write_parquet(as_data.flat_lines(lines), out)
    show_notes(screen, notes)
    show_faults(screen, faults, answer.blocked & (accounts or opened_book.named), accounts or opened_book.named)
    return FINDINGS if faults else FINE


def _concerns(fault: Any, account: str, answer: Answer) -> bool:
    """Return whether a fault stands in the way of one account's bill."""
    names = fault.accounts or fault.services or fault.agreements
    return not names or account in fault.accounts or (account in answer.blocked and not fault.accounts)


def _table(
    screen: Screen,
    book: PlainBook,
    lines: pl.DataFrame,
    answer: Answer,
    first: date | None,
    through: date,
    out: Path | None,
    *,
    in_brief: bool,
) -> None:
    if out is not None:
        text = io.StringIO()
        paper = replace(screen, out=Console(file=text, width=PAPER_WIDTH, highlight=False, markup=False))
        _print(paper, book, lines, answer, first, through, in_brief=in_brief)
        write_answer(text.getvalue().encode(), out)
        screen.err.print(screen.say("written", file=str(out)), soft_wrap=True)
    else:
        _print(screen, book, lines, answer, first, through, in_brief=in_brief)


def _print(
    screen: Screen,
    book: PlainBook,
    lines: pl.DataFrame,
    answer: Answer,
    first: date | None,
    through: date,
    *,
    in_brief: bool,
) -> None:
    last = screen.day(through)
    title = screen.say("owed_through", through=last)
    if first is not None:
        title = screen.say("owed_from", first=screen.day(first), through=last)
    heading = f"{book.settings.provider}: {title[:1].lower()}{title[1:]}" if book.settings.provider else title
    screen.out.print(heading)
    screen.out.print()
    if lines.height or not answer.blocked:
        bill.show_bill(screen, lines, {account.id: account for account in book.case.accounts}, in_brief=in_brief)
    bill.show_reviews(screen, answer.reviews)
    if lines.height and not in_brief:
        line = str(lines["line"][0])
        screen.out.print(screen.say("see_explain", book=str(book.path), line=line), style="dim", soft_wrap=True)


def _content(book: PlainBook, answer: Answer, lines: pl.DataFrame, first: date | None, through: date) -> dict[str, Any]:
    """Return the answer as JSON has it."""
    kinds = book.case.kinds.by_name
    objects: list[dict[str, Any]] = []
    for row in as_data.rows_of(lines):
        digits, minor = row.pop("digits"), row.pop("amount")
        working = zip(kinds[row["kind"]].working, row.pop("working"), strict=True)
        row.pop("params")
        row["amount"], row["minor"] = as_data.amount(minor, digits), minor
        row["working"] = [{"name": name, "unit": unit, "value": value} for (name, unit), value in working]
        objects.append(row)
    reviews: list[dict[str, Any]] = []
    for row in as_data.rows_of(answer.reviews.drop("params")):
        working = zip(kinds[row["kind"]].working, row.pop("working"), strict=False)
        row["working"] = [{"name": name, "unit": unit, "value": value} for (name, unit), value in working]
        reviews.append(row)
    return {
        "from": first,
        "through": through,
        "provider": book.settings.provider,
        "lines": objects,
        "totals": [
            {"account": account, "currency": currency, "amount": as_data.amount(minor, digits), "minor": minor}
            for account, currency, digits, minor in bill.totals(lines)
        ],
        "reviews": reviews,
        "untaken": as_data.rows_of(answer.untaken),
        "outside": as_data.rows_of(answer.outside),
        "without_bill": sorted(answer.blocked),
    }


def write_answer(content: bytes, out: Path | None) -> None:
    """Write an answer to a file, or to standard output."""
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror or str(error)) from None


def _write_parquet(lines: pl.DataFrame, out: Path | None) -> None:
    content = io.BytesIO()
    lines.write_parquet(content)
    write_answer(content.getvalue(), out)
