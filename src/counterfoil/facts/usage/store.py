"""The usage store: records in buckets by account, on plain files, derived and safe to delete.

What a switch wrote is the truth and stays outside; the store holds it as integers, each file once. A bucket holds
everything of its accounts, so it is a complete billing job (design law 7).
"""

import fcntl
import json
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.facts.usage.buckets import CONFLICT, read_conflicts, read_records, settle
from counterfoil.facts.usage.formats import formats
from counterfoil.facts.usage.importing import (
    REJECTS,
    UNFINISHED,
    Imported,
    ImportWriter,
    StoreDamaged,
    answers_digest,
    asked_frame,
    bucket_file,
    file_digest,
    read_asked,
    read_import,
    read_shapes,
    text_digest,
)
from counterfoil.facts.usage.outcome import RECORD, Outcome
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.reading import RecordReader
from counterfoil.facts.usage.repeats import texts_of
from counterfoil.facts.usage.rows import MissingColumn, UnreadableFile
from counterfoil.facts.usage.shapes import Shape
from counterfoil.facts.usage.sources import Source
from counterfoil.keys import key64

__all__ = ["RECORD", "Imported", "StoreDamaged", "UsageStore"]

BUCKETS = 16
REVISION = 2  # of the files in the store; a store of another revision is emptied and made again
_REJECT = {"source": pl.String, "file": pl.String, "row": pl.Int64, "reason": pl.String, "text": pl.String}


