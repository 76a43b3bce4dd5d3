"""Adding a usage file to a book: copied beside the others, never over one, and accounted for row by row."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from counterfoil.book.plain_files import PlainBook
from counterfoil.facts.usage.importing import REJECTS, Imported, file_digest
from counterfoil.facts.usage.sources import Source, files_of

ASIDE = ".unfinished-"


class CannotImport(Exception):
    """A file cannot be added; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file's place in the book: `is_new` is false where the same bytes were there already."""

    path: Path
    is_new: bool


def place(book: PlainBook, file: Path, source: Source) -> Placed:
    """Copy a file to where its source's files are; raises CannotImport.

    The copy appears whole or not at all. A file with the same bytes is not added again; another file of the same name
    keeps its place and the new one gets its digest in its name.
    """
    folder = book.usage.folder
    try:
        digest = file_digest(file)
        known = {file_digest(path): path for path in files_of(source, folder)}
        if digest in known:
            return Placed(known[digest], is_new=False)
        target = _free(folder, file, source, book.usage.sources, digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f"{ASIDE}{target.name}")
        shutil.copyfile(file, aside)
        aside.rename(target)
    except OSError as error:
        raise CannotImport(f"{error.filename or file} cannot be copied: {error.strerror or error}") from None
    return Placed(target, is_new=True)


def _free(folder: Path, file: Path, source: Source, sources: Sequence[Source], digest: str) -> Path:
    """Return a path that is free, that the source's patterns take, and that no other source's do."""
    names = (file.name, f"{file.stem}-{digest[:8]}{file.suffix}")
    patterns = [PurePosixPath(pattern) for pattern in source.files]
    fitting = [
        parent / name
        for name in names
        for parent in dict.fromkeys(pattern.parent for pattern in patterns if not _is_open(str(pattern.parent)))
        if _taken_by(source, parent / name)
    ]
    for inside in fitting:
        others = [other.name for other in sources if other is not source and _taken_by(other, inside)]
        if others:
            raise CannotImport(
                f"usage/{inside} would be taken by source {others[0]} as well: its records would be twice"
            )
        if not (folder / inside).exists():
            return folder / inside
    expected = " or ".join(source.files)
    raise CannotImport(f"source {source.name} takes files named {expected}; {file.name} is none of them: rename it")


def _is_open(text: str) -> bool:
    return any(character in text for character in "*?[")


def _taken_by(source: Source, inside: PurePosixPath) -> bool:
    return any(
        PurePosixPath(pattern).parent == inside.parent and fnmatch(inside.name, PurePosixPath(pattern).name)
        for pattern in source.files
    )


def rejects_file(book: PlainBook, imported: Imported) -> Path:
    """Return where every rejected row of a file stands with its reason."""
    return book.usage.derived / "imports" / imported.folder / REJECTS


def distinct_records(book: PlainBook) -> int:
    """Return how many records the book has, each counted once however often it was delivered."""
    store = book.usage.store
    return 0 if store is None else sum(store.read_bucket(bucket).height for bucket in range(store.buckets))
