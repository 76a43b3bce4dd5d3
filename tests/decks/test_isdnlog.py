"""Historic public tariffs of the Netherlands, Austria and Switzerland as rate decks."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from tests.decks.plain_deck import compiled, local

from counterfoil.contract.faults import Faults
from counterfoil.facts.decks import convert_isdnlog, explain, load_deck
from counterfoil.facts.decks.isdnlog_charges import Charge, read_charges
from counterfoil.facts.decks.isdnlog_deck import convert_provider
from counterfoil.facts.decks.isdnlog_file import decoded, read_holidays, read_rate_file

ZONES = {"nl": "Europe/Amsterdam", "at": "Europe/Vienna", "ch": "Europe/Zurich"}


@pytest.mark.parametrize(
    ("charges", "expected"),
    [
        ("0.045/0,0.041(60)/1", Charge(Decimal("0.041"), 60, 1, 1, Decimal("0.045"))),
        ("1.5(60)/60/1", Charge(Decimal("1.5"), 60, 60, 1)),
        ("0.045/0,0.293(60)/30/6", Charge(Decimal("0.293"), 60, 30, 6, Decimal("0.045"))),
        ("0.067/72", Charge(Decimal("0.067"), 72, 72, 72)),  # 0.067 for each 72 seconds begun
        ("0.30|1.2(60)/1", Charge(Decimal("1.2"), 60, 1, 1, Decimal(0), Decimal("0.30"))),
        ("0.408/0,0/1", Charge(Decimal(0), 60, 1, 1, Decimal("0.408"))),
        ("0", Charge(Decimal(0), 60, 1, 1)),
        ("0/72", Charge(Decimal(0), 60, 1, 1)),
        ("0.067/14.4", "has steps of 14.4 seconds, which are no whole seconds"),
        ("0.5/60:600,0.5/30", "has several rates that follow each other within a call"),
        ("0.1/180:1800,0/1800,0.1/180", "has several rates that follow each other within a call"),
        ("0.0454/0,0.0,0.0137(60)/1", "has a charge without a duration"),
        ("0.30/0/60", "mixes a fee and a rate in one charge (a duration of 0)"),
        ("0.0163/60/20/1", "has more than two unlike steps"),
        ("0.1/60/1", "charges the same for steps of unlike length"),
        ("0.5(0.1)/3600", "is a charge per 0.1 seconds, which are no whole seconds"),
        ("0.04", "has a charge without a duration"),
        ("0.5/0", "has a fee but no rate"),
    ],
)
def test_a_charge_list_is_said_exactly_or_refused_with_the_reason(charges, expected):
    assert read_charges(charges) == expected


def file_of(shared, country):
    path = shared / "data" / "rates" / "isdnlog" / f"rate-{country}.dat"
    faults = Faults()
    rates = read_rate_file(decoded(path.read_bytes()), path.name, faults)
    assert not list(faults)
    return rates


def holidays_of(shared, country):
    path = shared / "data" / "rates" / "isdnlog" / f"holiday-{country}.dat"
    return read_holidays(decoded(path.read_bytes()), path.name, Faults())


def sort_of(reason):
    """The reason without its figures."""
    for begin in ("has steps of", "claims the same hours", "depends on where the caller is", "is a charge per"):
        if reason.startswith(begin):
            return begin
    return "no list of charges" if "is no list of charges" in reason else reason


@pytest.mark.parametrize(
    ("country", "providers", "lines", "carried", "refused"),
    [
        (
            "nl",
            36,
            309,
            257,
            {
                # Zones 3 and 4 of the five providers that tell local from long-distance calls.
                "depends on where the caller is": 36,
                "no list of charges": 14,  # Scarlet: `0.045/0.27(60)/1`, a slash for a comma
                "has a charge without a duration": 2,  # `0.0454/0,0.0,0.0137(60)/1`
            },
        ),
        (
            "at",
            2,
            86,
            35,
            {
                "has steps of": 39,  # `0.067/14.4`
                "depends on where the caller is": 12,
            },
        ),
        (
            "ch",
            4,
            204,
            137,
            {
                "charges no number: no area of its zone has a prefix": 21,
                "has several rates that follow each other within a call": 12,
                "has steps of": 12,
                "mixes a fee and a rate in one charge (a duration of 0)": 8,
                "depends on where the caller is": 7,
                "claims the same hours": 4,  # W/08-23 and W/17-23
                "has more than two unlike steps": 2,
                "is a charge per": 1,
            },
        ),
    ],
)
def test_every_tariff_line_is_carried_or_refused_with_a_reason(shared, country, providers, lines, carried, refused):
    rates, holidays = file_of(shared, country), holidays_of(shared, country)
    assert len(rates.providers) == providers
    assert sum(len(zone.tariffs) for each in rates.providers for zone in each.zones) == lines
    found = [
        convert_provider(rates, each.number, country.upper(), ZONES[country], holidays, Faults(), {})
        for each in rates.providers
    ]
    assert sum(len(each.carried) for each in found) == carried
    assert Counter(sort_of(reason) for each in found for _, reason in each.refused) == refused
    assert carried + sum(refused.values()) == lines


@pytest.mark.parametrize("country", ZONES)
def test_every_converted_deck_is_read_without_a_fault(shared, tmp_path, country):
    folder = shared / "data" / "rates" / "isdnlog"
    for provider in file_of(shared, country).providers:
        converted = convert_isdnlog(
            folder / f"rate-{country}.dat",
            provider.number,
            tmp_path,
            Faults(),
            time_zone=ZONES[country],
            holidays=folder / f"holiday-{country}.dat",
        )
        faults = Faults()
        deck = load_deck(tmp_path / f"{converted.name}.csv", faults)
        assert [str(fault) for fault in faults] == []
        assert deck.settings.currency == ("CHF" if country == "ch" else "EUR")
        assert deck.settings.across_bands == "split"  # `=`: isdnlog adjusts the rate at an edge


def answers(shared, tmp_path, country, provider, **options):
    """A function from number and local time to (price, per, connect fee) in the provider's own words."""
    folder = shared / "data" / "rates" / "isdnlog"
    converted = convert_isdnlog(
        folder / f"rate-{country}.dat",
        provider,
        tmp_path,
        Faults(),
        time_zone=ZONES[country],
        holidays=folder / f"holiday-{country}.dat",
        **options,
    )
    one = compiled(load_deck(tmp_path / f"{converted.name}.csv", Faults()), from_on=date(2000, 1, 1))

    def answer(number, when):
        won = explain(one, converted.name, number, local(when, ZONES[country])).won
        return (Decimal(won.price).scaleb(-9), won.per, Decimal(won.connect_fee).scaleb(-9)) if won else None

    return answer


