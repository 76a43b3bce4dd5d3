"""Telephone numbers of a column: each distinct one is read once, and remembered while a file is being read."""

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
        self._known: dict[tuple[str, str], Number] = {}

    def read(self, texts: pl.Series, regions: pl.Series | str) -> pl.DataFrame:
        """Return digits, is_e164, country, line_type and called of each text, dialled in its region."""
        keys = ["text"] if isinstance(regions, str) else ["text", "region"]
        asked = pl.DataFrame([texts.alias("text"), *([] if isinstance(regions, str) else [regions.alias("region")])])
        distinct = asked.unique()
        numbers = [
            self._number(text, regions if isinstance(regions, str) else region[0]) for text, *region in distinct.rows()
        ]
        answers = pl.concat([distinct, pl.DataFrame(numbers, schema=SCHEMA, orient="row")], how="horizontal")
        return asked.join(answers, on=keys, how="left", maintain_order="left").select(SCHEMA.keys())

    def _number(self, text: str, region: str) -> Number:
        known = self._known.get((text, region))
        if known is None:
            known = read_number(text, region, strip=self._strip, bare_international=self._bare_international)
            self._known[text, region] = known
        return known
