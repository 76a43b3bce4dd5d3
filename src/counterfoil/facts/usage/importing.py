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

from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.reading import Outcome
from counterfoil.facts.usage.shapes import Shape
from counterfoil.keys import key64

UNFINISHED = ".unfinished-"
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


def write_import(imports: Path, imported: Imported, outcome: Outcome, asked: pl.DataFrame, buckets: int) -> Imported:
    """Write an import aside, then give it its name: a kill at any moment leaves the whole import or none."""
    name = f"{imported.source}-{imported.digest[:16]}-{text_digest(imported.settings + imported.answers)}"
    aside = imports / f"{UNFINISHED}{name}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    placed = outcome.records.with_columns((pl.col("account") % buckets).cast(pl.Int32).alias("bucket"))
    counts: dict[int, int] = {}
    for (bucket,), records in sorted(placed.partition_by("bucket", as_dict=True, include_key=False).items()):
        counts[bucket] = records.height
        records.write_parquet(aside / bucket_file(bucket), compression="zstd", statistics=True)
    shapes = {str(shape.key): list(shape) for shape in sorted(outcome.shapes)}
    (aside / SHAPES).write_text(json.dumps(shapes, ensure_ascii=False, indent=0), encoding="utf-8")
    with (aside / REJECTS).open("w", encoding="utf-8") as file:
        for row, reason, text in outcome.rejects:
            reject = {"file": imported.file, "row": row, "reason": reason, "text": text}
            file.write(json.dumps(reject, ensure_ascii=False) + "\n")
    asked.write_parquet(aside / ASKED)
    written = replace(imported, buckets=counts, folder=name)
    (aside / MANIFEST).write_text(json.dumps(_as_json(written), ensure_ascii=False, indent=2), encoding="utf-8")
    target = imports / name
    if target.exists():  # the same settings again, after others: the older folder was superseded in between
        shutil.rmtree(target)
    aside.rename(target)
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
    if any(key64(*shape) != key for key, shape in shapes.items()):
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
