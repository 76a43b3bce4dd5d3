"""Accounts and orders: what a file may say, what is missing, and what does not fit the descriptions."""

from datetime import date

import pytest
from tests.contract.small_kinds import description, section

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.faults import Faults
from counterfoil.contract.order_check import check_account
from counterfoil.contract.orders import AccountDefaults, read_account
from counterfoil.contract.spans import Span

ACME = """\
name = "Acme BV"
country = "NL"
currency = "EUR"
time_zone = "Europe/Amsterdam"
language = "nl"
numbers = ["+31201234567"]
trunks = ["acme-trunk"]
codes = ["1000"]

[[order]]
id = "acme-meeting"
service = "meeting"
start_on = 2024-01-01
signed_on = 2023-12-20
description_on = 2023-12-20
term = { years = 1 }
every = "quarter"
anchor = "calendar"
[order.quantities]
named-user = 10
audio-user = 0
[order.terms]
seat_price = { EUR = 14.00, per = "named-user" }

[[order]]
id = "acme-phone"
service = "phone"
start_on = 2024-02-01
"""


def read(text: str, **given):
    faults = Faults()
    return read_account("accounts/acme.toml", text, faults, **given), list(faults)


def test_an_account_has_its_settings_and_its_orders():
    acme, faults = read(ACME)
    assert not faults
    assert acme is not None
    assert (acme.id, acme.name, acme.country, acme.currency) == ("acme", "Acme BV", "NL", "EUR")
    assert (acme.time_zone, acme.language) == ("Europe/Amsterdam", "nl")
    assert (acme.numbers, acme.trunks, acme.codes) == (("+31201234567",), ("acme-trunk",), ("1000",))
    assert str(acme.places["trunks", "acme-trunk"]) == "accounts/acme.toml:7:11"
    meeting, phone = acme.orders
    assert (meeting.id, meeting.account, meeting.service) == ("acme-meeting", "acme", "meeting")
    assert (meeting.start_on, meeting.signed_on) == (date(2024, 1, 1), date(2023, 12, 20))
    assert (meeting.term, meeting.every, meeting.anchor) == (Span(12, "months"), 3, "calendar")
    assert dict(meeting.quantities) == {"named-user": 10, "audio-user": 0}
    assert str(meeting.fills["seat_price"].where) == "accounts/acme.toml:23:14"
    assert (meeting.currency, meeting.time_zone, meeting.country) == ("EUR", "Europe/Amsterdam", "NL")
    assert meeting.named == "order acme-meeting (accounts/acme.toml:10:3)"
    assert (phone.description_on, phone.term, dict(phone.fills)) == (date(2024, 2, 1), None, {})


def test_what_an_account_leaves_out_is_the_books():
    defaults = AccountDefaults(country="BE", currency="EUR", time_zone="Europe/Brussels", language="fr")
    acme, faults = read('name = "Acme"\nnumbers = []\n', defaults=defaults)
    assert not faults
    assert acme is not None
    assert (acme.country, acme.currency, acme.time_zone, acme.language) == ("BE", "EUR", "Europe/Brussels", "fr")


