"""Any CSV, JSON Lines or Parquet file: everything about its columns is said by the source's own mapping."""

from collections.abc import Iterator
from pathlib import Path

from counterfoil.facts.usage.formats import Layout, UsageFormat
from counterfoil.facts.usage.object_rows import read_json_lines, read_parquet
from counterfoil.facts.usage.rows import Rows


def read_jsonl(path: Path, layout: Layout) -> Iterator[Rows]:
    """Read one JSON object a line; a column may be a dotted path into the object."""
    return read_json_lines(path, layout.needed_columns, layout.encoding)


def read_columns(path: Path, layout: Layout) -> Iterator[Rows]:
    """Read a Parquet file."""
    return read_parquet(path, layout.needed_columns)


CSV = UsageFormat("csv", "Any CSV, by a mapping", header=True)
JSONL = UsageFormat(
    "jsonl", "JSON Lines: one object a line, by a mapping", read=read_jsonl, settings=frozenset({"encoding"})
)
PARQUET = UsageFormat("parquet", "Parquet, by a mapping", read=read_columns, settings=frozenset())
