"""Delimited text as rows: any line end, byte-order mark, blank lines, quotes; and which rows are not whole.

The lines are split first and counted, so that every row keeps its number and its text, a row cut short is a reject of
its own, and a stray quote spoils one row instead of swallowing the file up to the next quote.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from counterfoil.facts.usage.rows import Malformed, Rows, UnreadableFile, joined, require_columns

BLOCK = 8 * 2**20  # bytes read at a time
MOST_LINES_IN_A_ROW = 50
WRONG_WIDTH, STRAY_QUOTE, NUL = "wrong-number-of-columns", "unbalanced-quotes", "nul-byte"


def read_text(
    path: Path,
    *,
    columns: Sequence[str],
    header: bool,
    needed: Sequence[str],
    separator: str = ",",
    encoding: str = "utf-8",
) -> Iterator[Rows]:
    """Yield the rows of a delimited text file, a block at a time.

    With `header` the names are those of the first line that is not blank, else `columns`. Bytes that are not in the
    encoding become U+FFFD. Raises MissingColumn, and UnreadableFile for an unknown encoding.
    """
    names = () if header else tuple(columns)
    for block in line_blocks(path, encoding):
        lines = block.filter(pl.col("text").str.strip_chars() != "")
        if header and not names and lines.height:
            first = next(csv.reader([lines["text"][0]], delimiter=separator))
            names = tuple(name.strip() for name in first)
            if len(set(names)) < len(names):  # keep the first of a repeated name; the others get their place
                names = tuple(
                    name if name not in names[:place] else f"{name}.{place + 1}" for place, name in enumerate(names)
                )
            lines = lines.slice(1)
        if names:
            require_columns(needed, names)
            yield _rows(lines, names, separator)


def line_blocks(path: Path, encoding: str) -> Iterator[pl.DataFrame]:
    """Yield frames of `row` (line number from 1) and `text`, without line ends and byte-order mark.

    A file without any line feed is taken to end its lines with carriage returns (an old Macintosh, or Excel there).
    A block never ends inside a quoted field of up to 50 lines.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError as error:
        raise UnreadableFile(f"the encoding `{encoding}` is unknown") from error
    first, line_end, rest = 1, "", ""
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            text = rest + decoder.decode(block, final=not block)
            line_end = line_end or ("\n" if "\n" in text else "\r" if "\r" in text and len(block) < BLOCK else "")
            if first == 1:
                text = text.removeprefix("\ufeff")
            if block:
                text, rest = _cut(text, line_end or "\n")
            if text:
                lines = pl.DataFrame({"text": [text]}).select(pl.col("text").str.split(line_end or "\n").explode())
                if line_end != "\r":
                    lines = lines.with_columns(pl.col("text").str.strip_suffix("\r"))
                numbered = lines.with_row_index("row", offset=first).with_columns(pl.col("row").cast(pl.Int64))
                first += numbered.height
                yield numbered
            if not block:
                return


def _cut(text: str, line_end: str) -> tuple[str, str]:
    """Cut a block after its last whole line, or before a quoted field that has not ended there."""
    end = text.rfind(line_end)
    if end < 0:
        return "", text
    if text.count('"', 0, end) % 2:
        line_ends_at = end
        for _ in range(MOST_LINES_IN_A_ROW):
            line_starts_at = text.rfind(line_end, 0, line_ends_at) + 1
            if text.count('"', line_starts_at, line_ends_at) % 2:
                return text[: max(0, line_starts_at - 1)], text[line_starts_at:]
            if not line_starts_at:
                break
            line_ends_at = line_starts_at - 1
    return text[:end], text[end + 1 :]


def _rows(lines: pl.DataFrame, names: tuple[str, ...], separator: str) -> Rows:
    malformed: list[Malformed] = []
    whole, bare = lines, pl.col("text")
    if lines["text"].str.contains('"', literal=True).any():
        odd = (lines["text"].str.count_matches('"', literal=True) % 2) == 1
        if odd.any():
            whole, malformed = _join_quoted(lines, odd, len(names), separator)
        bare = bare.str.replace_all(r'"[^"]*"', "")
    reason = (
        pl.when(pl.col("text").str.contains("\0", literal=True))
        .then(pl.lit(NUL))
        .when(bare.str.count_matches(separator, literal=True) != len(names) - 1)
        .then(pl.lit(WRONG_WIDTH))
    )
    judged = whole.with_columns(reason.alias("reason"))
    bad = judged.filter(pl.col("reason").is_not_null())
    malformed += [Malformed(*row) for row in bad.select("row", "reason", "text").iter_rows()]
    good = judged.filter(pl.col("reason").is_null()).select("row", "text") if bad.height else whole
    columns = _split(good["text"], names, separator)
    if columns is None:
        good, columns, more = _split_one_by_one(good, names, separator)
        malformed += more
    texts = good["text"]
    return Rows(
        columns,
        good["row"],
        lambda: joined(columns),
        lambda places: texts.gather(list(places)).to_list(),
        tuple(sorted(malformed)),
    )


def _split(texts: pl.Series, names: tuple[str, ...], separator: str) -> pl.DataFrame | None:
    """Split good lines into columns; None if the reader sees them otherwise than the count of separators did."""
    if not len(texts):
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    buffer = ("\n".join(texts.to_list()) + "\n").encode()
    try:
        frame = pl.read_csv(buffer, has_header=False, infer_schema=False, separator=separator)
    except pl.exceptions.PolarsError:
        return None
    if frame.width != len(names) or frame.height != len(texts):
        return None
    return frame.rename(dict(zip(frame.columns, names, strict=True)))


def _split_one_by_one(
    good: pl.DataFrame, names: tuple[str, ...], separator: str
) -> tuple[pl.DataFrame, pl.DataFrame, list[Malformed]]:
    """Split line by line, for a batch with a quote in the middle of a field."""
    kept, fields, malformed = [], [], []
    for row, text in good.iter_rows():
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        if len(found) == 1 and len(found[0]) == len(names):
            kept.append((row, text))
            fields.append(found[0])
        else:
            malformed.append(Malformed(row, WRONG_WIDTH, text))
    columns = pl.DataFrame(fields, schema=dict.fromkeys(names, pl.String), orient="row")
    return pl.DataFrame(kept, schema={"row": pl.Int64, "text": pl.String}, orient="row"), columns, malformed


def _join_quoted(
    lines: pl.DataFrame, odd: pl.Series, width: int, separator: str
) -> tuple[pl.DataFrame, list[Malformed]]:
    """Join lines of one quoted field that holds line breaks; a quote that nothing ends spoils its own line only."""
    texts, numbers = lines["text"].to_list(), lines["row"].to_list()
    places = odd.arg_true().to_list()
    gone: set[int] = set()
    malformed: list[Malformed] = []
    at = 0
    while at < len(places):
        start, end = places[at], places[at + 1] if at + 1 < len(places) else -1
        together = "\n".join(texts[start : end + 1]) if start < end < start + MOST_LINES_IN_A_ROW else ""
        fields = list(csv.reader(io.StringIO(together, newline=""), delimiter=separator)) if together else []
        if len(fields) == 1 and len(fields[0]) == width:
            texts[start] = together
            gone.update(range(start + 1, end + 1))
            at += 2
        else:
            malformed.append(Malformed(numbers[start], STRAY_QUOTE, texts[start]))
            gone.add(start)
            at += 1
    kept = [place for place in range(len(texts)) if place not in gone]
    whole = pl.DataFrame(
        {"row": [numbers[place] for place in kept], "text": [texts[place] for place in kept]},
        schema={"row": pl.Int64, "text": pl.String},
    )
    return whole, malformed
