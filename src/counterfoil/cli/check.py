"""`counterfoil check`: every fault of a book in one pass."""

from dataclasses import replace
from datetime import date
from typing import Any

import click

from counterfoil.book import PlainBook
from counterfoil.book.issued import IssuedInvoices, unknown_invoices
from counterfoil.cli import as_data
from counterfoil.cli.check_register import check_register
from counterfoil.cli.findings import notes_of, show_faults, show_notes
from counterfoil.cli.options import FINDINGS, FINE, opened, takes_language, takes_through
from counterfoil.cli.screen import Screen
from counterfoil.contract.faults import Fault, Faults
from counterfoil.contract.translations import LANGUAGES, compare, read_translations
from counterfoil.engine.answering import Answer
from counterfoil.linter import lint


@click.command()
@click.argument("book", type=click.Path(path_type=str), required=False)
@takes_through
@click.option(
    "--register",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="A register of rules (TOML): which of them no clause cites. Without BOOK, against the shipped catalogue.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@takes_language
def check(book: str | None, through: date, register: str | None, form: str, language: str | None) -> int:
    """Find every mistake in BOOK, with file, line and what was expected; and, as notes, what looks wrong.

    Exits with 1 if there is a mistake. Nothing of the book is changed.
    """
    if register is not None:
        return check_register(book, register, form, language)
    if book is None:
        raise click.UsageError("it lacks BOOK, the directory of a book")
    opened_book, screen = opened(book, language)
    with screen.watching("billing") as watch:
        answer = _with_issued(opened_book, opened_book.answer(through, watch=watch))
    notes = notes_of(screen, opened_book, answer, None)
    own = str(opened_book.path)
    linted = [*lint(opened_book.case, answer, through, lambda file: file.startswith(own)), *_translated(opened_book)]
    notes += [(fault.name, _in_one_line(fault)) for fault in linted]
    if form == "json":
        content = {
            "through": through,
            "book": contents(opened_book),
            "faults": [as_data.fault_object(fault) for fault in answer.faults],
            "without_bill": sorted(answer.blocked),
            "notes": as_data.note_objects(notes),
        }
        click.echo(as_data.text_of("check", content), nl=False)
    else:
        show_notes(screen, notes)
        show_faults(screen, answer.faults, answer.blocked, opened_book.named)
        if not answer.faults:
            screen.out.print(screen.say("in_order", book=book, what=_in_words(screen, opened_book)), soft_wrap=True)
    return FINDINGS if answer.faults else FINE


def _translated(book: PlainBook) -> Faults:
    """Return what is wrong in the translations that stand beside the book's own descriptions."""
    found = Faults()
    for language in LANGUAGES:
        for translation in read_translations(book.path / "services", language, found):
            versions = [
                one for one in book.case.catalogue.versions(translation.service) if one.effective_on == translation.of
            ]
            for version in versions or book.case.catalogue.versions(translation.service)[-1:]:
                compare(version, translation, found)
    return found


def _in_one_line(fault: Fault) -> str:
    return f"{fault.where}: {fault.message}." + (f" {fault.expected}" if fault.expected else "")


def _with_issued(book: PlainBook, answer: Answer) -> Answer:
    """Return the answer with what is wrong in the issued invoices, and in what names one."""
    found = Faults()
    issued = IssuedInvoices(book.path)
    issued.read(found)
    blocked = book.named if len(found) else answer.blocked
    unknown_invoices(book.case.events, issued.invoices, found)
    concerned = {account for fault in found for account in fault.accounts}
    return replace(answer, faults=(*answer.faults, *found), blocked=blocked | concerned)


def contents(book: PlainBook) -> dict[str, Any]:
    """Return what a book holds, in numbers and files."""
    return {
        "path": str(book.path),
        "provider": book.settings.provider,
        "accounts": len(book.named),
        "orders": sum(len(account.orders) for account in book.case.accounts),
        "services": len({order.service for account in book.case.accounts for order in account.orders}),
        "decks": len(book.case.decks.names) if book.case.decks is not None else 0,
        "events": len(book.case.events),
        "usage": [
            {
                "file": imported.file,
                "source": imported.source,
                "rows": imported.rows,
                "records": imported.records,
                "not_billable": dict(imported.not_billable),
                "rejected": dict(imported.rejected),
            }
            for imported in book.usage.imports
        ],
    }


def _in_words(screen: Screen, book: PlainBook) -> str:
    found = contents(book)
    parts = [screen.say(f"n_{name}", found[name]) for name in ("accounts", "orders", "services", "decks", "events")
             if found[name] or name == "accounts"]  # fmt: skip
    if found["usage"]:
        records = sum(each["records"] for each in found["usage"])
        parts.append(screen.say("n_files", len(found["usage"]), records=screen.number(records)))
    return ", ".join(parts)
