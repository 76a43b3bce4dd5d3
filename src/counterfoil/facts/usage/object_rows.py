"""JSON and Parquet as rows: objects whose members are named by dotted paths, and typed columns."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from counterfoil.facts.usage.rows import Malformed, Rows, UnreadableFile, joined, require_columns
from counterfoil.facts.usage.text_rows import line_blocks

ROWS_AT_A_TIME = 250_000
NOT_JSON = "not-json"
# A number of so many digits may not survive the column reader's binary fractions; such lines take the exact path.
_LONG_NUMBER = r"[:\[,]\s*-?[0-9.]{16,}|[0-9][eE][-+0-9]"


def read_json_lines(path: Path, needed: Sequence[str], encoding: str = "utf-8") -> Iterator[Rows]:
    """Yield rows of a file with one JSON object a line; `needed` are dotted paths ("a.b", "a.0.b")."""
    for block in line_blocks(path, encoding):
        lines = block.filter(pl.col("text").str.strip_chars() != "")
        columns = None if lines["text"].str.contains(_LONG_NUMBER).any() else _decode(lines["text"], needed)
        if columns is None:
            objects = [_object(text) for text in lines["text"].to_list()]
            yield _rows_of_objects(lines["row"].to_list(), lines["text"].to_list(), objects, needed)
        else:
            texts = lines["text"]
            yield Rows(columns, lines["row"], lambda texts=texts: texts, _gather(texts))  # type: ignore[misc]


def read_json_objects(path: Path, needed: Sequence[str], encoding: str = "utf-8") -> Iterator[Rows]:
    """Yield the rows of a file that is one JSON object, an array of them, or one object a line."""
    try:
        text = path.read_bytes().decode(encoding, errors="replace").removeprefix("\ufeff")
    except LookupError as error:
        raise UnreadableFile(f"the encoding `{encoding}` is unknown") from error
    first_line = text.lstrip().partition("\n")[0]
    whole = None if _object(first_line) is not None else _parsed(text)
    if not isinstance(whole, dict | list):
        yield from read_json_lines(path, needed, encoding)
        return
    objects = whole if isinstance(whole, list) else [whole]
    texts = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in objects]
    rows = list(range(1, len(objects) + 1))
    yield _rows_of_objects(rows, texts, [each if isinstance(each, dict) else None for each in objects], needed)


def read_parquet(path: Path, needed: Sequence[str]) -> Iterator[Rows]:
    """Yield rows of a Parquet file with its own types. Raises UnreadableFile and MissingColumn."""
    try:
        scan = pl.scan_parquet(path, glob=False)
        names = scan.collect_schema().names()
        require_columns(needed, names)
        height = scan.select(pl.len()).collect().item()
        for start in range(0, height, ROWS_AT_A_TIME):
            frame = scan.slice(start, ROWS_AT_A_TIME).collect()
            numbers = pl.int_range(start + 1, start + 1 + frame.height, dtype=pl.Int64, eager=True).alias("row")
            yield Rows(
                frame,
                numbers,
                lambda frame=frame: joined(_flat(frame)),  # type: ignore[misc]
                lambda places, frame=frame: frame[list(places)].write_ndjson().splitlines(),  # type: ignore[misc]
            )
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableFile(f"it is no readable Parquet file ({str(error).splitlines()[0]})") from error


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return nested columns as JSON text, so that they can stand in a digest."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.with_columns(pl.struct(name).struct.json_encode().alias(name) for name in nested)


def _gather(texts: pl.Series) -> Any:
    return lambda places: texts.gather(places).to_list()


def _decode(texts: pl.Series, needed: Sequence[str]) -> pl.DataFrame | None:
    """Decode whole columns at once; None if any line is not an object of plain members at the paths."""
    tree: dict[str, Any] = {}
    for path in needed:
        if any(key.isdigit() for key in path.split(".")):  # an element of an array
            return None
        branch = tree
        *above, leaf = path.split(".")
        for key in above:
            branch = branch.setdefault(key, {})
            if not isinstance(branch, dict):
                return None
        branch[leaf] = None
    if not len(texts):
        return pl.DataFrame(schema=dict.fromkeys(needed, pl.String))
    try:
        decoded = texts.str.json_decode(_struct(tree)).to_frame("object")
    except pl.exceptions.PolarsError:
        return None
    if decoded["object"].null_count():
        return None
    return decoded.select(_at(path).alias(path) for path in needed)


def _at(path: str) -> pl.Expr:
    found = pl.col("object")
    for key in path.split("."):
        found = found.struct.field(key)
    return found


def _struct(tree: dict[str, Any]) -> pl.Struct:
    return pl.Struct({key: pl.String() if inner is None else _struct(inner) for key, inner in tree.items()})


def _parsed(text: str) -> Any:
    """Parse JSON with numbers kept as their text; None if it is none."""
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None


def _object(text: str) -> dict[str, Any] | None:
    found = _parsed(text)
    return found if isinstance(found, dict) else None


def _rows_of_objects(
    rows: list[int], texts: list[str], objects: list[dict[str, Any] | None], needed: Sequence[str]
) -> Rows:
    good = [place for place, each in enumerate(objects) if each is not None]
    malformed = tuple(
        Malformed(rows[place], NOT_JSON, texts[place]) for place, each in enumerate(objects) if each is None
    )
    found = {path: [_member(objects[place], path) for place in good] for path in needed}
    kept = pl.Series("text", [texts[place] for place in good], dtype=pl.String)
    return Rows(
        pl.DataFrame(found, schema=dict.fromkeys(needed, pl.String)),
        pl.Series("row", [rows[place] for place in good], dtype=pl.Int64),
        lambda: kept,
        _gather(kept),
        malformed,
    )


def _member(value: Any, path: str) -> str | None:
    for key in path.split("."):
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict):
            value = value.get(key)
        else:
            return None
    if value is None or isinstance(value, str):
        return value
    return re.sub(r'^"|"$', "", json.dumps(value, ensure_ascii=False))
