"""A book with one fault: the sound book beside this module, with a few texts changed and a few files written.

NAME.toml says which; `prints` is what `counterfoil check`, or the command that it names, prints about it, to the
letter. When a message has changed for the better, `python -m tests.faults.book_with_a_fault` writes what is printed
now; read the difference.
"""

import contextlib
import io
import os
import shutil
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from counterfoil.cli import main as counterfoil

HERE = Path(__file__).parent
SOUND = HERE / "sound"
THROUGH = "2026-12-01"


@dataclass(frozen=True)
class Case:
    """One fault's book: `change` has pairs of texts by file, `write` whole files, `remove` files left out."""

    name: str
    why: str  # how one gets there, and what to do
    prints: str
    change: dict[str, list[str]]
    write: dict[str, str]
    remove: tuple[str, ...]
    latin_1: tuple[str, ...]  # files saved in that encoding instead of UTF-8
    command: tuple[str, ...]  # what is run; `check`, if nothing else is said
    is_note: bool  # said, and no reason to make no bill

    def build(self, directory: Path) -> Path:
        """Write the book into a directory."""
        book = directory / "book"
        shutil.copytree(SOUND, book)
        for name in self.remove:
            (book / name).unlink()
        for name, text in self.write.items():
            (book / name).parent.mkdir(parents=True, exist_ok=True)
            (book / name).write_text(text, "utf-8")
        for name, (old, new) in self.change.items():
            text = (book / name).read_text("utf-8")
            assert text.count(old) == 1, f"{self.name}: {old!r} stands {text.count(old)} times in {name}"
            (book / name).write_text(text.replace(old, new), "utf-8")
        for name in self.latin_1:
            (book / name).write_bytes((book / name).read_text("utf-8").encode("latin-1"))
        return book


def cases() -> dict[str, Case]:
    """Return every case by the name of its fault."""
    return {path.stem: read_case(path) for path in sorted(HERE.glob("*.toml"))}


def read_case(path: Path) -> Case:
    """Read one case."""
    said = tomllib.loads(path.read_text("utf-8"))
    return Case(
        path.stem,
        said["why"],
        said["prints"],
        said.get("change", {}),
        said.get("write", {}),
        tuple(said.get("remove", ())),
        tuple(said.get("latin_1", ())),
        tuple(said.get("command", ("check", "book", "--through", THROUGH))),
        said.get("note", False),
    )


def checked(case: Case, directory: Path) -> tuple[int, str]:
    """Build a case's book in a directory and return what `counterfoil check` answers and prints about it."""
    case.build(directory)
    before, out, err = Path.cwd(), io.StringIO(), io.StringIO()
    os.chdir(directory)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = counterfoil([*case.command, "--language", "en"])
    finally:
        os.chdir(before)
    return code, out.getvalue() + err.getvalue()


def main() -> None:
    """Write what is printed now into every case."""
    for path in sorted(HERE.glob("*.toml")):
        with tempfile.TemporaryDirectory() as directory:
            _, text = checked(read_case(path), Path(directory))
        said = path.read_text("utf-8")
        start = said.index("prints = '''\n")
        end = said.index("\n'''\n", start + len("prints = "))
        new = f"{said[:start]}prints = '''\n{text.rstrip()}{said[end:]}"
        if new != said:
            sys.stdout.write(f"{path.name}\n")
            path.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