def test_bel_1600_charges_by_the_hour_and_the_weekend(shared, tmp_path):
    answer = answers(shared, tmp_path, "nl", "00")
    assert answer("31201234567", "2002-03-05 08:00:00") == (Decimal("0.041"), 60, Decimal("0.045"))
    assert answer("31201234567", "2002-03-05 07:59:59") == (Decimal("0.045"), 60, Decimal("0.045"))
    assert answer("31201234567", "2002-03-09 12:00:00") == (Decimal("0.045"), 60, Decimal("0.045"))
    assert answer("31612345678", "2002-03-05 12:00:00") == (Decimal("0.218"), 60, Decimal("0.045"))
    assert answer("32", "2002-03-05 12:00:00") is None  # no foreign tariffs in the file


def row_at(shared, tmp_path, country, provider, number, when):
    folder = shared / "data" / "rates" / "isdnlog"
    converted = convert_isdnlog(
        folder / f"rate-{country}.dat",
        provider,
        tmp_path,
        Faults(),
        time_zone=ZONES[country],
        holidays=folder / f"holiday-{country}.dat",
    )
    one = compiled(load_deck(tmp_path / f"{converted.name}.csv", Faults()), from_on=date(2000, 1, 1))
    return explain(one, converted.name, number, local(when, ZONES[country])).won


def test_a_refused_line_blocks_its_hours_instead_of_leaving_them_to_a_shorter_prefix(shared, tmp_path):
    # Scarlet to KPN mobile: peak and off-peak are misspelt in the file, the weekend is not.
    assert row_at(shared, tmp_path, "nl", "50", "31612345678", "2002-03-05 12:00:00").blocked
    weekend = row_at(shared, tmp_path, "nl", "50", "31612345678", "2002-03-09 12:00:00")
    assert (weekend.price, weekend.connect_fee) == (200_000_000, 45_000_000)


