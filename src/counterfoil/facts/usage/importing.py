"""One import on disk: a folder that appears whole or not at all, with a file for each bucket and its own account.

imports/<source>-<file digest>-<settings digest>/
    manifest.json    what the file was and what became of its rows
    bucket-07.parquet ...  the records, sorted by (account, started_us, record)
    shapes.json      the distinct shapes of those records
    rejects.jsonl    every rejected row with its number, reason and text
    asked.parquet    what ownership was asked for, so that a change of owners is noticed
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import polars as pl

from counterfoil.facts.usage.outcome import ORDER, STORED, Outcome
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.repeats import settle_repeats
from counterfoil.facts.usage.shapes import Shape

UNFINISHED = ".unfinished-"
HELD_RECORDS = 2_000_000  # in memory, before they are put down
MANIFEST, SHAPES, REJECTS, ASKED = "manifest.json", "shapes.json", "rejects.jsonl", "asked.parquet"
_ASKED_SCHEMA = {"by": pl.String, "name": pl.String}


class StoreDamaged(Exception):
    """A file of the store is not what was written. The store can be deleted and made again from the usage files."""


@dataclass(frozen=True)
class Imported:
    """What became of one file: every row is a record, not billable, or a reject, and `rows` is their sum.

    `digest` is of the file's bytes; `first_us` and `last_us` are the first and last start of any row that could be
    read; `recorded_at` (microseconds UTC) is what the caller gave at the first import. `is_new` is False when the same
    file was there already and nothing was stored.
    """

    file: str
    source: str
    digest: str
    rows: int
    records: int
    not_billable: Mapping[str, int]
    rejected: Mapping[str, int]
    first_us: int | None
    last_us: int | None
    recorded_at: int
    is_new: bool = True
    buckets: Mapping[int, int] = field(default_factory=dict)  # records by bucket
    sequence: int = 0  # of two imports of one file under different settings, the larger counts
    settings: str = ""  # digest of all settings that shaped the records
    answers: str = ""  # digest of what ownership answered
    folder: str = ""


def bucket_file(bucket: int) -> str:
    """Return the name of a bucket's file."""
    return f"bucket-{bucket:03d}.parquet"


def file_digest(path: Path) -> str:
    """Return 32 hexadecimal digits of BLAKE2b over a file's bytes."""
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def text_digest(text: str) -> str:
    """Return 16 hexadecimal digits of BLAKE2b over a text."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def asked_frame(asked: Mapping[str, set[str]]) -> pl.DataFrame:
    """Return what ownership was asked for as a frame: by, name, sorted."""
    pairs = [(by, name) for by in sorted(asked) for name in sorted(asked[by])]
    return pl.DataFrame(pairs, schema=_ASKED_SCHEMA, orient="row")


def answers_digest(asked: pl.DataFrame, source: str, owners: Owners) -> str:
    """Return a digest of the owners' answers: the same answers make the same records."""
    find: dict[str, Callable[[str], str]] = {
        "number": owners.of_number,
        "trunk": lambda name: owners.of_trunk(source, name),
        "code": lambda name: owners.of_code(source, name),
        "country": lambda name: owners.countries.get(name, ""),
    }
    digest = blake2b(digest_size=8)
    for by, name in asked.iter_rows():
        digest.update(f"{by}\x1f{name}\x1f{find[by](name)}\x1e".encode())
    return digest.hexdigest()


