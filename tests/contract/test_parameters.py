"""What may be written for each type of parameter, what it becomes, and what is said when it is something else."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.contract.faults import Faults
from counterfoil.contract.parameters import (
    Amount,
    Between,
    BillingPeriods,
    ClauseIds,
    ClauseParameters,
    Count,
    Countries,
    Currency,
    Day,
    Days,
    Decimals,
    Every,
    Flag,
    Hours,
    Measure,
    Months,
    Percent,
    Price,
    Quantity,
    Seconds,
    Selection,
    Services,
    Shape,
    Share,
    Slug,
    Span,
    Text,
    UnitName,
    WorkingDays,
    fields_of,
    form_of,
)
from counterfoil.contract.reading import UNREAD, Reading, exactly
from counterfoil.contract.toml_positions import Located, read_block


class Tier(ClauseParameters):
    up_to: Count | None = None
    price: Amount


def located(text: str) -> Located:
    block = read_block(f"value = {text}", "crm.md", 0, Faults())
    assert block is not None
    return block.table["value"]


def read(annotation: object, text: str, faults: Faults, **given: object) -> object:
    reading = Reading(faults, "clause crm#it (kind)", path=["value"], **given)
    return reading.value(form_of(annotation), located(text))


EUR9, USD10 = ("EUR", 9_000_000_000), ("USD", 10_000_000_000)
ACCEPTED = [
    (Price, "{ EUR = 9.00 }", Price((EUR9,))),
    (Price, '{ EUR = 9.00, per = "named-user" }', Price((EUR9,), "named-user")),
    (Price, '{ USD = 10, EUR = 9, per = "minute" }', Price((EUR9, USD10), Measure(60, "time", "minute"))),
    (Price, "{ EUR = 0.000000001, per = { GB = 1 } }", Price((("EUR", 1),), Measure(10**9, "data", "1 GB"))),
    (Price, "{ EUR = 9, per = { minutes = 10 } }", Price((EUR9,), Measure(600, "time", "10 minutes"))),
    (Price, "{ EUR = 9, per = { words = 750 } }", Price((EUR9,), Measure(750, "count", "750 words"))),
    (Price, '{ EUR = 9, per = "kB" }', Price((EUR9,), Measure(1_000, "data", "kB"))),
    (Price, '{ EUR = 9, per = "KiB" }', Price((EUR9,), Measure(1_024, "data", "KiB"))),
    (Price, '{ EUR = 9, per = "message" }', Price((EUR9,), Measure(1, "count", "message"))),
    (Amount, "{ EUR = 9.00 }", Amount((EUR9,))),
    (Percent, "{ percent = 99.8 }", 998_000),
    (Percent, "{ percent = 150 }", 1_500_000),
    (Share, "{ percent = 100 }", 1_000_000),
    (Percent, "{ percent = 0.0001 }", 1),
    (Span, "{ years = 2 }", Span(24, "months")),
    (Span, "{ weeks = 2 }", Span(14, "days")),
    (Span, "{ billing_periods = 2 }", Span(2, "billing_periods")),
    (Annotated[Span, ("days", "months")], "{ days = 30 }", Span(30, "days")),
    (Months, "{ years = 1 }", 12),
    (Days, "{ weeks = 2 }", 14),
    (WorkingDays, "{ working_days = 3 }", 3),
    (Hours, "{ hours = 24 }", 24),
    (BillingPeriods, "{ billing_periods = 0 }", 0),
    (Every, '"month"', 1),
    (Every, '"quarter"', 3),
    (Every, '"half-year"', 6),
    (Every, '"year"', 12),
    (Every, "{ months = 2 }", 2),
    (Quantity, "{ minutes = 3000 }", Quantity(180_000, "time")),
    (Quantity, '{ minutes = 3000, per = "audio-user" }', Quantity(180_000, "time", "audio-user")),
    (Quantity, "{ MB = 15360 }", Quantity(15_360_000_000, "data")),
    (Quantity, "{ MiB = 15360 }", Quantity(16_106_127_360, "data")),
    (Quantity, "{ GB = 1.5 }", Quantity(1_500_000_000, "data")),
    (Quantity, "{ messages = 50 }", Quantity(50, "count")),
    (Quantity, "{ hours = 6 }", Quantity(21_600, "time")),
    (Annotated[Quantity, ("time",)], "{ minutes = 0.5 }", Quantity(30, "time")),
    (Seconds, "{ seconds = 18 }", 18),
    (Seconds, "{ minutes = 1 }", 60),
    (Count, "0", 0),
    (Decimals, "4", 4),
    (Annotated[int, Between(1, 7)], "7", 7),
    (Flag, "true", True),
    (Text, '"any text"', "any text"),
    (Day, "2024-02-29", date(2024, 2, 29)),
    (Slug, '"goto-meeting"', "goto-meeting"),
    (UnitName, '"named-user"', "named-user"),
    (UnitName, '"event"', "event"),
    (Price, '{ EUR = 9, per = "event" }', Price((EUR9,), "event")),
    (Currency, '"EUR"', "EUR"),
    (Literal["charge", "suspend"], '"suspend"', "suspend"),
    (tuple[Literal["charge", "suspend"], ...], '["suspend", "charge"]', ("suspend", "charge")),
    (ClauseIds, '["calls", "openvoice-services.calls"]', ("calls", "openvoice-services.calls")),
    (ClauseIds, '"calls"', ("calls",)),
    (Countries, '["NL", "BE"]', ("NL", "BE")),
    (Services, '["goto-webinar"]', ("goto-webinar",)),
    (Price | None, "{ EUR = 9.00 }", Price((EUR9,))),
    (Selection, "{}", Selection()),
    (Selection, '{ meter = "voice" }', Selection((("meter", ("voice",)),))),
    (Selection, '{ country = ["001", "!NL"] }', Selection((("country", ("001", "!NL")),))),
    (
        tuple[Tier, ...],
        "[{ up_to = 50, price = { EUR = 9 } }, { price = { EUR = 9 } }]",
        (Tier(up_to=50, price=Amount((EUR9,))), Tier(price=Amount((EUR9,)))),
    ),
]


@pytest.mark.parametrize(("annotation", "text", "value"), ACCEPTED, ids=[row[1] for row in ACCEPTED])
def test_what_a_parameter_accepts(annotation, text, value):
    faults = Faults()
    got = read(annotation, text, faults)
    assert not list(faults)
    assert got == value
    assert hash(got) == hash(value)


PRICE = 'Expected a price, such as { EUR = 9.00, per = "named-user" }.'
AMOUNT = "Expected an amount of money, such as { EUR = 100.00 }."
PERCENT = "Expected a percentage, such as { percent = 99.8 }."
DAYS = "Expected a span such as { days = 30 }, in `days` and `weeks`."
EVERY = "Expected `month`, `quarter`, `half-year`, `year` or { months = 2 }."
SECONDS = "Expected a quantity such as { minutes = 3000 } in `hours`, `minutes` and `seconds`."
DATA = (
    "Expected a quantity such as { GB = 1 } in `GB`, `GiB`, `KiB`, `MB`, `MiB`, `TB`, `TiB`, `bytes` and `kB` "
    'and, if it is for each, `per = "audio-user"`.'
)
PER = (
    'Expected a unit such as "named-user", or a measure: `GB`, `GiB`, `KiB`, `MB`, `MiB`, `TB`, `TiB`, `byte`, `hour`, '
    "`kB`, `message`, `minute`, `record`, `second` and `word`, or { minutes = 10 }."
)
UNIT = 'Expected a unit in lower case, such as "named-user"'
COUNTRY = 'Expected a country code of ISO 3166 such as "NL".'
CURRENCY = 'Expected a currency code of ISO 4217 such as "EUR".'
CONDITIONS = (
    'Expected conditions such as { meter = "voice", country = ["NL", "BE"] } on `country`, `dimensions`, `direction`, '
    "`label`, `line_type`, `meter`, `service` and `source`."
)
DIRECTION = "Expected `inbound`, `internal` and `outbound`; a leading ! excludes."
COUNTRIES = 'Expected country codes of ISO 3166 such as "NL", "001" for global services; a leading ! excludes.'
CHOICE = "Expected one of `charge` and `suspend`."
TwoActs = Literal["charge", "suspend"]
REFUSED = [
    # type, what is written (the value begins in column 9), fault, column, what is wrong, what was expected
    (Price, "9.00", "wrong-type", 9, "`value` is 9.00, not an amount of money", PRICE),
    (Price, "{}", "wrong-type", 9, "`value` names no currency", PRICE),
    (
        Price,
        "{ eur = 9 }",
        "unknown-currency",
        11,
        "`value.eur` is no currency and not `per`",
        f"{PRICE} Did you mean `EUR`?",
    ),
    (
        Price,
        "{ EUT = 9 }",
        "unknown-currency",
        11,
        "`value.EUT` is no currency and not `per`",
        f"{PRICE} Did you mean `EUR`?",
    ),
    (
        Price,
        "{ EUR = 9, pr = 1 }",
        "unknown-currency",
        20,
        "`value.pr` is no currency and not `per`",
        f"{PRICE} Did you mean `per`?",
    ),
    (Price, '{ EUR = "9" }', "wrong-type", 17, '`value.EUR` is "9", not a decimal number', PRICE),
    (Price, "{ EUR = true }", "wrong-type", 17, "`value.EUR` is true, not a decimal number", PRICE),
    (Price, "{ EUR = -0.01 }", "out-of-range", 17, "`value.EUR` is below zero", PRICE),
    (
        Price,
        "{ EUR = 0.0000000001 }",
        "out-of-range",
        17,
        "`value.EUR` has more than nine decimals or is too large",
        PRICE,
    ),
    (
        Price,
        "{ EUR = 0.5000000000000000000000000000001 }",
        "out-of-range",
        17,
        "`value.EUR` has more than nine decimals or is too large",
        PRICE,
    ),
    (
        Price,
        "{ EUR = 1e999999999 }",
        "out-of-range",
        17,
        "`value.EUR` has more than nine decimals or is too large",
        PRICE,
    ),
    (Price, "{ EUR = nan }", "wrong-type", 17, "`value.EUR` is NaN, not a decimal number", PRICE),
    (
        Price,
        '{ EUR = 9, per = "minutes" }',
        "wrong-unit",
        26,
        '`value.per` is "minutes"',
        f"{PER} Did you mean `minute`?",
    ),
    (Price, '{ EUR = 9, per = "gb" }', "wrong-unit", 26, '`value.per` is "gb"', f"{PER} Did you mean `GB`?"),
    (Price, '{ EUR = 9, per = "Named User" }', "wrong-type", 26, '`value.per` is "Named User"', PER),
    (Amount, '{ EUR = 9, per = "user" }', "unknown-currency", 20, "`value.per` is no currency", AMOUNT),
    (Percent, "99.8", "wrong-type", 9, "`value` is 99.8, not a percentage", PERCENT),
    (Percent, "{ procent = 99.8 }", "wrong-unit", 11, "`value` is not in percent", PERCENT),
    (Percent, '{ percent = "99.8" }', "wrong-type", 21, '`value` is "99.8", not a decimal number', PERCENT),
    (
        Percent,
        "{ percent = 99.80001 }",
        "out-of-range",
        21,
        "`value` has more than four decimals or is too large",
        PERCENT,
    ),
    (Percent, "{ percent = -1 }", "out-of-range", 21, "`value` is -1", PERCENT),
    (
        Share,
        "{ percent = 100.1 }",
        "out-of-range",
        21,
        "`value` is 100.1",
        "Expected a percentage from 0 to 100, such as { percent = 99.8 }.",
    ),
    (Days, "30", "wrong-type", 9, "`value` is a bare number", DAYS),
    (Days, "{ day = 30 }", "wrong-unit", 11, "`value` has no unit `day`", f"{DAYS} Did you mean `days`?"),
    (Days, "{ months = 1 }", "wrong-unit", 11, "`value` has no unit `months`", DAYS),
    (Days, "{ days = 1, weeks = 1 }", "wrong-unit", 21, "`value` has 2 units and takes one", DAYS),
    (Days, "{}", "wrong-unit", 9, "`value` has no units and takes one", DAYS),
    (Days, "{ days = 1.5 }", "out-of-range", 18, "`value` is 1.5, which is not whole or too large", DAYS),
    (Days, "{ days = -1 }", "out-of-range", 18, "`value` is -1, less than 0", DAYS),
    (Days, '{ days = "3" }', "wrong-type", 18, '`value` is "3", not a number', DAYS),
    (Annotated[Span, ("days",)], "{ hours = 1 }", "wrong-unit", 11, "`value` has no unit `hours`", DAYS),
    (Every, '"monthly"', "wrong-unit", 9, '`value` is "monthly"', f"{EVERY} Did you mean `month`?"),
    (Every, "1", "wrong-type", 9, "`value` is a bare number", EVERY),
    (Every, "{ months = 0 }", "out-of-range", 20, "`value` is 0, less than 1", EVERY),
    (
        Seconds,
        "{ second = 18 }",
        "wrong-unit",
        11,
        "`value` has no unit `second`",
        f"{SECONDS} Did you mean `seconds`?",
    ),
    (Annotated[Quantity, ("data",)], "{ minutes = 1 }", "wrong-unit", 11, "`value` has no unit `minutes`", DATA),
    (
        Annotated[Quantity, ("data",)],
        "{ gb = 1 }",
        "wrong-unit",
        11,
        "`value` has no unit `gb`",
        f"{DATA} Did you mean `GB`?",
    ),
    (
        Quantity,
        '{ GB = 1, per = "minutes" }',
        "wrong-unit",
        25,
        '`value.per` is "minutes", a measure and not a unit that an agreement has',
        f"{UNIT}; `minute` is not.",
    ),
    (UnitName, "3", "wrong-type", 9, "`value` is 3", f"{UNIT}."),
    (Count, "1.0", "wrong-type", 9, "`value` is 1.0", "Expected a whole number, at least 0."),
    (Count, "true", "wrong-type", 9, "`value` is true", "Expected a whole number, at least 0."),
    (Count, "-1", "out-of-range", 9, "`value` is -1", "Expected a whole number, at least 0."),
    (
        Count,
        "9223372036854775808",
        "out-of-range",
        9,
        "`value` is 9223372036854775808",
        "Expected a whole number, at least 0.",
    ),
    (Decimals, "10", "out-of-range", 9, "`value` is 10", "Expected a whole number from 0 to 9."),
    (Flag, '"yes"', "wrong-type", 9, '`value` is "yes"', "Expected `true` or `false`."),
    (Text, '""', "wrong-type", 9, '`value` is ""', "Expected a text."),
    (
        Day,
        '"2024-01-31"',
        "bad-date",
        9,
        '`value` is "2024-01-31"',
        "Expected a date such as 2024-01-31, without quotes.",
    ),
    (
        Day,
        "2024-01-31T00:00:00",
        "bad-date",
        9,
        "`value` is 2024-01-31 00:00:00",
        "Expected a date such as 2024-01-31, without quotes.",
    ),
    (
        Slug,
        '"GoTo Meeting"',
        "wrong-type",
        9,
        '`value` is "GoTo Meeting"',
        'Expected a name in lower case with hyphens, such as "goto-meeting".',
    ),
    (Currency, '"EURO"', "unknown-currency", 9, '`value` is "EURO"', f"{CURRENCY} Did you mean `EUR`?"),
    (Countries, '["NL", "nl"]', "unknown-country", 16, '`value` is "nl"', f"{COUNTRY} Did you mean `NL`?"),
    (TwoActs, '"suspent"', "out-of-range", 9, '`value` is "suspent"', f"{CHOICE} Did you mean `suspend`?"),
    (TwoActs, "1", "wrong-type", 9, "`value` is 1", CHOICE),
    (
        tuple[TwoActs, ...],
        "[]",
        "out-of-range",
        9,
        "`value` is an empty list",
        "Expected a list, each one of `charge` and `suspend`.",
    ),
    (
        tuple[TwoActs, ...],
        '["charge", "charge"]',
        "duplicate-id",
        20,
        '`value` lists "charge" twice',
        "Expected a list, each one of `charge` and `suspend`.",
    ),
    (
        ClauseIds,
        '["a.b.c"]',
        "wrong-type",
        10,
        '`value` is "a.b.c"',
        'Expected the id of a clause such as "calls", or "service.calls" for one of an included service.',
    ),
    (Selection, '"voice"', "wrong-type", 9, '`value` is "voice", not a table of conditions', CONDITIONS),
    (
        Selection,
        '{ metre = "voice" }',
        "unknown-parameter",
        11,
        "unknown parameter `metre` in `value`",
        f"{CONDITIONS} Did you mean `meter`?",
    ),
    (Selection, "{ meter = 1 }", "wrong-type", 19, "`value.meter` is 1, not a text", "Expected a text."),
    (
        Selection,
        '{ direction = "!outbond" }',
        "out-of-range",
        23,
        '`value.direction` is "!outbond"',
        f"{DIRECTION} Did you mean `outbound`?",
    ),
    (
        Selection,
        "{ direction = [] }",
        "out-of-range",
        23,
        "`value.direction` is an empty list, which takes nothing",
        DIRECTION,
    ),
    (
        Selection,
        '{ country = ["NL", "nl"] }',
        "unknown-country",
        28,
        '`value.country` is "nl"',
        f"{COUNTRIES} Did you mean `NL`?",
    ),
    (
        Tier,
        "{ up_to = 1 }",
        "missing-parameter",
        9,
        "parameter `value.price` is missing",
        "Add `price`: an amount of money, such as { EUR = 100.00 }.",
    ),
    (Tier, "3", "wrong-type", 9, "`value` is 3, not a table", ""),
]


@pytest.mark.parametrize(
    ("annotation", "text", "name", "column", "message", "expected"), REFUSED, ids=[row[1] for row in REFUSED]
)
def test_what_a_parameter_refuses(annotation, text, name, column, message, expected):
    faults = Faults()
    assert read(annotation, text, faults) is UNREAD
    (fault,) = faults
    assert fault.message == f"clause crm#it (kind): {message}"
    assert (fault.name, fault.where.line, fault.where.column) == (name, 1, column)
    assert fault.expected == expected


def test_all_faults_of_a_value_are_said_at_once():
    faults = Faults()
    read(Price, '{ EUR = "x", XXX = 1, per = 3 }', faults)
    assert [(fault.name, fault.where.column) for fault in faults] == [
        ("wrong-type", 17),
        ("unknown-currency", 22),
        ("wrong-type", 37),
    ]


def test_a_price_that_lacks_the_currency_of_the_order_is_a_fault():
    faults = Faults()
    read(Price, "{ EUR = 9, GBP = 8 }", faults, currency="USD", order="order acme (acme.toml:1:1)")
    (fault,) = faults
    assert fault.name == "price-not-in-currency"
    assert fault.message.endswith("`value` is not given in USD, the currency of order acme (acme.toml:1:1)")
    assert fault.expected == "Add USD beside `EUR` and `GBP`."


class Everything(ClauseParameters):
    price: Price
    fee: Amount | None = None
    level: Percent
    term: Span
    report_within: Days
    limit: Quantity
    step: Seconds
    devices: Count
    shared: Flag = False
    act: Literal["charge", "suspend"] = "charge"
    since: Day
    takes: Selection = Selection()
    from_: UnitName | None = None


def everything(*, price: Price, **given: object) -> Everything:
    plain = {"level": 1, "term": Span(12, "months"), "report_within": 2, "limit": Quantity(3, "time", "user")}
    more = {"step": 6, "devices": 4, "since": date(1970, 1, 2)}
    return Everything(price=price, **(plain | more | given))


def test_parameters_become_columns_of_integers_wherever_possible():
    price = Price((EUR9, USD10), Measure(60, "time", "minute"))
    columns = everything(price=price).columns("USD")
    assert columns == {
        "price": 10_000_000_000,
        "price_per": 60,
        "price_unit": "",
        "fee": None,
        "level": 1,
        "term": 12,
        "term_unit": "months",
        "report_within": 2,
        "limit": 3,
        "limit_unit": "user",
        "step": 6,
        "devices": 4,
        "shared": False,
        "act": "charge",
        "since": 1,
        "from_": None,
    }
    types = Everything.column_types()
    assert list(types) == list(columns)
    assert all(value is None or isinstance(value, types[name]) for name, value in columns.items())


def test_parameters_left_out_have_columns_of_nothing():
    class AllOptional(ClauseParameters):
        price: Price | None = None
        span: Span | None = None
        limit: Quantity | None = None
        on: Day | None = None

    columns = AllOptional().columns("EUR")
    assert list(columns) == list(AllOptional.column_types())
    assert set(columns.values()) == {None}


def test_parameters_are_equal_by_value_and_hashable():
    one, other = everything(price=Price((EUR9,))), everything(price=Price((EUR9,)))
    assert one == other
    assert hash(one) == hash(other)
    assert one != everything(price=Price((EUR9,)), devices=5)


def test_a_trailing_underscore_is_no_part_of_the_key():
    assert fields_of(Everything)["from_"].key == "from"


def test_a_type_outside_the_closed_list_is_refused_with_its_field():
    class Wrong(ClauseParameters):
        rate: float = 0.0

    with pytest.raises(TypeError, match=r"Wrong\.rate: <class 'float'> is not a type that a parameter may have"):
        fields_of(Wrong)


VOICE = Shape(meter="voice", direction="outbound", country="NL", line_type="mobile")
SELECTIONS = [
    ({}, True),
    ({"meter": ("voice",)}, True),
    ({"meter": ("sms",)}, False),
    ({"meter": ("sms", "voice")}, True),
    ({"meter": ("voice",), "country": ("BE",)}, False),
    ({"country": ("!NL",)}, False),
    ({"country": ("!BE", "!FR")}, True),
    ({"country": ("NL", "!NL")}, False),
    ({"service": ("",)}, True),
    ({"service": ("!",)}, False),
]


@pytest.mark.parametrize(("conditions", "matches"), SELECTIONS)
def test_a_selection_takes_a_shape_if_all_its_conditions_hold(conditions, matches):
    assert Selection(tuple(conditions.items())).matches(VOICE) is matches


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None), st.sampled_from([1, 60, 10**4, 10**9]))
def test_a_number_times_a_unit_is_exact_or_refused(number, factor):
    top, bottom = number.as_integer_ratio() if number.adjusted() < 400 else (10**400, 1)
    whole = exactly(number, factor)
    if whole is None:
        assert (top * factor) % bottom or abs(top * factor) >= 2**63 * bottom or number.adjusted() > 20
    else:
        assert whole * bottom == top * factor


def test_exactly_does_not_round_to_the_digits_of_the_context():
    assert exactly(Decimal("0.5000000000000000000000000000001"), 10**9) is None
    assert exactly(Decimal("9223372036.854775807"), 10**9) == 2**63 - 1
    assert exactly(Decimal("9223372036.854775808"), 10**9) is None
