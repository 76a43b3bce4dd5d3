"""`counterfoil new`: a small, commented book that bills at once."""

import shlex
from datetime import date
from pathlib import Path

import click

from counterfoil.cli.hints import show_looking, show_path_of_an_invoice
from counterfoil.cli.options import DAY, FINE, takes_language, today
from counterfoil.cli.screen import Screen, language_of
from counterfoil.demo.small_book import write_small_book


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--date", "day", type=DAY, metavar="DATE", help="The book's dates lie in the months before this day.")
@takes_language
def new(directory: Path, day: date | None, language: str | None) -> int:
    """Write a small, commented book into DIRECTORY, which must be empty or not there yet.

    `counterfoil owes DIRECTORY` bills it at once.
    """
    if directory.exists() and not directory.is_dir():
        raise click.UsageError(f"{directory} is a file")
    if directory.is_dir() and any(directory.iterdir()):
        raise click.UsageError(f"{directory} is not empty; a new book needs a directory of its own")
    screen = Screen.open(language_of(language))
    try:
        account, line_day = write_small_book(directory, day or today(), screen.language)
    except OSError as error:
        raise click.UsageError(f"{directory} cannot be written: {error.strerror or error}") from None
    through = "" if day is None else f" --through {line_day}"
    book = shlex.quote(str(directory))
    looks = [
        f"owes {book}{through}",
        f"check {book}{through}",
        f"owes {book}{through} --account {account} --format json",
    ]
    show_looking(screen, screen.say("new_book", book=str(directory)), looks)
    show_path_of_an_invoice(screen, directory, account, line_day, through)
    return FINE
