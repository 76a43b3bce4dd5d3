"""Asked rows beside the steps of a quantity: where it changes, rows are cut.

Most agreements have one step of a quantity, and there may be a million of them, so steps are found by whole numbers
and rows are copied only where one becomes several.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

Integers = npt.NDArray[np.int64]


def cut_at_steps(asked: pl.DataFrame, quantities: pl.DataFrame, unit: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return asked rows cut where the quantity of their unit changes, and the rows whose agreement has none of it.

    The rows are by `asked` and day if `asked` is in order and the steps of a quantity are (facts.seen.QUANTITY_SCHEMA).
    The first frame has `from_on` and `until_on` cut, and `quantity`.
    """
    names = quantities["unit"].unique().sort()
    key_of_steps = _keys(quantities["agreement"], quantities["unit"], names)
    wanted = _keys(asked["agreement"], asked[unit], names)
    order = None
    if (key_of_steps[1:] < key_of_steps[:-1]).any():
        order = np.argsort(key_of_steps, kind="stable")
        key_of_steps = key_of_steps[order]
    begins = np.flatnonzero(np.append(True, key_of_steps[1:] != key_of_steps[:-1])[: len(key_of_steps)])
    keys, counts = key_of_steps[begins], np.diff(begins, append=len(key_of_steps))
    if np.array_equal(keys, wanted):
        place = np.arange(len(keys))
    else:
        place = np.searchsorted(keys, wanted)
        place[place == len(keys)] = 0
        has = keys[place] == wanted if len(keys) else np.zeros(len(wanted), dtype=np.bool_)
        if not has.all():
            cut, _ = cut_at_steps(asked.filter(pl.Series(has)), quantities, unit)
            return cut, asked.filter(pl.Series(~has))
    first, counts = begins[place], counts[place]
    if (counts > 1).any():
        row = np.repeat(np.arange(len(wanted)), counts)
        step = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts - first, counts)
        asked = asked[row]
    else:
        step = first
    steps = quantities.select(step_from="from_on", step_until="until_on", quantity="quantity")
    cut = asked.hstack(steps[step if order is None else order[step]]).with_columns(
        from_on=pl.max_horizontal("from_on", "step_from"), until_on=pl.min_horizontal("until_on", "step_until")
    )
    lasts = cut["from_on"] < cut["until_on"]
    cut = cut.drop("step_from", "step_until")
    return cut if lasts.all() else cut.filter(lasts), asked.head(0)


def _keys(agreement: pl.Series, unit: pl.Series, names: pl.Series) -> Integers:
    """Return one number for agreement and unit; a unit that is not among the sorted names has one that none has."""
    numbers = unit.cast(pl.Enum(names), strict=False).to_physical().cast(pl.Int64).fill_null(len(names))
    keys: Integers = agreement.to_numpy().astype(np.int64) * (len(names) + 1) + numbers.to_numpy()
    return keys
