"""One bucket out of the files of many imports: each record once, those that contradict one another apart.

Merging costs several times what reading does, so the result can be put down ("settled") for exactly the set of
imports that it was made of. Any other set is merged again; a settled file can always be deleted.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from counterfoil.facts.usage.importing import UNFINISHED, Imported, StoreDamaged, text_digest
from counterfoil.facts.usage.outcome import ORDER, RECORD

CONFLICT = {
    "record": pl.Int64,
    "account": pl.Int64,
    "started_us": pl.Int64,
    "digest": pl.Int64,
    "source": pl.String,
    "file": pl.String,
    "row": pl.Int64,
}
Files = Sequence[tuple[Imported, Path]]  # the imports that have records in the bucket, in a fixed order


def read_records(bucket: int, files: Files, settled: Path, accounts: Sequence[int] | None) -> pl.DataFrame:
    """Return a bucket's records, sorted, each once, without those that contradict one another."""
    if len(files) == 1:
        return _read(files[0][1], files[0][0].buckets[bucket], accounts)
    if not files:
        return pl.DataFrame(schema=RECORD)
    for path in settled.glob(f"{_name(bucket, files)}-*.parquet"):
        return _read(path, int(path.stem.rpartition("-")[2]), accounts)
    return _merged(bucket, files, accounts)[0]


def read_conflicts(bucket: int, files: Files, settled: Path) -> pl.DataFrame:
    """Return every copy of the records of a bucket that have one identity and several contents."""
    path = settled / f"{_name(bucket, files)}.conflicts"
    if len(files) < 2:
        return pl.DataFrame(schema=CONFLICT)
    found = pl.read_parquet(path) if path.exists() else _conflicts(bucket, files, _merged(bucket, files, None)[1])
    return found.select(CONFLICT.keys()).sort("record", "file", "row")


def settle(bucket: int, files: Files, settled: Path) -> set[str]:
    """Put a merged bucket down if it is not there; return the names of its two files, none if it needs no merging."""
    if len(files) < 2:
        return set()
    name = _name(bucket, files)
    for path in settled.glob(f"{name}-*.parquet"):
        return {path.name, f"{name}.conflicts"}
    records, several = _merged(bucket, files, None)
    written = {f"{name}.conflicts": _conflicts(bucket, files, several), f"{name}-{records.height}.parquet": records}
    for final, frame in written.items():  # the records last: without them the conflicts are not looked for
        aside = settled / f"{UNFINISHED}{final}"
        frame.write_parquet(aside, compression="lz4", statistics=True)
        aside.rename(settled / final)
    return set(written)


def _name(bucket: int, files: Files) -> str:
    return f"{bucket:03d}-{text_digest(' '.join(imported.folder for imported, _ in files))}"


def _read(path: Path, height: int, accounts: Sequence[int] | None) -> pl.DataFrame:
    """Read one file; all of its records must be there."""
    try:
        scan = pl.scan_parquet(path, glob=False).select(RECORD.keys())
        records = scan.collect() if accounts is None else scan.filter(pl.col("account").is_in(accounts)).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise StoreDamaged(f"{path} cannot be read: delete the store and import again") from error
    if accounts is None and records.height != height:
        raise StoreDamaged(f"{path} has lost records: delete the store and import again")
    return records


def _merged(bucket: int, files: Files, accounts: Sequence[int] | None) -> tuple[pl.DataFrame, pl.Series]:
    """Return the records of several files, each once, and the keys of those that contradict one another."""
    together = pl.concat(_read(path, imported.buckets[bucket], accounts) for imported, path in files)
    again = ~together["record"].is_first_distinct()
    repeated = together.filter(again)["record"].unique()
    copies = together.filter(pl.col("record").is_in(repeated.implode())).select("record", "digest").unique()
    several = copies.filter(pl.col("record").is_duplicated())["record"].unique()
    once = together.filter(~again)
    if len(several):
        once = once.filter(~pl.col("record").is_in(several.implode()))
    return once.sort(ORDER), several


def _conflicts(bucket: int, files: Files, several: pl.Series) -> pl.DataFrame:
    """Return the copies of some records with the files that they are in."""
    parts = [pl.DataFrame(schema=CONFLICT)]
    for imported, path in files if len(several) else ():
        found = pl.scan_parquet(path, glob=False).filter(pl.col("record").is_in(several.implode())).collect()
        named = found.with_columns(source=pl.lit(imported.source), file=pl.lit(imported.file))
        parts.append(named.select(CONFLICT.keys()))
    return pl.concat(parts)
