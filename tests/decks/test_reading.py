"""Reading a deck: exact prices, merged repetitions, and every bad cell at its line and column."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decks.plain_deck import deck_of

from counterfoil.calendar import day_number
from counterfoil.contract.faults import Faults
from counterfoil.facts.decks import ALWAYS_FROM, ALWAYS_UNTIL, compile_decks, load_deck, read_deck, read_settings
from counterfoil.money import nano

ASTPP = r"""
currency = "USD"
prefix_pattern = '^\^(\d+)\.\*$'
[columns]
prefix = "pattern"
destination = "comment"
price = "cost"
connect_fee = "connectcost"
initial_increment = "inc"
subsequent_increment = "inc"
"""


def faults_of(csv, settings=""):
    faults = Faults()
    read = read_settings(settings, "deck.toml", faults, currency="EUR", time_zone="Europe/Amsterdam")
    if read is not None:
        deck = read_deck("deck", "deck.csv", csv, read, faults)
        assert deck.sound == (not list(faults))
    return list(faults)


def test_a_row_has_the_settings_where_it_says_nothing():
    deck = deck_of(
        "prefix,destination,price,connect_fee,initial_increment,effective_on\n"
        "31,Netherlands,0.0204,,,\n"
        '+3161,"Mobile, NL",0.293,0.045,30,2002-04-01\n',
        "per = { minutes = 1 }\ninitial_increment = { seconds = 60 }\nsubsequent_increment = { seconds = 6 }",
    )
    assert deck.rows.select("prefix", "destination", "price", "per", "connect_fee", "initial", "subsequent").rows() == [
        ("31", "Netherlands", 20_400_000, 60, 0, 60, 6),
        ("3161", "Mobile, NL", 293_000_000, 60, 45_000_000, 30, 6),
    ]
    assert deck.rows["from_on"].to_list() == [ALWAYS_FROM, day_number(date(2002, 4, 1))]
    assert deck.rows["until_on"].to_list() == [ALWAYS_UNTIL] * 2
    assert deck.rows["line"].to_list() == [2, 3]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("3x1,a,1,,", 1, "`3x1` is not a prefix"),
        (",a,1,,", 1, "no prefix"),
        ("1234567890123,a,1,,", 1, "`1234567890123` has more than 12 digits"),
        ("31,a,,,", 6, "no price"),
        ("31,a,0.0000000001,,", 6, "`0.0000000001` has more than nine decimals"),
        ("31,a,1e3,,", 6, "`1e3` is not an amount"),
        ("31,a,.,,", 6, "`.` is not an amount"),
        ("31,a,-1,,", 6, "`-1` is below zero"),
        ('31,"b,b",0.1.2,,', 10, "`0.1.2` is not an amount"),
        ("31,a,1,0,", 8, "`0` is less than 1"),
        ("31,a,1,6.5,", 8, "`6.5` is not a whole number"),
        ("31,a,1,,paek", 9, "`paek` is not a band. Did you mean `peak`?"),
        ("31,a,1", 1, "3 cells where the heading has 5"),
    ],
)
def test_a_bad_cell_is_a_fault_at_its_line_and_column(row, column, said):
    settings = '[band.peak]\nweekdays = ["mon"]'
    heading = "prefix,destination,price,initial_increment,band\n"
    (fault,) = faults_of(f"{heading}32,Belgium,0.1,,peak\n{row}\n33,France,0.2,,\n", settings)
    assert (fault.name, fault.where.line, fault.where.column, fault.message) == ("bad-deck-row", 3, column, said)
    assert fault.where.excerpt == row


def test_all_bad_rows_are_found_in_one_pass():
    csv = "prefix,price,effective_on,until_on\nx,1,,\n31,y,2002-02-30,\n32,1,2002-05-01,2002-05-01\n"
    assert [(fault.where.line, fault.where.column) for fault in faults_of(csv)] == [(2, 1), (3, 4), (3, 6), (4, 17)]


def test_a_line_number_counts_lines_inside_quotes_and_blank_lines():
    (fault,) = faults_of('prefix,destination,price\n31,"two\nlines",1\n\n32,Belgium,x\n')
    assert (fault.where.line, fault.where.column) == (5, 12)


@pytest.mark.parametrize(
    ("heading", "name", "said"),
    [
        ("prefix,prise", "missing-column", "no column `price`"),
        ("prefix,price,conect_fee", "bad-deck-row", "unknown column `conect_fee`"),
        ("prefix,price,price", "bad-deck-row", "twice the same column `price`"),
    ],
)
def test_a_misspelt_heading_is_not_passed_over(heading, name, said):
    found = faults_of(f"{heading}\n")
    assert (name, said) in [(fault.name, fault.message) for fault in found]


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        ("31,0.10,,,", "31,0.20,,,", True),
        ("31,0.10,,,", "31,0.10,,,", False),  # the same said twice
        ("31,0.10,,,2002-07-01", "31,0.20,,2002-07-01,", False),  # the next begins when the first ends
        ("31,0.10,,,2002-07-02", "31,0.20,,2002-07-01,", True),
        ("31,0.10,,2002-01-01,", "31,0.10,,2002-02-01,", False),  # whichever is taken, the price is one
        ("31,0.10,peak,,", "31,0.20,,,", False),  # a price for every time yields to a band's
        ("31,0.10,peak,,", "31,0.20,peak,,", True),
        ("31,0.10,,,", "311,0.20,,,", False),
        ("31,blocked,,,", "31,0.20,,,", True),
        ("31$,0.10,,,", "31,0.20,,,", False),
    ],
)
def test_two_prices_for_one_prefix_band_and_day_are_a_fault(first, second, overlaps):
    csv = f"prefix,price,band,effective_on,until_on\n{first}\n{second}\n"
    found = faults_of(csv, '[band.peak]\nhours = ["08:00-20:00"]')
    assert [(fault.name, fault.where.line) for fault in found] == ([("deck-overlap", 3)] if overlaps else [])


def test_a_price_that_begins_on_a_day_needs_a_time_zone():
    faults = Faults()
    settings = read_settings('currency = "EUR"', "deck.toml", faults)
    read_deck("deck", "deck.csv", "prefix,price,effective_on\n31,0.1,\n32,0.1,2002-07-01\n", settings, faults)
    assert [(fault.name, fault.where.line, fault.where.column) for fault in faults] == [("missing-setting", 3, 8)]


def test_days_at_the_end_of_time_are_days():
    csv = "prefix,price,effective_on,until_on\n31,0.1,0001-01-01,9999-12-31\n"
    for zone in ("Asia/Tokyo", "America/New_York"):
        deck = deck_of(csv, f'time_zone = "{zone}"')
        assert compile_decks({"deck": deck}, date(2002, 1, 1), date(2002, 2, 1)).versions[0].day < 0


def test_identical_rows_are_one():
    deck = deck_of("prefix,destination,price\n31,Netherlands,0.10\n31,Pays-Bas,0.100\n")
    assert deck.rows.select("destination", "line").rows() == [("Netherlands", 2)]


def test_nothing_is_compiled_from_a_deck_with_faults():
    faults = Faults()
    settings = read_settings('currency = "EUR"', "deck.toml", faults)
    deck = read_deck("deck", "deck.csv", "prefix,price\n31,0.1\n3161,?\n", settings, faults)
    with pytest.raises(ValueError, match="has faults"):
        compile_decks({"deck": deck}, date(2002, 1, 1), date(2002, 2, 1))


@pytest.mark.parametrize(
    ("settings", "name", "column"),
    [
        ('curency = "EUR"', "unknown-setting", 1),
        ('currency = "EURO"', "unknown-currency", 12),
        ('time_zone = "Europe/Amsterdm"', "unknown-time-zone", 13),
        ("per = { minuets = 1 }", "wrong-unit", 9),
        ("per = { minutes = 0 }", "out-of-range", 19),
        ("per = 60", "wrong-type", 7),
        ('across_bands = "middle"', "out-of-range", 16),
        ('encoding = "utf-9"', "wrong-type", 12),
        ('holidays = "XX"', "unknown-country", 12),
        ('holidays = ["25-12"]', "bad-date", 13),
        (r"prefix_pattern = '(\d+)('", "wrong-type", 18),
        ('columns = { prefx = "a" }', "unknown-setting", 13),
        ('band.peak = { weekdays = ["mo"] }', "out-of-range", 27),
        ('band.peak = { hours = ["20:00-08:00"] }', "out-of-range", 24),
        ("band.peak = { holidays = true }", "missing-setting", 1),
        ("band.peak = {}", "wrong-type", 13),
    ],
)
def test_a_wrong_setting_is_a_fault_at_its_place(settings, name, column):
    found = [(fault.name, fault.where.column) for fault in faults_of("prefix,price\n31,1\n", settings)]
    assert (name, column) in found


def test_a_third_partys_file_is_read_by_its_settings_alone():
    deck = deck_of(
        "Vorwahl;Preis;band;gilt ab\n49;0,0199;whatever;1.2.2026\n4915;0,09;;\n".encode("latin-1"),
        'encoding = "latin-1"\ndelimiter = ";"\ndecimal = ","\ndate_format = "%d.%m.%Y"\n'
        '[columns]\nprefix = "Vorwahl"\nprice = "Preis"\neffective_on = "gilt ab"',
    )
    assert deck.rows.select("prefix", "price", "band").rows() == [("49", 19_900_000, ""), ("4915", 90_000_000, "")]
    assert deck.rows["from_on"].to_list() == [day_number(date(2026, 2, 1)), ALWAYS_FROM]


def test_a_point_is_no_decimal_where_a_comma_is():
    (fault,) = faults_of("prefix,price\n31,1.5\n", 'decimal = ","')
    assert fault.message == "`1.5` is not an amount"


def test_the_astpp_deck_is_read_without_code(shared, tmp_path):
    source = shared / "data" / "rates" / "astpp_outbound_routes.csv"
    (tmp_path / "astpp.csv").write_bytes(source.read_bytes())
    (tmp_path / "astpp.toml").write_text(ASTPP)
    faults = Faults()
    deck = load_deck(tmp_path / "astpp.csv", faults)
    assert not list(faults)
    assert deck.rows.height == 36_205
    assert deck.rows["prefix"].n_unique() == 36_205
    assert (deck.rows["price"].min(), deck.rows["price"].max()) == (0, 13_650_000_000)
    assert sorted(deck.rows["initial"].unique()) == [1, 6]
    afghan = deck.rows.filter(prefix="9375").row(0, named=True)
    assert (afghan["destination"], afghan["price"], afghan["line"]) == ("Afghanistan Cellular-AT", 220_400_000, 3)


@given(st.decimals(min_value=0, max_value=999_999_999, places=9))
def test_prices_are_exact_to_nine_decimals(price):
    assert deck_of(f"prefix,price\n31,{price:f}\n").rows["price"].to_list() == [nano(price)]


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(shuffler: random.Random):
    rows = [f"{prefix},place {prefix},0.{prefix},{band}" for prefix in (31, 316, 32, 3161) for band in ("", "peak")]
    settings = 'time_zone = "Europe/Amsterdam"\n[band.peak]\nhours = ["08:00-20:00"]'
    sorted_deck = deck_of("\n".join(["prefix,destination,price,band", *rows]), settings)
    shuffler.shuffle(rows)
    shuffled = deck_of("\n".join(["prefix,destination,price,band", *rows]), settings)
    assert shuffled.rows.drop("line").equals(sorted_deck.rows.drop("line"))
