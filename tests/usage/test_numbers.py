"""Numbers: what a dialled number is, and the key by which decks find its longest prefix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.facts.usage.numbers import read_e164, read_number
from counterfoil.keys import called_key


@pytest.mark.parametrize(
    ("dialled", "region", "e164", "country", "line_type"),
    [
        ("020 123 4567", "NL", "31201234567", "NL", "fixed"),
        ("+31 6 12345678", "", "31612345678", "NL", "mobile"),
        ("0031612345678", "NL", "31612345678", "NL", "mobile"),
        ("973270200", "UZ", "998973270200", "UZ", "mobile"),  # national without a trunk prefix, as the UCM dials
        ("998973270200", "UZ", "998973270200", "UZ", "mobile"),
        ("00351924105757", "PT", "351924105757", "PT", "mobile"),
        ("08001111", "GB", "448001111", "GB", "toll-free"),
        ("1-800-555-1234", "US", "18005551234", "US", "toll-free"),
        ("7154139112", "US", "17154139112", "US", "fixed-or-mobile"),
        ("0900 1884", "NL", "319001884", "NL", "premium"),
        ("+80012345678", "NL", "80012345678", "001", "toll-free"),
        ("07610039694", "GB", "447610039694", "GB", "other"),  # a block that the library does not know: possible
    ],
)
def test_a_number_is_read_as_it_was_dialled(dialled, region, e164, country, line_type) -> None:
    number = read_number(dialled, region)
    assert (number.digits, number.country, number.line_type) == (e164, country, line_type)
    assert number.is_e164
    assert number.called == called_key(e164)


@pytest.mark.parametrize(
    ("dialled", "region", "digits", "line_type"),
    [
        ("112", "NL", "112", "short"),
        ("452", "GB", "452", "short"),
        ("5844903", "GB", "5844903", "other"),  # a local number without its area code
        ("*60", "PT", "60", "other"),
        ("48772130600436761996023412922286", "GB", "48772130600436761996023412922286", "other"),
        ("0201234567", "", "0201234567", "other"),  # national, but of which country?
        ("apspoliveira", "PT", "", "other"),
        ("send_msg2", "PT", "2", "other"),
    ],
)
def test_what_is_no_e164_number_keeps_its_digits_and_has_no_country(dialled, region, digits, line_type) -> None:
    number = read_number(dialled, region)
    assert number == (digits, False, "", line_type, called_key(digits))


def test_no_number_is_nothing_at_all() -> None:
    assert read_number("", "NL") == ("", False, "", "", 0)


def test_an_outside_line_is_taken_off_only_where_a_number_remains() -> None:
    assert read_number("90201234567", "NL", strip=["9"]).digits == "31201234567"
    assert read_number("9112", "NL", strip=["9"]) == ("9112", False, "", "short", called_key("9112"))


def test_an_international_number_without_plus_is_read_only_where_the_source_says_so() -> None:
    assert not read_number("16504220499", "PT").is_e164
    assert read_number("16504220499", "PT", bare_international=True).digits == "16504220499"


def test_an_own_number_is_e164_with_the_plus() -> None:
    assert read_e164("020 123 4567", "NL") == "+31201234567"
    assert read_e164("112", "NL") == ""


@pytest.mark.parametrize(
    ("digits", "key"),
    [
        ("", 0),
        ("31", 310000000000 * 16 + 2),
        ("310", 310000000000 * 16 + 3),
        ("998973270200", 998973270200 * 16 + 12),
        ("9989732702001", 998973270200 * 16 + 12),  # twelve digits decide
    ],
)
def test_the_key_is_twelve_digits_and_how_many_there_are(digits, key) -> None:
    assert called_key(digits) == key < 2**44


@given(
    number=st.from_regex(r"[1-9][0-9]{0,14}", fullmatch=True), prefix=st.from_regex(r"[1-9][0-9]{0,10}", fullmatch=True)
)
def test_a_number_lies_between_a_prefix_and_the_next_exactly_if_it_begins_with_it(number, prefix) -> None:
    following = (int(prefix) + 1) * 10 ** (12 - len(prefix)) * 16
    assert (called_key(prefix) <= called_key(number) < following) == number.startswith(prefix)