class UsageStore:
    """Usage records by bucket of account in a directory. One writer at a time; readers need no lock."""

    def __init__(self, directory: Path, buckets: int = BUCKETS) -> None:
        """Open the store, or make it with so many buckets; one that is there keeps its own number."""
        self._directory = directory
        self._imports = directory / "imports"
        self._settled = directory / "settled"
        self._imports.mkdir(parents=True, exist_ok=True)
        about = directory / "store.json"
        said = json.loads(about.read_text(encoding="utf-8")) if about.exists() else {}
        if said.get("revision") != REVISION:
            shutil.rmtree(self._imports)
            self._imports.mkdir()
            said = {"revision": REVISION, "buckets": buckets}
            aside = directory / f"{UNFINISHED}store.json"
            aside.write_text(json.dumps(said), encoding="utf-8")
            aside.rename(about)
        self._buckets: int = said["buckets"]

    @property
    def buckets(self) -> int:
        """How many buckets the store has, numbered from 0."""
        return self._buckets

    def bucket_of(self, account: str) -> int:
        """Return the bucket that holds an account's records."""
        return key64(account) % self._buckets

    def import_file(
        self, path: Path, source: Source, owners: Owners, recorded_at: int, faults: Faults, *, name: str = ""
    ) -> Imported | None:
        """Import one file; None if it could not be read at all (the faults say why).

        `name` is how the file is called in messages (its path by default), `recorded_at` is now in microseconds UTC.
        A file whose bytes are there already under the same settings and owners stores nothing; under other ones, what
        is new takes the place of what was.
        """
        with self._writing():
            return self._import(path, source, owners, recorded_at, faults, name or str(path))

    def bring_up_to_date(
        self, files: Iterable[tuple[Path, Source]], owners: Owners, recorded_at: int, faults: Faults
    ) -> list[Imported]:
        """Import what is missing or was shaped by other settings, and forget what is no longer among the files."""
        with self._writing():
            done: list[Imported] = []
            for path, source in files:
                imported = self._import(path, source, owners, recorded_at, faults, str(path))
                if imported is not None:
                    done.append(imported)
            wanted = {imported.folder for imported in done}
            for folder in self._folders():
                if folder.name not in wanted:
                    shutil.rmtree(folder)
            self._settle()
            return done

    def imports(self) -> list[Imported]:
        """Return every file in the store, sorted by source, file and digest."""
        newest: dict[tuple[str, str], Imported] = {}
        for folder in self._folders():
            imported = read_import(folder)
            key = (imported.source, imported.digest)
            if key not in newest or newest[key].sequence < imported.sequence:
                newest[key] = imported
        return sorted(newest.values(), key=lambda imported: (imported.source, imported.file, imported.digest))

    def counts(self) -> Mapping[int, int]:
        """Return how many records the files of each bucket hold, copies counted; buckets without any are left out."""
        return sum((Counter(imported.buckets) for imported in self.imports()), Counter[int]())

    def read_bucket(self, bucket: int, accounts: Collection[str] | None = None) -> pl.DataFrame:
        """Return a bucket's records with the columns of RECORD, sorted by (account, started_us, record).

        A record that several files hold is there once. Records whose files contradict one another are left out: see
        `conflicts`. `accounts` reads only those accounts. Raises StoreDamaged.
        """
        keys = None if accounts is None else [key64(account) for account in accounts]
        return read_records(bucket, self._bucket_files(bucket), self._settled, keys)

    def conflicts(self, bucket: int) -> pl.DataFrame:
        """Return the records of a bucket that have one identity and several contents, every copy with its file."""
        return read_conflicts(bucket, self._bucket_files(bucket), self._settled)

    def settle(self) -> None:
        """Merge every bucket that lies in several files once for all readers (`bring_up_to_date` does it too)."""
        with self._writing():
            self._settle()

    def _settle(self) -> None:
        self._settled.mkdir(exist_ok=True)
        current: set[str] = set()
        for bucket in range(self._buckets):
            current |= settle(bucket, self._bucket_files(bucket), self._settled)
        for path in self._settled.iterdir():
            if path.name not in current:
                path.unlink()

    def traces(self, bucket: int, records: Collection[int]) -> pl.DataFrame:
        """Return where records come from: record, source, file, row; each file that holds it, sorted."""
        parts = [
            pl.scan_parquet(path).filter(pl.col("record").is_in(list(records))).select("record", "row").collect()
            .with_columns(source=pl.lit(imported.source), file=pl.lit(imported.file))
            for imported, path in self._bucket_files(bucket)
        ]  # fmt: skip
        schema = {name: CONFLICT[name] for name in ("record", "source", "file", "row")}
        found = [pl.DataFrame(schema=schema), *(part.select(schema.keys()) for part in parts)]
        return pl.concat(found).sort("record", "source", "file", "row")

    def shapes(self) -> dict[int, Shape]:
        """Return every shape in the store by its key."""
        shapes: dict[int, Shape] = {}
        for imported in self.imports():
            shapes.update(read_shapes(self._imports / imported.folder))
        return dict(sorted(shapes.items(), key=lambda item: item[1]))

    def rejects(self) -> pl.DataFrame:
        """Return every rejected row: source, file, row, reason, text."""
        parts = [pl.DataFrame(schema=_REJECT)]
        for imported in self.imports():
            lines = (self._imports / imported.folder / REJECTS).read_text(encoding="utf-8").splitlines()
            rows = [{"source": imported.source, **json.loads(line)} for line in lines]
            parts.append(pl.DataFrame(rows, schema=_REJECT))
        return pl.concat(parts)

    def coverage(self, source: str) -> list[tuple[int, int]]:
        """Return for each file of a source the span of its rows' starts, [from_us, until_us), sorted.

        Every row that could be read counts, billable or not: a day of unanswered calls was delivered too.
        """
        return sorted(
            (imported.first_us, imported.last_us + 1)
            for imported in self.imports()
            if imported.source == source and imported.first_us is not None and imported.last_us is not None
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the only writer's lock, and clear away what a killed writer left."""
        with (self._directory / "writer.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self._imports.glob(f"{UNFINISHED}*"):
                shutil.rmtree(left)
            current = {imported.folder for imported in self.imports()}
            for folder in self._folders():
                if folder.name not in current:
                    shutil.rmtree(folder)
            yield

    def _folders(self) -> list[Path]:
        return sorted(each for each in self._imports.iterdir() if not each.name.startswith(UNFINISHED))

    def _import(
        self, path: Path, source: Source, owners: Owners, recorded_at: int, faults: Faults, name: str
    ) -> Imported | None:
        """Import one file under the lock."""
        try:
            digest, settings = file_digest(path), text_digest(source.shaping)
            before = [each for each in self.imports() if (each.source, each.digest) == (source.name, digest)]
            for each in before:
                asked = read_asked(self._imports / each.folder)
                if each.settings == settings and each.answers == answers_digest(asked, source.name, owners):
                    return each
            return self._write(
                path, source, owners, before, replace(_blank(name, source, digest, recorded_at), settings=settings)
            )
        except MissingColumn as error:
            hint = nearest(error.missing, error.present)
            expected = f"The file has {listed(error.present, most=30)}.{hint}"
            faults.add(
                "missing-column", Where(name), f"source {source.name} needs a column `{error.missing}`", expected
            )
            return None
        except UnreadableFile as error:
            faults.add("unreadable-file", Where(name), f"source {source.name} cannot read it: {error}")
            return None
        except OSError as error:
            faults.add("unreadable-file", Where(name), f"the file cannot be opened: {error.strerror or error}")
            return None

    def _write(
        self, path: Path, source: Source, owners: Owners, before: list[Imported], imported: Imported
    ) -> Imported:
        """Read a file into a new import, which takes the place of those before."""
        chosen, reader = formats()[source.format], RecordReader(source, owners)
        outcome = reader.outcome
        writer = ImportWriter(self._imports, self._buckets, f"{source.name}-{imported.digest[:16]}")
        for rows in chosen.read(path, source):
            writer.add(reader.read(rows))
        counts, contradicting = writer.settle(source.mapping.repeats or "dropped", outcome)
        outcome.rejects += texts_of(contradicting, lambda: chosen.read(path, source))
        outcome.rejects.sort()
        asked = asked_frame(outcome.asked)
        written = writer.finish(
            replace(
                _summary(imported, outcome),
                buckets=counts,
                sequence=1 + max((each.sequence for each in before), default=0),
                answers=answers_digest(asked, source.name, owners),
            ),
            outcome,
            asked,
        )
        for each in before:
            shutil.rmtree(self._imports / each.folder)
        return written

    def _bucket_files(self, bucket: int) -> list[tuple[Imported, Path]]:
        """Return the files of a bucket that have records, in the order of `imports`."""
        if not 0 <= bucket < self._buckets:
            raise IndexError(f"there is no bucket {bucket} of {self._buckets}")
        return [
            (imported, self._imports / imported.folder / bucket_file(bucket))
            for imported in self.imports()
            if imported.buckets.get(bucket)
        ]


def _blank(name: str, source: Source, digest: str, recorded_at: int) -> Imported:
    """Return the account of a file before any of its rows was read."""
    return Imported(name, source.name, digest, 0, 0, {}, {}, None, None, recorded_at)


def _summary(imported: Imported, outcome: Outcome) -> Imported:
    """Return the account of a file's rows; that it adds up is the importer's promise."""
    rejected = Counter(reason for _, reason, _ in outcome.rejects)
    if outcome.rows != outcome.records + outcome.not_billable.total() + rejected.total():
        raise AssertionError(f"{imported.file}: {outcome} does not add up to its rows")
    return replace(
        imported,
        rows=outcome.rows,
        records=outcome.records,
        not_billable=dict(sorted(outcome.not_billable.items())),
        rejected=dict(sorted(rejected.items())),
        first_us=outcome.first_us,
        last_us=outcome.last_us,
    )
