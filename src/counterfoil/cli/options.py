"""What commands take: a book, days, a language; wrong use is one clear line and exit code 2."""

import os
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

from counterfoil.book import NotABook, PlainBook
from counterfoil.cli.screen import Screen, language_of
from counterfoil.cli.words import LANGUAGES

FINE, FINDINGS, WRONG_USE = 0, 1, 2
Command = TypeVar("Command", bound=Callable[..., Any])


class DayOption(click.ParamType):  # type: ignore[type-arg]  # no generic class at run time before click 8.3
    """A day of the calendar: 2026-01-31, or `today`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or refuse in one line."""
        if isinstance(value, date):
            return value
        if value == "today":
            return today()
        try:
            if len(value) != len("2026-01-31"):
                raise ValueError
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-01-31, or `today`", param, ctx)


def today() -> date:
    """Return the local date: the one clock of the command line."""
    return datetime.now().astimezone().date()


DAY = DayOption()


def takes_book(command: Command) -> Command:
    """Give a command its first argument, the directory of a book."""
    return click.argument("book", type=click.Path(path_type=str))(command)


def takes_language(command: Command) -> Command:
    """Give a command `--language`."""
    text = "Language of headings and notes (the book's or the terminal's unless given)."
    return click.option("--language", type=click.Choice(LANGUAGES), help=text)(command)


def takes_through(command: Command) -> Command:
    """Give a command `--through`, the clock."""
    text = "What may be billed by the end of this day (default: today)."
    return click.option("--through", type=DAY, default="today", metavar="DATE", help=text)(command)


def opened(path: str, language: str | None) -> tuple[PlainBook, Screen]:
    """Return a book, read with progress, and the screen in its language; a path that is no book is wrong use."""
    screen = Screen.open(language_of(language))
    try:
        with screen.watching("reading_usage") as watch:
            book = PlainBook.open(path, watch=watch)
    except NotABook as error:
        raise click.UsageError(str(error)) from None
    except PermissionError as error:
        raise click.UsageError(f"{error.filename} cannot be read: {error.strerror}") from None
    return book, Screen.open(language_of(language, book.settings.language), book.settings.country)


def known_account(book: PlainBook, account: str | None) -> None:
    """Refuse an account that the book does not have."""
    from counterfoil.contract.faults import listed, nearest

    if account is not None and account not in book.named:
        near = nearest(account, book.named) or f" There is {listed(book.named) or 'none'}."
        raise click.UsageError(f"there is no account {account} in {book.path}.{near}")


def terminal_columns() -> int:
    """Return the width that help texts are wrapped to."""
    try:
        return min(os.get_terminal_size().columns, 100)
    except OSError:
        return 80
