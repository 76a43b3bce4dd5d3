"""Generated calls: the same on every machine, on valid numbers, at office hours of the account's own zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import phonenumbers
import polars as pl
import pytest
from phonenumbers import PhoneNumberType

from counterfoil.demo.calls import SCHEMA, CallingAccount, Mix, generate_calls, hour_slots
from counterfoil.demo.draws import Draws
from counterfoil.demo.numbers import COUNTRIES, KINDS, ranges
from counterfoil.keys import key64

ACCOUNTS = [
    CallingAccount("north", "SE", "Europe/Stockholm", ("+46846500400",)),
    CallingAccount("west", "US", "America/New_York", ("+12125550100", "+12125550101")),
    CallingAccount("south", "AU", "Australia/Sydney"),
]
SEPTEMBER = {"from_day": date(2026, 9, 1), "days": 30, "seed": 7}


@pytest.fixture(scope="module")
def calls():
    return generate_calls(ACCOUNTS, 3_000, **SEPTEMBER)


def test_the_counter_draws_what_the_reference_code_draws():
    # SplitMix64 seeded with 1234567, the first three outputs of its authors' C code.
    draws = Draws(0, ["anybody"])
    draws._bases = np.array([[1234567 ^ (key64("stream") & (2**64 - 1))]], dtype=np.uint64)
    assert draws.bits("stream", 3).tolist() == [[6457827717110365317, 3203168211198807973, 9817491932198370423]]


def test_equal_arguments_give_equal_rows_on_every_machine():
    few = generate_calls(ACCOUNTS, 100, **SEPTEMBER)
    assert few.equals(generate_calls(ACCOUNTS, 100, **SEPTEMBER))
    # The figure changes only with the generator, or when the numbering library chooses other example numbers.
    assert key64(few.write_csv()) == 5050943292788499562


def test_another_seed_gives_other_rows(calls):
    assert not calls.equals(generate_calls(ACCOUNTS, 3_000, date(2026, 9, 1), 30, 8))


def test_the_calls_of_an_account_do_not_depend_on_the_others(calls):
    alone = generate_calls(ACCOUNTS[1:2], 3_000, **SEPTEMBER)
    assert alone.equals(calls.filter(account="west"))


def test_the_columns_are_the_schema_without_a_gap(calls):
    assert dict(calls.schema) == SCHEMA
    assert calls.null_count().sum_horizontal().item() == 0


def test_every_call_starts_within_the_local_days(calls):
    for account in ACCOUNTS:
        zone = ZoneInfo(account.zone)
        begin, end = (int(datetime(2026, month, 1, tzinfo=zone).timestamp()) * 10**6 for month in (9, 10))
        assert calls.filter(account=account.id)["started_us"].is_between(begin, end, closed="left").all()


def test_the_skipped_hour_is_missing_and_the_repeated_hour_is_there_twice():
    assert len(hour_slots("Europe/Amsterdam", date(2026, 3, 29), 1).begin) == 23
    assert len(hour_slots("Europe/Amsterdam", date(2026, 10, 25), 1).begin) == 25
    assert len(hour_slots("Asia/Kathmandu", date(2026, 10, 25), 1).begin) == 24


def test_people_call_by_day_and_on_working_days(calls):
    local = calls.filter(account="north").select(
        at=pl.from_epoch("started_us", time_unit="us")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone("Europe/Stockholm")
    )["at"]
    assert local.dt.hour().is_between(8, 17).mean() > 0.8
    assert (local.dt.weekday() >= 6).mean() < 0.1


def test_a_conference_has_six_legs_near_in_time_to_one_number_of_the_account(calls):
    conferences = (
        calls.unique("id")
        .filter(pl.col("service") != "")
        .with_columns(bridge=pl.when(direction="inbound").then("to").otherwise("from"))
        .group_by("call")
        .agg(
            pl.len(),
            pl.col("service").n_unique(),
            pl.col("bridge").n_unique(),
            span=pl.col("started_us").max() - pl.col("started_us").min(),
        )
    )
    assert conferences.height > 50
    assert set(conferences.select("len", "service", "bridge").rows()) == {(6, 1, 1)}
    assert conferences["span"].max() < 300 * 10**6


def test_a_duplicate_is_the_same_record_delivered_a_day_later(calls):
    twice = calls.filter(pl.col("id").is_duplicated()).sort("id", "delivered_us")
    assert twice.height > 20
    first, second = twice.gather_every(2), twice.gather_every(2, 1)
    assert first.drop("delivered_us").equals(second.drop("delivered_us"))
    assert set(second["delivered_us"] - first["delivered_us"]) == {86_400 * 10**6}


def test_late_records_break_the_order_of_starts(calls):
    late = calls.filter(pl.col("delivered_us") - pl.col("started_us") > (86_400 + 12_000) * 10**6)
    assert late.height > 100
    assert calls["account"].rle_id().n_unique() == len(ACCOUNTS)
    assert all(part["delivered_us"].is_sorted() for part in calls.partition_by("account"))


@pytest.mark.parametrize(
    ("mix", "expected"),
    [(Mix(duplicates=0), 3_000), (Mix(duplicates=10_000), 6_000)],
)
def test_the_mix_says_how_many_are_delivered_twice(mix, expected):
    assert generate_calls(ACCOUNTS[:1], 3_000, **SEPTEMBER, mix=mix).height == expected


def test_no_calls_are_an_empty_frame_with_columns():
    assert dict(generate_calls([], 10, **SEPTEMBER).schema) == SCHEMA
    assert generate_calls(ACCOUNTS, 0, **SEPTEMBER).height == 0


def test_a_country_without_numbers_is_refused_with_those_that_have():
    with pytest.raises(ValueError, match="no numbers are known for XX; there are GB, US"):
        generate_calls([CallingAccount("x", "XX", "UTC")], 1, **SEPTEMBER)


LIBRARY_KINDS = {
    "fixed": {PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE},
    "mobile": {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE},
    "toll-free": {PhoneNumberType.TOLL_FREE},
    "premium": {PhoneNumberType.PREMIUM_RATE},
}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_range_is_valid_and_of_its_country_and_kind(country, kind):
    for first, last in ranges(country, kind):
        for number in {first, (first + last) // 2, last}:
            parsed = phonenumbers.parse(f"+{number}")
            assert phonenumbers.is_valid_number(parsed), number
            assert phonenumbers.number_type(parsed) in LIBRARY_KINDS[kind], number
            # North America's toll-free and premium numbers belong to the United States, says the library.
            assert phonenumbers.region_code_for_number(parsed) == country or country == "CA", number


def test_all_numbers_of_the_calls_are_valid(calls):
    numbers = pl.concat([calls["from"], calls["to"]]).unique().to_list()
    assert [number for number in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(number))] == []
