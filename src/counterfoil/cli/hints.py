"""What to run next on a book that `new` or `demo` has made: commands as they can be typed there, in order."""

import shlex
import shutil
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from counterfoil.cli.screen import Screen
from counterfoil.documents.extra import EXTRA


def show_looking(screen: Screen, heading: str, commands: list[str]) -> None:
    """Print commands below a heading."""
    screen.out.print(heading, soft_wrap=True)
    for command in commands:
        screen.out.print(f"  {_program()} {command}", soft_wrap=True)


def show_path_of_an_invoice(screen: Screen, directory: Path, account: str, day: date, through: str) -> None:
    """Print how a book's first invoice is made, handed over and proved, and what else its customer could order.

    `day` is that of the invoice, `through` the option that says so, or "" where it is today.
    """
    book = shlex.quote(str(directory))
    number = f"{day.year}-0001"
    commands = [
        f"bill {book}{through} --lines",
        f"bill {book}{through} --issue",
        f"document {book} {number} --out {number}.pdf",
        f"counterfoil {book} {number}",
        f"verify {number}.counterfoil.zip",
        f"statement {book} {account}{through}",
        f"whatif {book} --cheapest {account}{through}",
    ]
    show_looking(screen, screen.say("next_invoice"), commands)
    if find_spec("typst") is None:
        screen.out.print(screen.say("next_extra", install=EXTRA), soft_wrap=True)


def _program() -> str:
    """Return what to type for `counterfoil`: as it was called, where the shell would not find it by its name."""
    called = Path(sys.argv[0])
    if called.name == "counterfoil" and shutil.which("counterfoil") is None:
        return shlex.quote(str(called))
    return "counterfoil"
