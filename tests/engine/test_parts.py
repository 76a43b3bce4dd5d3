"""Small parts of a run are joined: by records and by accounts, each account's records staying together and in order."""

import polars as pl
import pytest

from counterfoil.engine import parts as module
from counterfoil.engine.parts import Part, joined, read


def part(accounts, rows=(), records=None, *, late=False):
    frame = pl.DataFrame(list(rows), schema={"account": pl.Int64, "started_us": pl.Int64}, orient="row")
    return Part(accounts, (lambda: frame) if late else frame, len(rows) if records is None else records)


def sizes(found):
    return [len(accounts) for accounts, _ in found]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], []),
        ([3], [1]),
        ([1, 1, 1], [3]),
        ([4, 6, 1], [2, 1]),  # ten records are not too many, eleven are
        ([11, 1, 1], [1, 2]),  # a part that is too large by itself stays one
        ([0, 0, 11], [2, 1]),
    ],
)
def test_neighbours_are_joined_while_their_records_are_few(monkeypatch, records, expected):
    monkeypatch.setattr(module, "MOST_RECORDS", 10)
    assert sizes(joined(part([str(number)], records=count) for number, count in enumerate(records))) == expected


def test_and_while_their_accounts_are_few(monkeypatch):
    monkeypatch.setattr(module, "MOST_ACCOUNTS", 3)
    assert sizes(joined([part(["a", "b"]), part(["c"]), part(["d"]), part(["e", "f"])])) == [3, 3]


@pytest.mark.parametrize("late", [False, True])
def test_the_records_come_by_account_each_ones_in_the_order_that_they_had(late):
    first = part(["a", "c"], [(2, 50), (2, 40), (9, 1)], late=late)  # not by time: what was in order stays so
    second = part(["b"], [(5, 7), (5, 8)], late=late)
    ((accounts, usage),) = joined([first, second, Part(["d"], None, 0)])
    assert accounts == ["a", "c", "b", "d"]
    assert read(usage).rows() == [(2, 50), (2, 40), (5, 7), (5, 8), (9, 1)]


def test_without_any_usage_there_is_none():
    ((accounts, usage),) = joined([Part(["a"], None, 0), Part(["b"], None, 0)])
    assert (accounts, read(usage)) == (["a", "b"], None)
