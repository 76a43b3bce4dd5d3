"""Telephone numbers of a column: each distinct one is read once, and remembered from file to file."""

from functools import lru_cache

import polars as pl

from counterfoil.facts.usage.numbers import Number, read_number

SCHEMA = {
    "digits": pl.String,
    "is_e164": pl.Boolean,
    "country": pl.String,
    "line_type": pl.String,
    "called": pl.Int64,
}


class NumberReader:
    """Reads the numbers of one source."""

    def __init__(self, strip: tuple[str, ...], bare_international: bool) -> None:
        self._strip = strip
        self._bare_international = bare_international

    def read(self, texts: pl.Series, regions: pl.Series | str) -> pl.DataFrame:
        """Return digits, is_e164, country, line_type and called of each text, dialled in its region."""
        if isinstance(regions, str):
            asked = pl.DataFrame([texts.alias("text")])
            distinct = asked.unique()
            pairs = [(text, regions) for text in distinct["text"].to_list()]
        else:
            asked = pl.DataFrame([texts.alias("text"), regions.alias("region")])
            distinct = asked.unique()
            pairs = distinct.rows()
        numbers = [_read(text, region, self._strip, self._bare_international) for text, region in pairs]
        answers = pl.concat([distinct, pl.DataFrame(numbers, schema=SCHEMA, orient="row")], how="horizontal")
        return asked.join(answers, on=asked.columns, how="left", maintain_order="left").select(SCHEMA.keys())


@lru_cache(maxsize=500_000)
def _read(text: str, region: str, strip: tuple[str, ...], bare_international: bool) -> Number:
    """Read a number, about 70 us; a business calls the same ones again and again."""
    return read_number(text, region, strip=strip, bare_international=bare_international)