class ImportWriter:
    """Writes an import aside, then gives it its name: a kill at any moment leaves the whole import or none.

    Records are collected by bucket, and put down as runs when there are many, so that a file of any size is imported in
    the memory of one bucket. Everything that compares records of one account sees all of them, in `finish`.
    """

    def __init__(self, imports: Path, buckets: int, aside: str) -> None:
        self._imports = imports
        self._aside = imports / f"{UNFINISHED}{aside}"
        shutil.rmtree(self._aside, ignore_errors=True)
        self._aside.mkdir(parents=True)
        self._buckets = buckets
        self._held: list[pl.DataFrame] = []
        self._runs: dict[int, list[Path]] = {}

    def add(self, records: pl.DataFrame) -> None:
        """Take a batch of records."""
        self._held.append(records)
        if sum(held.height for held in self._held) > HELD_RECORDS:
            for bucket, part in self._by_bucket().items():
                runs = self._runs.setdefault(bucket, [])
                runs.append(self._aside / f"run-{bucket}-{len(runs)}.parquet")
                part.write_parquet(runs[-1], compression="lz4")

    def _by_bucket(self) -> dict[int, pl.DataFrame]:
        """Return what is held by bucket, and let go of it."""
        held, self._held = pl.concat([pl.DataFrame(schema=STORED), *self._held]), []
        placed = held.with_columns((pl.col("account") % self._buckets).alias("bucket"))
        parts = placed.partition_by("bucket", as_dict=True, include_key=False)
        return {int(bucket): part for (bucket,), part in parts.items()}

    def settle(self, repeats: str, outcome: Outcome) -> tuple[dict[int, int], dict[int, str]]:
        """Write every bucket; return the number of records in each, and the rows that contradict one another."""
        held, counts, contradicting = self._by_bucket(), {}, dict[int, str]()
        for bucket in sorted({*held, *self._runs}):
            parts = [pl.read_parquet(run) for run in self._runs.get(bucket, [])]
            together = pl.concat([*parts, held.pop(bucket, pl.DataFrame(schema=STORED))])
            records, wrong = settle_repeats(together, repeats, outcome)
            outcome.records -= together.height - records.height
            contradicting |= wrong
            if records.height:
                counts[bucket] = records.height
                path = self._aside / bucket_file(bucket)
                records.sort(ORDER).write_parquet(path, compression="lz4", statistics=True)
            for run in self._runs.get(bucket, []):
                run.unlink()
        return counts, contradicting

    def finish(self, imported: Imported, outcome: Outcome, asked: pl.DataFrame) -> Imported:
        """Write the rest and give the import its name."""
        shapes = {str(shape.key): list(shape) for shape in sorted(outcome.shapes)}
        (self._aside / SHAPES).write_text(json.dumps(shapes, ensure_ascii=False, indent=0), encoding="utf-8")
        with (self._aside / REJECTS).open("w", encoding="utf-8") as file:
            for row, reason, text in outcome.rejects:
                reject = {"file": imported.file, "row": row, "reason": reason, "text": text}
                file.write(json.dumps(reject, ensure_ascii=False) + "\n")
        asked.write_parquet(self._aside / ASKED)
        name = f"{imported.source}-{imported.digest[:16]}-{text_digest(imported.settings + imported.answers)}"
        written = replace(imported, folder=name)
        manifest = json.dumps(_as_json(written), ensure_ascii=False, indent=2)
        (self._aside / MANIFEST).write_text(manifest, encoding="utf-8")
        self._aside.rename(self._imports / name)
        return written


def read_import(folder: Path) -> Imported:
    """Read a manifest. Raises StoreDamaged."""
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        said["buckets"] = {int(bucket): count for bucket, count in said["buckets"].items()}
        return Imported(**said, folder=folder.name, is_new=False)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreDamaged(f"{folder / MANIFEST} cannot be read: delete the store and import again") from error


def read_shapes(folder: Path) -> dict[int, Shape]:
    """Read an import's shapes. Raises StoreDamaged if one does not have its key."""
    try:
        said = json.loads((folder / SHAPES).read_text(encoding="utf-8"))
        shapes = {int(key): Shape(*words) for key, words in said.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StoreDamaged(f"{folder / SHAPES} cannot be read: delete the store and import again") from error
    if any(shape.key != key for key, shape in shapes.items()):
        raise StoreDamaged(f"{folder / SHAPES} has a shape under another's key: delete the store and import again")
    return shapes


def read_asked(folder: Path) -> pl.DataFrame:
    """Read what ownership was asked for."""
    return pl.read_parquet(folder / ASKED)


def _as_json(imported: Imported) -> dict[str, Any]:
    said = {name: getattr(imported, name) for name in Imported.__dataclass_fields__ if name not in ("folder", "is_new")}
    for name in ("not_billable", "rejected", "buckets"):
        said[name] = {str(key): said[name][key] for key in sorted(said[name])}
    return said
