"""The generated pages of docs/: `python -m tools.docs` writes them, `--check` names those that are out of date.

Nothing here knows a kind or a service by name: pages follow from what is registered and from what the catalogue holds.
"""

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from counterfoil.book.services import SHIPPED, SHOWN, known_rules
from counterfoil.contract.catalogue import Catalogue, read_directory
from counterfoil.contract.faults import Faults
from counterfoil.contract.kinds import Registry, registry
from counterfoil.specimens import read_specimen
from tools.docs_catalogue import catalogue_page, used_by_kind
from tools.docs_clauses import Kinds, kind_page
from tools.docs_index import index

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs"
CLAUSES: Final = "clauses"


class CannotDocument(Exception):
    """The catalogue has faults; the message has them."""


def pages(kinds: Registry | None = None) -> Mapping[str, str]:
    """Return the text of every generated page by its path below docs/, sorted.

    Kinds whose specimen lies outside the repository belong to other packages and have no page. Raises CannotDocument.
    """
    all_kinds = kinds or registry()
    ours = {name: kind for name, kind in all_kinds.by_name.items() if kind.specimen_path.is_relative_to(ROOT)}
    catalogue = shipped_catalogue()
    specimens = {path: read_specimen(path) for path in {kind.specimen_path for kind in ours.values()}}
    known = Kinds(
        all_kinds if len(ours) == len(all_kinds.by_name) else Registry.of(ours.values()),
        {name: specimens[kind.specimen_path] for name, kind in ours.items()},
        used_by_kind(catalogue),
        ROOT,
    )
    found = {f"{CLAUSES}/{name}.md": kind_page(kind, known) for name, kind in ours.items()}
    found[f"{CLAUSES}/README.md"] = index(known.registry)
    found["catalogue.md"] = catalogue_page(catalogue)
    if find_spec("tools.docs_faults") is not None:
        from tools import docs_faults

        found["faults.md"] = docs_faults.page()
    return dict(sorted(found.items()))


def shipped_catalogue() -> Catalogue:
    """Return the shipped descriptions; raises CannotDocument if they have faults."""
    faults = Faults()
    catalogue = Catalogue(read_directory(SHIPPED, faults, shown=SHOWN, known_rules=known_rules()), faults)
    if len(faults):
        raise CannotDocument("\n".join(map(str, faults)))
    return catalogue


def stale(folder: Path, expected: Mapping[str, str]) -> list[str]:
    """Return the pages below a folder that are missing, differ, or belong to a kind that is gone."""
    differing = [
        path
        for path, text in expected.items()
        if not (folder / path).is_file() or (folder / path).read_text("utf-8") != text
    ]
    return sorted([*differing, *_left_over(folder, expected)])


def write(folder: Path, expected: Mapping[str, str]) -> None:
    """Write the pages below a folder, and take away those of kinds that are gone."""
    for path, text in expected.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    for path in _left_over(folder, expected):
        (folder / path).unlink()


def _left_over(folder: Path, expected: Mapping[str, str]) -> list[str]:
    there = (path.relative_to(folder).as_posix() for path in (folder / CLAUSES).glob("*.md"))
    return [path for path in there if path not in expected]


def main() -> int:
    """Write the pages, or with `--check` name those that are stale and return 1 if there are any."""
    try:
        expected = pages()
    except CannotDocument as error:
        print(error)
        return 1
    if "--check" not in sys.argv[1:]:
        write(DOCS, expected)
        return 0
    wrong = stale(DOCS, expected)
    for path in wrong:
        print(f"docs/{path} is not up to date: make docs")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
