"""`counterfoil demo`: a book built, billed and explained before one's eyes."""

import shlex
import time
from pathlib import Path
from typing import Any

import click
import polars as pl

from counterfoil.book import PlainBook
from counterfoil.cli.bill import show_bill, show_reviews
from counterfoil.cli.findings import notes_of, show_faults, show_notes
from counterfoil.cli.hints import show_looking, show_path_of_an_invoice
from counterfoil.cli.options import FINDINGS, FINE, takes_language
from counterfoil.cli.screen import Screen, language_of
from counterfoil.demo.building import ACCOUNT, CALLS_PER_ACCOUNT, THROUGH, NotTheDemos, build, remove
from counterfoil.engine.answering import Answer
from counterfoil.engine.explaining import explain, text

MOST_RECORDS = 5


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default="demo")
@click.option("--keep/--remove", default=True, help="Keep the book to look into (the default), or remove it.")
@click.option("--calls", type=click.IntRange(1, 10_000_000), default=CALLS_PER_ACCOUNT, show_default=True,
              help="Generated calls of each account.")  # fmt: skip
@takes_language
def demo(directory: Path, keep: bool, calls: int, language: str | None) -> int:
    """Build a book of a few accounts and tens of thousands of calls in DIRECTORY, bill it, explain a line of it.

    Only a directory that an earlier demo made is replaced.
    """
    screen = Screen.open(language_of(language), "NL")
    begun = time.monotonic()
    try:
        with screen.watching("generating"):
            built = build(directory, calls)
    except NotTheDemos:
        raise click.UsageError(f"{directory} is not empty and no demo made it: name another directory") from None
    except OSError as error:
        raise click.UsageError(f"{directory} cannot be written: {error.strerror or error}") from None
    _note(screen, "demo_built", begun, book=str(directory), accounts=built.accounts,
          records=screen.number(built.records))  # fmt: skip
    begun = time.monotonic()
    with screen.watching("reading_usage") as watch:
        book = PlainBook.open(directory, watch=watch)
    with screen.watching("billing") as watch:
        answer = book.answer(THROUGH, want_charges=True, watch=watch)
    _note(screen, "demo_billed", begun, lines=screen.number(answer.lines.height))
    screen.out.print()
    show_bill(screen, answer.lines, {account.id: account for account in book.case.accounts}, in_brief=True)
    show_reviews(screen, answer.reviews)
    _explain_one(screen, book, answer)
    show_notes(screen, notes_of(screen, book, answer, None))
    show_faults(screen, answer.faults, answer.blocked, book.named)
    if keep:
        there, line, through = shlex.quote(str(directory)), _chosen(answer.lines), f" --through {THROUGH}"
        looks = [f"owes {there}{through}", f"explain {there} {line}{through}", f"check {there}{through}"]
        show_looking(screen, screen.say("demo_next"), looks)
        show_path_of_an_invoice(screen, directory, ACCOUNT, THROUGH, through)
    else:
        remove(directory)
    return FINDINGS if answer.faults else FINE


def _note(screen: Screen, key: str, begun: float, **values: Any) -> None:
    """Say what was done and how long it took; on stderr, so that the results are the same on every machine."""
    screen.err.print(screen.say(key, seconds=f"{time.monotonic() - begun:.1f}", **values), soft_wrap=True)


def _chosen(lines: pl.DataFrame) -> str:
    """Return the line that is explained: the one of a deck that the fewest calls stand behind, from three."""
    rated = lines.filter((pl.col("kind") == "rate-deck") & (pl.col("amount") > 0))
    records = pl.col("working").list.get(0)
    few = rated.filter(records >= 3).sort(records, "line")
    chosen = few if few.height else lines.tail(1)
    return str(chosen["line"][0]) if chosen.height else ""


def _explain_one(screen: Screen, book: PlainBook, answer: Answer) -> None:
    line = _chosen(answer.lines)
    if line:
        screen.out.print(screen.say("demo_line"), style="bold")
        screen.out.print()
        found = explain(answer, line, book.case.kinds)
        screen.out.print(text(found, MOST_RECORDS), soft_wrap=not screen.out.is_terminal)
        screen.out.print()
