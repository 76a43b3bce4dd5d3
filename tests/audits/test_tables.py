"""Tables as spreadsheets and carriers write them: read exactly, or refused with the line and the reason."""

from datetime import UTC, date, datetime

import pytest

from counterfoil.audits import NotReadable, read_stated
from counterfoil.audits.amounts import read_amount

LINES = 'columns = { description = "what", amount = "amount" }\n'
CALLS = 'time_zone = "Europe/Amsterdam"\ncolumns = { started = "when", called = "number", amount = "amount" }\n'


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12.50", ".", (1250, 2)),
        ("1,025.50", ".", (102550, 2)),
        ("1.025,50", ",", (102550, 2)),
        ("1 025,50", ",", (102550, 2)),
        ("1\u202f025,50", ",", (102550, 2)),  # a narrow no-break space, as French writes it
        ("1\u00a0234\u00a0567,8", ",", (12345678, 1)),
        ("1'025.50", ".", (102550, 2)),
        ("1.025", ",", (1025, 0)),  # with a decimal comma, the point stands between thousands
        ("1.025", ".", (1025, 3)),
        ("€ 12,50", ",", (1250, 2)),
        ("12,50 €", ",", (1250, 2)),
        ("EUR -12,50", ",", (-1250, 2)),
        ("-12.50", ".", (-1250, 2)),
        ("12.50-", ".", (-1250, 2)),
        ("(12.50)", ".", (-1250, 2)),
        ("\u221212.50", ".", (-1250, 2)),  # a minus sign that is no hyphen
        ("+3", ".", (3, 0)),
    ],
)
def test_an_amount_is_read_as_its_country_writes_it(text, decimal, value):
    assert read_amount(text, decimal, "line 2", "EUR") == value


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("12.50", ","),  # would be 1250 if points were dropped
        ("12,50", "."),
        ("1,02,550.00", "."),
        ("1.025.50", ","),
        ("1,025 500.00", "."),
        ("1e3", "."),
        ("NaN", "."),
        ("", "."),
        ("--1", "."),
        ("USD 5", "."),
        ("٣", "."),
        ("1" * 19, "."),
    ],
)
def test_an_amount_that_could_mean_something_else_is_refused_with_its_place(text, decimal):
    with pytest.raises(NotReadable, match=r"line 2, column 'amount': .* is no amount"):
        read_amount(text, decimal, "line 2, column 'amount'", "EUR")


def test_a_table_of_a_spreadsheet_in_its_own_encoding():
    content = "what;amount\nAbonnement à l'année;1\u00a0025,50\n".encode("windows-1252")
    how = f'delimiter = ";"\ndecimal = ","\nencoding = "windows-1252"\n{LINES}'
    (line,) = read_stated(content, how).lines
    assert (line.description, line.amount, line.decimals) == ("Abonnement à l'année", 102550, 2)
    with pytest.raises(NotReadable, match=r'line 2: it is not UTF-8 text.*encoding = "windows-1252"'):
        read_stated(content, how.replace('encoding = "windows-1252"\n', ""))


@pytest.mark.parametrize(
    ("content", "mapping", "said"),
    [
        (b"", LINES, "it is empty"),
        (b" \n", LINES, "it is empty"),
        (b"what,amount\n", LINES, "a heading and no row"),
        (b"what,sum\na,1\n", LINES, "no column 'amount'; it has 'what', 'sum'"),
        (b"what,amount,amount\na,1,2\n", LINES, "the column 'amount' twice"),
        (b"what,amount\na,1\nb,x\n", LINES, "line 3, column 'amount': 'x' is no amount"),
        (b"what,amount\na,1,000.00\n", LINES, "line 2: it has more cells than the heading"),
        (b"what,amount\na\n", LINES, "line 2, column 'amount': '' is no amount"),
        (b"what,amount\n" + b"a" * 200_000 + b",1\n", LINES, "line 2: it is no table"),
        (b"what,amount\na,1\n", LINES + "colour = 1\n", "not colour"),
        (b"what,amount\na,1\n", 'encoding = "klingon"\n' + LINES, "klingon"),
        (b"what,amount\na,1\n", "currency = 5\n" + LINES, "`currency` is 5, which is no text"),
        (b"what,amount\na,1\n", 'time_zone = "/etc/passwd"\n' + LINES, "which is none"),
        (b"f,t,w,amount\n2026-09-30,2026-09-01,a,1\n",
         'columns = { from = "f", until = "t", description = "w", amount = "amount" }', "line 2: its last day"),
        (b"f,w,amount\n2026-09-30,a,1\n", 'columns = { from = "f", description = "w", amount = "amount" }',
         "`from` without `until`"),
        (b"when,number,amount\n01/09/2026,+31201234567,1\n", CALLS, "line 2: '01/09/2026' is no time"),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_says_where_and_what_was_expected(content, mapping, said):
    with pytest.raises(NotReadable) as refused:
        read_stated(content, mapping)
    assert said in str(refused.value)


@pytest.mark.parametrize("number", ["+31 20 123 4567", "0031201234567", "020-1234567", "31201234567"])
def test_a_number_is_the_same_however_it_is_written(number):
    (call,) = read_stated(f"when,number,amount\n2026-09-01 10:00:00,{number},1\n".encode(), CALLS, "NL").lines
    assert (call.called, call.started) == ("31201234567", datetime(2026, 9, 1, 8, tzinfo=UTC))


def test_an_hour_that_the_clock_shows_twice_has_two_readings():
    """On 25 October 2026 the clocks of Amsterdam go back at 3:00: 2:30 is 0:30 UTC, and again 1:30 UTC."""
    (call,) = read_stated(b"when,number,amount\n2026-10-25 02:30:00,+31201234567,1\n", CALLS).lines
    assert (call.started, call.started_again) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )  # fmt: skip


def test_a_cell_with_line_breaks_does_not_shift_the_lines_that_are_named():
    with pytest.raises(NotReadable, match="line 4, column 'amount'"):
        read_stated(b'what,amount\n"two\nlines",1\nb,x\n', LINES)


def test_what_a_mapping_says_of_the_invoice_is_taken():
    said = read_stated(b"what,amount\na,1\n", f'invoice = "F-1"\nissued_on = 2026-10-01\ncurrency = "EUR"\n{LINES}')
    assert (said.number, said.issued_on, said.currency) == ("F-1", date(2026, 10, 1), "EUR")
