"""The usage store: records in buckets by account, on plain files, derived and safe to delete."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from counterfoil.contract.faults import Faults
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.shapes import Shape
from counterfoil.facts.usage.sources import Source


@dataclass(frozen=True)
class Imported:
    """What became of one file: every row is a record, not billable, or a reject."""

    file: str
    source: str
    digest: str  # of the file's bytes, hexadecimal
    rows: int
    records: int
    not_billable: dict[str, int]
    rejected: dict[str, int]
    first_us: int | None  # first and last start of any row whose start could be read
    last_us: int | None
    recorded_at: int  # microseconds UTC, as given by the caller
    is_new: bool  # False: the same file was there already, and nothing was stored


class UsageStore:
    """Usage records by bucket of account. One writer at a time; readers need no lock."""

    def __init__(self, directory: Path, buckets: int = 16) -> None:
        raise NotImplementedError

    @property
    def buckets(self) -> int:
        """How many buckets the store has."""
        raise NotImplementedError

    def import_file(
        self, path: Path, source: Source, owners: Owners, recorded_at: int, faults: Faults, *, name: str = ""
    ) -> Imported | None:
        """Import one file; None if it could not be read at all (the faults say why)."""
        raise NotImplementedError

    def bring_up_to_date(
        self, files: Iterable[tuple[Path, Source]], owners: Owners, recorded_at: int, faults: Faults
    ) -> list[Imported]:
        """Import what is missing and forget what is no longer among the files."""
        raise NotImplementedError

    def imports(self) -> list[Imported]:
        """Return every file in the store, sorted by source and file."""
        raise NotImplementedError

    def read_bucket(self, bucket: int) -> pl.DataFrame:
        """Return a bucket's records, each once, sorted by (account, started_us, record); conflicts left out."""
        raise NotImplementedError

    def conflicts(self, bucket: int) -> pl.DataFrame:
        """Return records with the same identity and other content: record, account, started_us, digest, file."""
        raise NotImplementedError

    def shapes(self) -> dict[int, Shape]:
        """Return every shape in the store by its key."""
        raise NotImplementedError

    def rejects(self) -> pl.DataFrame:
        """Return every rejected row: source, file, row, reason, text."""
        raise NotImplementedError

    def coverage(self, source: str) -> list[tuple[int, int]]:
        """Return for each file of a source the span of its rows' starts, [from_us, until_us), sorted."""
        raise NotImplementedError

    def bucket_of(self, account: str) -> int:
        """Return the bucket that holds an account's records."""
        raise NotImplementedError


def files_of(source: Source, folder: Path) -> Sequence[Path]:
    """Return the files of a source in a folder, sorted by name."""
    raise NotImplementedError