ZONE = 'Expected a time zone of the IANA database, such as "Europe/Amsterdam".'
E164 = 'Expected a number in E.164 with its country code, such as "+31201234567".'
ACCOUNT_TAKES = (
    "It takes `buyer`, `codes`, `country`, `currency`, `language`, `name`, `numbers`, `order`, `time_zone` and "
    "`trunks`."
)
ORDER_TAKES = (
    "It takes `anchor`, `description_on`, `every`, `id`, `quantities`, `service`, `signed_on`, `start_on`, `term` "
    "and `terms`."
)
WRONG_SETTINGS = [
    # what is changed in the file, to what, fault, place, message, expected
    (
        'name = "Acme BV"',
        'nam = "Acme BV"',
        "unknown-setting",
        "1:1",
        "account acme: unknown setting `nam`",
        f"{ACCOUNT_TAKES} Did you mean `name`?",
    ),
    (
        'name = "Acme BV"\n',
        "",
        "missing-setting",
        "1:1",
        "account acme: setting `name` is missing",
        "Add `name`: a text.",
    ),
    (
        'currency = "EUR"\n',
        "",
        "missing-setting",
        "1:1",
        "account acme: setting `currency` is missing",
        'Add `currency`: a currency code of ISO 4217 such as "EUR".',
    ),
    (
        '"EUR"',
        '"EUT"',
        "unknown-currency",
        "3:12",
        'account acme: `currency` is "EUT"',
        'Expected a currency code of ISO 4217 such as "EUR". Did you mean `EUR`?',
    ),
    (
        '"NL"',
        '"nl"',
        "unknown-country",
        "2:11",
        'account acme: `country` is "nl"',
        'Expected a country code of ISO 3166 such as "NL". Did you mean `NL`?',
    ),
    (
        "Europe/Amsterdam",
        "Europe/Amsterdm",
        "unknown-time-zone",
        "4:13",
        'account acme: `time_zone` is "Europe/Amsterdm"',
        f"{ZONE} Did you mean `Europe/Amsterdam`?",
    ),
    (
        "Europe/Amsterdam",
        "../etc/passwd",
        "unknown-time-zone",
        "4:13",
        'account acme: `time_zone` is "../etc/passwd"',
        ZONE,
    ),
    ("+31201234567", "0201234567", "bad-number", "6:12", 'account acme: `numbers` is "0201234567"', E164),
    ('["1000"]', "[1000]", "wrong-type", "8:10", "account acme: `codes` is 1000", "Expected a text."),
    (
        '["1000"]',
        '["1000", "1000"]',
        "duplicate-id",
        "8:18",
        'account acme: `codes` lists "1000" twice',
        "Expected a list, each a text.",
    ),
    (
        'id = "acme-meeting"',
        'id = "Acme +"',
        "wrong-type",
        "11:6",
        'order Acme +: `id` is "Acme +"',
        'Expected a name of letters, digits and . _ / - between them, such as "ACC-000017".',
    ),
    (
        'id = "acme-meeting"\n',
        "",
        "missing-setting",
        "10:3",
        "an order of account acme: setting `id` is missing",
        'Add `id`: a name of letters, digits and . _ / - between them, such as "ACC-000017".',
    ),
    (
        "signed_on",
        "singed_on",
        "unknown-setting",
        "14:1",
        "order acme-meeting: unknown setting `singed_on`",
        f"{ORDER_TAKES} Did you mean `signed_on`?",
    ),
    (
        "start_on = 2024-01-01",
        "strat_on = 2024-01-01",
        "unknown-setting",
        "13:1",
        "order acme-meeting: unknown setting `strat_on`",
        f"{ORDER_TAKES} Did you mean `start_on`?",
    ),
    (
        "2024-01-01",
        '"1/1/2024"',
        "bad-date",
        "13:12",
        'order acme-meeting: `start_on` is "1/1/2024"',
        "Expected a date such as 2024-01-31, without quotes.",
    ),
    (
        "{ years = 1 }",
        "12",
        "wrong-type",
        "16:8",
        "order acme-meeting: `term` is a bare number",
        "Expected a span such as",
    ),
    (
        "named-user = 10",
        "named-user = 1.5",
        "wrong-type",
        "20:14",
        "order acme-meeting: `quantities.named-user` is 1.5",
        "Expected a whole number, at least 0.",
    ),
    (
        "named-user = 10",
        "Named = 10",
        "wrong-type",
        "20:1",
        'order acme-meeting: `quantities.Named` is "Named"',
        'Expected a unit in lower case, such as "named-user".',
    ),
    (
        "[order.terms]\nseat_price",
        "terms",
        "wrong-type",
        "22:9",
        "order acme-meeting: `quantities.terms` is a table",
        "Expected a whole number",
    ),
    (
        "[order.quantities]\nnamed-user = 10\naudio-user = 0\n",
        "quantities = 3\n",
        "wrong-type",
        "19:14",
        "order acme-meeting: `quantities` is 3",
        "Expected a table of units, such as { named-user = 10 }.",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "name", "place", "message", "expected"), WRONG_SETTINGS, ids=[row[4] for row in WRONG_SETTINGS]
)
def test_what_is_wrong_in_an_account(old, new, name, place, message, expected):
    assert old in ACME
    _, faults = read(ACME.replace(old, new, 1))
    fault = faults[0]
    assert (fault.name, str(fault.where), fault.message) == (name, f"accounts/acme.toml:{place}", message)
    assert fault.expected.startswith(expected)
    assert fault.accounts == {"acme"}
    assert len(faults) == 1


def test_a_wrong_order_leaves_the_other_orders_readable():
    acme, faults = read(ACME.replace("2024-01-01", "'x'"))
    assert acme is not None
    assert [order.id for order in acme.orders] == ["acme-phone"]
    assert [fault.name for fault in faults] == ["bad-date"]


def test_a_file_that_is_not_toml_is_a_fault_of_its_account():
    acme, faults = read("name = Acme")
    assert acme is None
    assert [(fault.name, fault.accounts) for fault in faults] == [("bad-toml", {"acme"})]


# Orders against descriptions.

