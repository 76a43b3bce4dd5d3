"""Metered events: dimensions, levels that become 0, corrections below zero, amounts of money."""

import polars as pl
import pytest

from counterfoil.contract.dimensions import dimensions_of, dimensions_text
from counterfoil.contract.faults import Faults
from counterfoil.facts.usage.quantities import base_units
from counterfoil.facts.usage.shapes import Shape
from counterfoil.facts.usage.sources import read_sources

SOURCE = """
[[source]]
name = "meter"
format = "csv"
files = "*.csv"
account = "acme"

[source.mapping]
identity = "id"
start = { column = "at", format = "iso" }
meter = "storage"
party = "volume"
quantity = { column = "used", unit = "pieces", zero = "record", negative = "correction" }
dimensions = { region = { column = "region" }, size = { column = "size", values = { s = "small" } } }
"""
EVENTS = """\
id,at,volume,used,region,size
1,2026-03-01T10:00:00Z,a,12,eu,s
2,2026-03-02T10:00:00Z,a,0,us,s
3,2026-03-03T10:00:00Z,a,-5,a=b;c,s
4,2026-03-04T10:00:00Z,a,1,,s
5,2026-03-05T10:00:00Z,a,1,eu,xl
"""


def test_events_bring_their_dimensions_their_zeros_and_their_corrections(desk) -> None:
    desk.take(desk.source(SOURCE), EVENTS)
    found = desk.records().sort("started_us")
    assert found["quantity"].to_list() == [12, 0, -5, 1]
    assert found["dimensions"].to_list() == [
        *("region=eu;size=small", "region=us;size=small", "region=a%3Db%3Bc;size=small", "size=small")
    ]
    assert desk.reasons() == {6: "unknown-dimension"}


def test_without_a_word_about_them_zero_is_not_billable_and_less_is_rejected(desk) -> None:
    plain = SOURCE.replace(', zero = "record", negative = "correction"', "")
    (imported,) = desk.take(desk.source(plain), EVENTS)
    assert imported.not_billable == {"zero-quantity": 1}
    assert imported.rejected == {"negative-quantity": 1, "unknown-dimension": 1}


def test_a_dimension_has_a_name_of_its_own() -> None:
    faults = Faults()
    read_sources("sources.toml", SOURCE.replace("{ region =", "{ country ="), faults)
    assert [(fault.name, fault.message) for fault in faults] == [
        ("unknown-setting", "source meter: `dimensions` cannot have a `country`")
    ]


@pytest.mark.parametrize("values", [{}, {"a": "x"}, {"b": "100 %;=%3B", "a": "é"}, {"size": "a=b"}])
def test_dimensions_are_read_as_they_were_written(values) -> None:
    assert dimensions_of(dimensions_text(values)) == values


def test_dimensions_do_not_depend_on_their_order_and_leave_out_what_is_empty() -> None:
    assert dimensions_text({"b": "2", "a": "1", "c": ""}) == dimensions_text({"a": "1", "b": "2"}) == "a=1;b=2"


def test_dimensions_make_another_shape() -> None:
    assert Shape("voice").key == Shape("voice", dimensions="").key != Shape("voice", dimensions="a=1").key


@pytest.mark.parametrize(("text", "base"), [("12.34", 12_340_000), ("-0.01", -10_000), ("0", 0), ("-0.0000001", -1)])
def test_an_amount_counts_millionths_and_a_correction_is_rounded_like_what_it_corrects(text, base) -> None:
    assert base_units(pl.Series([text]), "amount", negative="correction").rows() == [(base, None)]
