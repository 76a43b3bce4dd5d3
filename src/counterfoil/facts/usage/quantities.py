"""Durations and volumes as whole base units: decimal text to integers, in columns, never through a binary fraction."""

import polars as pl

from counterfoil.facts.usage.mapping import CLOCKS, DIVISORS, UNITS

MOST = 10**15  # base units: a petabyte, or 31 million years
NANO = 10**9
UNREADABLE, NEGATIVE, TOO_LARGE = "unreadable-quantity", "negative-quantity", "quantity-out-of-range"


def base_units(
    texts: pl.Series, unit: str, decimal: str = ".", rounding: str = "up", negative: str = "reject"
) -> pl.DataFrame:
    """Return `quantity` (Int64 base units, null if there is none) and `why` (the reason, null if there is none).

    At most nine decimals are read; a part of a base unit goes up, down, half-up, or is refused ("exact"). Where what is
    below zero is a correction, it is rounded like what it corrects: -0.5 goes up to -1.
    """
    if negative == "correction":
        plain = texts.cast(pl.String).fill_null("").str.strip_chars()
        sizes = base_units(plain.str.strip_prefix("-"), unit, decimal, rounding)
        sign = pl.select(pl.when(plain.str.starts_with("-")).then(-1).otherwise(1)).to_series()
        return sizes.with_columns(pl.col("quantity") * sign)
    if unit in CLOCKS:
        return _of_clock(texts, unit)
    factor, divisor = UNITS.get(unit, 1), DIVISORS.get(unit, 1)
    if texts.dtype.is_integer():
        return _judged(
            texts.cast(pl.Int64, strict=False).to_frame("whole").with_columns(nano=0), factor, divisor, rounding
        )
    plain = texts.cast(pl.String).fill_null("").str.strip_chars()
    if decimal != ".":
        plain = plain.str.replace(decimal, ".", literal=True)
    whole = plain.str.to_integer(strict=False)
    read = pl.DataFrame({"text": plain, "whole": whole})
    if not whole.null_count():
        return _judged(read.with_columns(nano=0), factor, divisor, rounding)
    # "34.429" is 34 and 429,000,000 nano; "-0.5" is told by its sign, as -0 is not below 0.
    parts = pl.col("text").str.extract_groups(r"^(-?)(\d{1,18})(?:\.(\d{0,9})0*)?$")
    split = read.select("text", "whole", parts.alias("part")).unnest("part")
    split = split.rename(dict(zip(split.columns[2:], ("sign", "units", "decimals"), strict=True)))
    nano = pl.col("decimals").fill_null("").str.pad_end(9, "0").str.to_integer(strict=False)
    split = split.select(
        pl.coalesce("whole", pl.col("units").str.to_integer(strict=False)).alias("whole"),
        pl.when(pl.col("whole").is_null()).then(nano).otherwise(0).fill_null(0).alias("nano"),
        ((pl.col("sign") == "-") | (pl.col("whole") < 0)).fill_null(False).alias("negative"),
        pl.col("text").str.contains(r"^\d{16,}(\.\d*)?$").alias("long"),
    )
    judged = _judged(split, factor, divisor, rounding)
    reason = (
        pl.when(split["negative"] & ((split["whole"] != 0) | (split["nano"] > 0)))
        .then(pl.lit(NEGATIVE))
        .when(split["long"] & (split["whole"].is_null() | (split["whole"] != 0)))
        .then(pl.lit(TOO_LARGE))
        .otherwise("why")
    )
    judged = judged.with_columns(why=reason)
    return judged.with_columns(quantity=pl.when(pl.col("why").is_null()).then("quantity"))


def _judged(parts: pl.DataFrame, factor: int, divisor: int, rounding: str) -> pl.DataFrame:
    """Put `whole` and `nano` together: nano x factor stays below 2^63 for every unit there is (10^9 x 2^30)."""
    scaled = pl.col("nano").cast(pl.Int64) * factor
    units = pl.col("whole") * factor + scaled // NANO
    left, of = scaled % NANO, NANO
    if divisor > 1:
        # A fraction of a microsecond only matters to rounding: it makes the remainder larger than nothing.
        left, of, units = units % divisor * 2 + (scaled % NANO > 0), 2 * divisor, units // divisor
    rest = {"up": left > 0, "down": pl.lit(False), "half-up": left * 2 >= of, "exact": pl.lit(False)}[rounding]
    reason = (
        pl.when(pl.col("whole").is_null())
        .then(pl.lit(UNREADABLE))
        .when(pl.col("whole") < 0)
        .then(pl.lit(NEGATIVE))
        .when(pl.col("whole") > MOST // factor)
        .then(pl.lit(TOO_LARGE))
    )
    if rounding == "exact":
        reason = reason.when(left > 0).then(pl.lit(UNREADABLE))
    judged = parts.select((units + rest.cast(pl.Int64)).alias("quantity"), reason.alias("why"))
    return judged.with_columns(quantity=pl.when(pl.col("why").is_null()).then("quantity"))


def _of_clock(texts: pl.Series, unit: str) -> pl.DataFrame:
    """Read 1:02:03 (or 62:03) as seconds."""
    pattern = r"^(\d{1,6}):([0-5]?\d):([0-5]?\d)$" if unit == "h:m:s" else r"^()(\d{1,8}):([0-5]?\d)$"
    text = pl.col("text").cast(pl.String).fill_null("").str.strip_chars()
    parts = texts.to_frame("text").select(text.str.extract_groups(pattern).alias("part")).unnest("part")
    hours, minutes, seconds = (pl.col(name).str.to_integer(strict=False) for name in parts.columns)
    quantity = hours.fill_null(0) * 3_600 + minutes * 60 + seconds
    read = parts.select(quantity.alias("quantity"), (texts.cast(pl.String).str.contains(r"^\s*-")).alias("negative"))
    reason = (
        pl.when(pl.col("quantity").is_not_null())
        .then(None)
        .when(pl.col("negative"))
        .then(pl.lit(NEGATIVE))
        .otherwise(pl.lit(UNREADABLE))
    )
    return read.select("quantity", reason.alias("why"))
