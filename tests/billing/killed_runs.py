"""`counterfoil bill --issue` killed in the middle: each run is a process of its own, ended by SIGKILL at some point.

`python -m tests.billing.killed_runs BOOK KILLS SEED` prints, as JSON, how many runs were killed, in how many of them
something had been issued, and the books whose issued/ is not that of an undisturbed run. A point is a call made while
invoices are written: opening, writing, syncing, renaming, and every function in between.

The runs are forked from a process that has imported everything and read the descriptions, and no data frame yet, as
threads do not survive a fork: a hundred of them take less than a minute.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from counterfoil.book import plain_files, services
from counterfoil.book.settings import read_settings
from counterfoil.cli import billing
from counterfoil.cli import main as counterfoil
from counterfoil.contract.faults import Faults
from counterfoil.contract.kinds import registry

NEVER = 0


def run(book: Path, kill_at: int) -> tuple[bool, int]:
    """Run `bill --issue` in a child that kills itself at a call; return whether it was killed, and its calls."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(os.open(book.with_name("printed"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        _bill(book, kill_at, writing)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        calls = int(told.read() or 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        return True, calls
    assert os.waitstatus_to_exitcode(status) == 0, book.with_name("printed").read_text("utf-8")
    return False, calls


def _bill(book: Path, kill_at: int, told: int) -> None:
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        if event in ("call", "c_call"):
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    issue = billing._issue

    def watched(*arguments: Any) -> Any:
        sys.setprofile(count)
        made = issue(*arguments)
        sys.setprofile(None)
        return made

    billing._issue = watched
    code = counterfoil(["bill", str(book), "--through", "2026-11-01", "--issue"])
    os.write(told, str(calls).encode())
    os._exit(code)


def content(book: Path) -> dict[str, bytes]:
    """Return the issued files of a book, hidden ones left out."""
    return {path.name: path.read_bytes() for path in (book / "issued").iterdir() if not path.name.startswith(".")}


def read_once(template: Path) -> None:
    """Read the descriptions, which are the same in every run, before the first of them."""
    settings = read_settings("book.toml", (template / "book.toml").read_text("utf-8"), Faults())
    catalogue = services.read_services(template / "services", settings, Faults())
    plain_files.read_services = lambda *_: catalogue
    registry()


def main() -> None:
    """Kill so many runs, each at a random point, and finish each book."""
    template, kills, draw = Path(sys.argv[1]), int(sys.argv[2]), Random(int(sys.argv[3]))
    read_once(template)
    undisturbed = template.with_name("undisturbed")
    shutil.copytree(template, undisturbed)
    _, calls = run(undisturbed, NEVER)
    expected = content(undisturbed)
    killed = half_done = 0
    different = []
    while killed < kills:
        book = template.with_name(f"killed-{killed}")
        shutil.copytree(template, book)
        was_killed, at = True, 0
        while was_killed and at < 5:  # the run after a kill may be killed too
            was_killed, _ = run(book, draw.randrange(1, calls + 1))
            killed += was_killed
            at += 1
            half_done += was_killed and 0 < len(content(book)) < len(expected)
        run(book, NEVER)
        if content(book) != expected:
            different.append(book.name)
        shutil.rmtree(book)
    print(
        json.dumps(
            {
                "calls": calls,
                "invoices": len(expected) - 1,
                "killed": killed,
                "half_done": half_done,
                "different": different,
            }
        )
    )


if __name__ == "__main__":
    main()
