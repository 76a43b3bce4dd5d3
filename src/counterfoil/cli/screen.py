"""The terminal: consoles, numbers and dates as the reader's locale has them, and progress of work over a second."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TextIO

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval
from babel.numbers import format_decimal
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from counterfoil.book.protocol import Watch
from counterfoil.cli.words import LANGUAGES, said

PIPED_WIDTH = 120
PATIENCE_SECONDS = 1


@dataclass(frozen=True)
class Screen:
    """Where results and messages go, and in which language."""

    language: str
    out: Console
    err: Console
    country: str = ""

    @classmethod
    def open(cls, language: str, country: str = "") -> "Screen":
        """Return the screen of this run; colours and width follow the terminal, NO_COLOR and COLUMNS."""
        return cls(language, _console(sys.stdout), _console(sys.stderr), country)

    def say(self, key: str, n: int | None = None, **values: Any) -> str:
        """Return a text in the reader's language."""
        shown = self.number(n) if n is not None else None
        return said(self.language, key, n, shown=shown, **values)

    def show(self, table: Table) -> None:
        """Print a table; where it is not a terminal, without the spaces at the ends of its lines."""
        if self.out.is_terminal:
            self.out.print(table)
            return
        with self.out.capture() as captured:
            self.out.print(table)
        for line in captured.get().splitlines():
            self.out.print(line.rstrip(), soft_wrap=True)

    def number(self, number: int) -> str:
        """Return a whole number with its thousands apart."""
        return str(format_decimal(number, format="#,##0", locale=self.locale()))

    def money(self, minor: int, digits: int) -> str:
        """Return minor units as an amount of the currency."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(Decimal(minor).scaleb(-digits), format=pattern, locale=self.locale()))

    def day(self, day: date) -> str:
        """Return a date."""
        return str(format_date(day, "medium", locale=self.locale()))

    def days(self, first: date, after: date) -> str:
        """Return a half-open span of dates by its first and last day."""
        last = after - timedelta(days=1)
        if last <= first:
            return self.day(first)
        return str(format_interval(first, last, "yMMMd", locale=self.locale()))

    def locale(self) -> Locale:
        """Return the reader's language as it is written in the country of the book, or of the account shown."""
        return _locale(self.language, self.country)

    @contextmanager
    def watching(self, key: str) -> Iterator[Watch]:
        """Give a function to report progress to; a bar appears on a terminal once the work takes over a second."""
        if not self.err.is_terminal:
            yield lambda what, done, total: None
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[what]}", style="dim"),
        )
        progress = Progress(*columns, console=self.err, transient=True)
        task = progress.add_task(self.say(key), total=None, what="")
        patience = threading.Timer(PATIENCE_SECONDS, progress.start)
        patience.start()
        try:
            yield lambda what, done, total: progress.update(task, completed=done, total=total, what=what)
        finally:
            patience.cancel()
            patience.join()
            progress.stop()


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() or os.environ.get("COLUMNS", "").isdigit() else PIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


@lru_cache
def _locale(language: str, country: str) -> Locale:
    try:
        return Locale(language, country or None)
    except UnknownLocaleError:
        return Locale(language)


def language_of(chosen: str | None, of_book: str = "") -> str:
    """Return the language of headings: the chosen one, else the book's, else the terminal's, else English."""
    for name in (chosen or "", of_book, os.environ.get("LC_ALL", ""), os.environ.get("LANG", "")):
        if name[:2].lower() in LANGUAGES:
            return name[:2].lower()
    return "en"