def test_numbers_that_always_go_by_another_provider_have_no_rate(shared, tmp_path):
    for number in ("31800123456", "31900123456", "112"):  # X:08*=55, 090*=55, 112=55
        assert row_at(shared, tmp_path, "nl", "00", number, "2002-03-05 12:00:00").blocked
    assert row_at(shared, tmp_path, "nl", "55,0", "31800123456", "2002-03-05 12:00:00").price == 0
    services = row_at(shared, tmp_path, "nl", "55,0", "118", "2002-03-05 12:00:00")
    assert (services.price, services.connect_fee) == (0, 408_000_000)


def test_local_and_long_distance_need_the_callers_area(shared, tmp_path):
    without = row_at(shared, tmp_path, "nl", "55,0", "31101234567", "2002-03-05 12:00:00")
    assert without.blocked
    answer = answers(shared, tmp_path, "nl", "55,0", local_areas={"3": ["3110"]})
    assert answer("31101234567", "2002-03-05 12:00:00") == (Decimal("0.028"), 60, Decimal("0.035"))
    assert answer("31201234567", "2002-03-05 12:00:00") == (Decimal("0.0425"), 60, Decimal("0.0454"))
    assert answer("31101234567", "2002-03-05 19:30:00") == (Decimal("0.015"), 60, Decimal("0.035"))


def test_a_holiday_goes_before_the_day_of_the_week(shared, tmp_path):
    # Telekom Austria abroad, zone 12: W/08-18=0.067/2.4 refused; zone 1 (Vienna's 0810): W/08-18=0.067/72, E,H 160.
    answer = answers(shared, tmp_path, "at", "01,1")
    assert answer("43810123456", "2002-10-25 12:00:00") == (Decimal("0.067"), 72, 0)  # a Friday
    assert answer("43810123456", "2002-10-26 12:00:00") == (Decimal("0.067"), 160, 0)  # Nationalfeiertag, a Saturday
    assert answer("43810123456", "2002-05-30 12:00:00") == (Decimal("0.067"), 160, 0)  # Fronleichnam, a Thursday
    assert answer("43810123456", "2002-05-29 12:00:00") == (Decimal("0.067"), 72, 0)


def test_countries_that_share_a_calling_code_are_told_apart(shared, tmp_path):
    # Sunrise: Germany to Vatican City 0.10 in zone 201; Italy there too; Russia 0.83; Kazakhstan 0.59; Jamaica 0.59.
    answer = answers(shared, tmp_path, "ch", "3")
    at = "2002-03-05 12:00:00"
    assert answer("12125551234", at)[0] == Decimal("0.1")
    assert answer("18765551234", at)[0] == Decimal("0.59")
    assert answer("74951234567", at)[0] == Decimal("0.83")
    assert answer("77172123456", at)[0] == Decimal("0.59")


def test_faults_of_a_conversion_are_at_the_files_own_lines(shared):
    rates, faults = file_of(shared, "nl"), Faults()
    converted = convert_provider(rates, "50", "NL", "Europe/Amsterdam", (), faults, {})
    places = {fault.where.line: fault.where.excerpt for fault in faults if "the tariff" in fault.message}
    assert set(places) == {line for line, _ in converted.refused}
    assert "T:1-5/08-20=0.045/0.27(60)/1 piek" in places.values()


def test_an_unknown_provider_is_a_fault(shared):
    faults = Faults()
    assert convert_provider(file_of(shared, "nl"), "99", "NL", "Europe/Amsterdam", (), faults, {}) is None
    assert [fault.name for fault in faults] == ["bad-deck-row"]


def test_holiday_files_become_rules():
    faults = Faults()
    text = (
        "V:1.0\nW:1\tmaandag\nD:30.4\tKoninginnedag\nD:easter+39\tHemelvaart\n#D:1.11\tnot\nD:easter\tPasen\nD:x\ty\n"
    )
    assert read_holidays(text, "holiday-nl.dat", faults) == ("04-30", "easter+39", "easter")
    assert [(fault.name, fault.where.line) for fault in faults] == [("bad-date", 7)]