SEATS = 'kind = "recurring-fee"\nprice = { order = "seat_price" }'
CALLS = 'kind = "usage-rate"\nprice = { order = "call_price", default = { EUR = 0.05, per = "minute" } }'
LATER_CALLS = CALLS.replace("call_price", "minute_price")


def check(terms: str, **given) -> list[str]:
    faults = Faults()
    family = 'includes = ["family"]'
    catalogue = Catalogue(
        [
            description("meeting", section("seats", SEATS), faults, date(2024, 1, 1), family),
            description("family", section("calls", CALLS), faults, date(2024, 1, 1)),
            description("family", section("calls", LATER_CALLS), faults, date(2025, 1, 1)),
        ],
        faults,
    )
    settings = {"service": '"meeting"', "start_on": "2024-02-01"} | given
    lines = "".join(f"{key} = {value}\n" for key, value in settings.items())
    text = f'name = "A"\n[[order]]\nid = "a"\n{lines}[order.terms]\n{terms}'
    defaults = AccountDefaults("NL", "EUR", "Europe/Amsterdam")
    account = read_account("acme.toml", text, faults, defaults)
    assert account is not None
    assert not list(faults)
    check_account(account, catalogue, faults)
    assert all(fault.accounts == {"acme"} for fault in faults)
    return [f"{fault.where} {fault.name}: {fault.message} | {fault.expected}" for fault in faults]


PRICE = 'seat_price = { EUR = 14, per = "named-user" }\n'


@pytest.mark.parametrize("more", ["", "call_price = { EUR = 0.04 }\n", "minute_price = { EUR = 0.04 }\n"])
def test_an_order_fills_what_its_clauses_ask_for_now_or_later(more):
    assert check(PRICE + more) == []


WRONG_ORDERS = [
    (
        "",
        {},
        "meeting-2024.md:13:9 open-parameter: clause meeting#seats (recurring-fee): `price` is left to the order, and "
        "order a (acme.toml:2:3) does not fill `seat_price` | Add `seat_price` under [order.terms]: "
        'a price, such as { EUR = 9.00, per = "named-user" }.',
    ),
    (
        'seat_prise = { EUR = 14, per = "named-user" }',
        {},
        "acme.toml:7:1 unused-parameter: order a fills `seat_prise`, which no clause of meeting asks for | "
        "Its clauses ask for `call_price`, `minute_price` and `seat_price`. Did you mean `seat_price`?",
    ),
    (
        PRICE + "x = 1",
        {},
        "acme.toml:8:1 unused-parameter: order a fills `x`, which no clause of meeting asks for | "
        "Its clauses ask for `call_price`, `minute_price` and `seat_price`.",
    ),
    (
        'seat_price = { USD = 14, per = "named-user" }',
        {},
        "acme.toml:7:14 price-not-in-currency: clause meeting#seats (recurring-fee): `price` is not given in EUR, "
        "the currency of order a (acme.toml:2:3) | Add EUR beside `USD`.",
    ),
    (
        PRICE + "minute_price = 4",
        {},
        "acme.toml:8:16 wrong-type: clause family#calls (usage-rate): `price` is 4, not an amount of money | "
        'Expected a price, such as { EUR = 9.00, per = "named-user" }.',
    ),
    (
        PRICE,
        {"service": '"meetin"'},
        "acme.toml:4:11 unknown-service: order a: unknown service `meetin` | Did you mean `meeting`?",
    ),
    (
        PRICE,
        {"start_on": "2023-12-31"},
        "acme.toml:4:11 no-version-in-force: order a: no version of `meeting` is in force on 2023-12-31 | "
        "Its first version is of 2024-01-01.",
    ),
]


@pytest.mark.parametrize(("terms", "settings", "fault"), WRONG_ORDERS, ids=[row[2][:50] for row in WRONG_ORDERS])
def test_what_is_wrong_between_an_order_and_its_descriptions(terms, settings, fault):
    assert check(terms, **settings) == [fault]


def test_terms_found_good_are_not_checked_again():
    faults, checked = Faults(), set()
    catalogue = Catalogue([description("meeting", section("seats", SEATS), faults)], faults)
    for name in ("acme", "bolt", "cord"):
        text = (
            f'name = "A"\n[[order]]\nid = "{name}"\nservice = "meeting"\nstart_on = 2024-02-01\n[order.terms]\n{PRICE}'
        )
        account = read_account(f"{name}.toml", text, faults, AccountDefaults("NL", "EUR", "UTC"))
        assert account is not None
        check_account(account, catalogue, faults, checked)
    assert not list(faults)
    assert len(checked) == 1
