"""docs/faults.md: every fault with what it means, how it looks and what to do, from the tests' own books.

`python -m tools.docs_faults` writes the page, `--check` says whether it is what it should be.
"""

import sys
import tomllib
from pathlib import Path
from typing import Final

from counterfoil.contract.faults import FAULT_NAMES

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "faults.md"
BOOKS: Final = ROOT / "tests" / "faults"

_INTRODUCTION: Final = """\
# Faults

<!-- Written by tools/docs_faults.py from counterfoil.contract.faults and tests/faults: change those. -->

A fault is something wrong in a book, with the file, the line and the column where it stands, what was expected, and a
name that stays the same. `counterfoil check` finds all of them in one pass. An account that a fault concerns gets no
bill until it is mended; the others get theirs. A fault that names no account, order or service concerns the whole book.

Each example below is what `counterfoil check` prints about a tiny book in tests/faults.
"""


def page() -> str:
    """Return the text of the page."""
    parts = [_INTRODUCTION]
    for name, meaning in FAULT_NAMES.items():
        parts.append(f"\n## {name}\n\n{meaning}\n")
        book = BOOKS / f"{name}.toml"
        if book.is_file():
            said = tomllib.loads(book.read_text("utf-8"))
            parts.append(f"\n{_wrapped(said['why'])}\n\n```text\n{said['prints']}```\n")
    return "".join(parts)


def _wrapped(text: str, width: int = 120) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def main() -> int:
    """Write the page, or with `--check` return 1 if it is not up to date."""
    if "--check" in sys.argv[1:]:
        if not PAGE.is_file() or PAGE.read_text("utf-8") != page():
            print("docs/faults.md is not up to date: python -m tools.docs_faults")
            return 1
        return 0
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
