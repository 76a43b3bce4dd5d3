"""Contestants of the benchmarks give the same lines to the last cent, or their times would mean nothing."""

import polars as pl
import pytest
from benchmarks.generate import write_job
from benchmarks.job import LINES, SHORTFALL, in_order, totals

from benchmarks import by_hand_columns, fees, plain_loop, postgres


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    return write_job(4_000, tmp_path_factory.mktemp("job"), accounts=40, prefixes=2_000)


@pytest.fixture(scope="module")
def expected(job):
    return in_order(plain_loop.run(plain_loop.read(job)))


def test_equal_arguments_write_equal_rows(job, tmp_path):
    again = write_job(4_000, tmp_path, accounts=40, prefixes=2_000)
    assert pl.read_parquet(job.usage).equals(pl.read_parquet(again.usage))


def test_the_input_has_what_the_job_speaks_of(job):
    usage = pl.read_parquet(job.usage)
    inbound = ~usage["shape"].is_in(job.outbound())
    assert 0.05 < inbound.mean() < 0.15
    assert usage.height > usage.n_unique("record")
    assert (usage["quantity"] == 0).any()
    assert not usage["started_us"].is_sorted()
    assert usage.group_by("account", "record").agg(pl.col("digest").n_unique())["digest"].max() == 1


def test_the_lines_have_calls_free_seconds_and_shortfalls(expected):
    assert dict(expected.schema) == LINES
    assert expected["seconds_free"].sum() > 0
    assert (expected["seconds_billed"] >= expected["seconds_free"]).all()
    shortfall = expected.filter(destination=SHORTFALL)
    assert shortfall.height > 0
    assert (shortfall["cents"] > 0).all()
    assert expected.select("account", "month", "destination").is_unique().all()


def test_one_account_by_hand():
    # 18/6, an allowance of 60 s: 20 s are billed 24 s, 40 s are 42 s, 6 of which are charged at 0.30 a minute: 3 cents.
    # With nothing else charged, the minimum of 1.00 lacks 97 cents.
    start = 1_788_300_000_000_000
    given = plain_loop.Input(
        records=[
            (7, start, 1, 20, True, "3120"),
            (7, start, 1, 20, True, "3120"),
            (7, start + 1, 2, 40, True, "3161"),
            (7, start + 2, 3, 0, True, "3120"),
            (7, start + 3, 4, 50, False, "3120"),
        ],
        accounts=[(7, "Europe/Amsterdam", 18, 6, 60, 100)],
        decks=[{"31": ("NL", 50_000_000), "316": ("NL mobile", 300_000_000)}, {}],
    )
    assert in_order(plain_loop.run(given)).filter(month=202609).rows() == [
        (7, 202609, "", 0, 0, 0, 97),
        (7, 202609, "NL", 1, 24, 24, 0),
        (7, 202609, "NL mobile", 1, 42, 36, 3),
    ]


def test_columns_by_hand_equal_the_plain_loop(job, expected):
    assert in_order(by_hand_columns.run(job)).equals(expected)


@pytest.mark.usefixtures("postgres_installed")
def test_every_way_to_write_the_sql_equals_the_plain_loop(job, expected):
    with postgres.loaded(job) as database:
        for match in postgres.MATCHES:
            for order in postgres.ORDERS:
                postgres.run(database, match, order)
                assert in_order(postgres.result(database)).equals(expected), (match, order)


def test_totals_notice_a_cent_that_moves_to_another_line(expected):
    moved = expected.with_columns(
        cents=pl.col("cents") + pl.when(pl.int_range(pl.len()) < 2).then(1 - 2 * pl.int_range(pl.len())).otherwise(0)
    )
    assert totals(moved)["cents"] == totals(expected)["cents"]
    assert totals(moved)["digest"] != totals(expected)["digest"]


@pytest.mark.parametrize(
    ("seats", "price_nano", "from_on", "until_on", "cents"),
    [
        (1, 9 * 10**9, fees.MONTH_BEGINS - 5, fees.MONTH_ENDS + 5, 900),  # the whole month
        (3, 10 * 10**9, fees.MONTH_BEGINS + 15, fees.MONTH_ENDS, 1_500),  # 15 of 30 days
        (1, 10 * 10**9, fees.MONTH_BEGINS, fees.MONTH_BEGINS + 1, 33),  # 10.00 / 30 = 0.333
        (1, 15 * 10**7, fees.MONTH_BEGINS, fees.MONTH_BEGINS + 1, 1),  # 0.15 / 30 = 0.005, half up
    ],
)
def test_a_fee_is_by_days_of_november(seats, price_nano, from_on, until_on, cents):
    assert fees.Agreement(1, seats, price_nano, from_on, until_on).fee() == cents
