"""`counterfoil new`: a small, commented book that bills at once."""

from datetime import date
from pathlib import Path

import click

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
    screen.out.print(screen.say("new_book", book=str(directory)), soft_wrap=True)
    for command in (
        f"owes {directory}{through}",
        f"check {directory}",
        f"owes {directory}{through} --account {account} --format json",
    ):
        screen.out.print(f"  counterfoil {command}", soft_wrap=True)
    return FINE
