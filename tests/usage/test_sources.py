"""usage/sources.toml: what it says, and what it says about mistakes in it."""

from datetime import date

import pytest

from counterfoil.contract.faults import Faults
from counterfoil.facts.usage.formats import formats
from counterfoil.facts.usage.mapping import Direction, Quantity, Start, Value
from counterfoil.facts.usage.sources import OwnerRule, files_of, read_sources

GOOD = """
[[source]]
name = "mobile"
format = "csv"
files = ["calls/*.csv", "late/*.csv"]
time_zone = "Europe/Amsterdam"
country = "NL"
account = [{ code = "customer" }, { number = ["from"] }]
strip_prefixes = ["9"]
expect = "month"
from_on = 2024-01-01

[source.mapping]
identity = ["id"]
start = { column = ["day", "time"], format = "%d-%m-%Y %H:%M:%S" }
quantity = { column = "minutes", unit = "minutes", decimal = "," }
from = "from"
to = "to"
direction = { column = "way", values = { in = "inbound", out = "outbound" }, otherwise = "internal" }
meter = "voice"
service = "mobile"
lines = 2
"""


def faults_of(text: str, accounts: set[str] | None = None) -> list[str]:
    faults = Faults()
    found = read_sources("usage/sources.toml", text, faults, accounts=accounts)
    assert not found or not list(faults)
    return [f"{fault.where} {fault.name}: {fault.message} | {fault.expected}" for fault in faults]


def test_a_source_is_read_as_it_is_written() -> None:
    (source,) = read_sources("usage/sources.toml", GOOD, Faults())
    assert source.files == ("calls/*.csv", "late/*.csv")
    assert source.accounts == (OwnerRule("code", ("customer",)), OwnerRule("number", ("from",)))
    assert (source.expect, source.from_on, source.until_on) == ("month", date(2024, 1, 1), None)
    assert source.mapping.start == Start(("day", "time"), ("%d-%m-%Y %H:%M:%S",))
    assert source.mapping.quantity == Quantity("minutes", unit=Value("minutes"), decimal=",")
    values = (("in", "inbound"), ("out", "outbound"))
    assert source.mapping.direction == Direction(Value("", "way", values, "internal"))
    assert source.mapping.lines == Value("2")
    assert source.needed_columns == ("id", "day", "time", "minutes", "way", "from", "to", "customer")
    assert source.where.line == 2


def test_nine_formats_come_through_the_front_door() -> None:
    assert list(formats()) == [
        *("asterisk-adaptive", "asterisk-csv", "csv", "freepbx-report", "freeswitch-csv", "freeswitch-json"),
        *("grandstream-ucm", "jsonl", "parquet"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "name", "says"),
    [
        ('"csv"', '"cvs"', "4:10", "unknown-format", "Did you mean `csv`?"),
        ("time_zone", "timezone", "6:1", "unknown-setting", "Did you mean `time_zone`?"),
        ("Europe/Amsterdam", "Europe/Amsterdm", "6:13", "unknown-time-zone", "IANA"),
        ('"NL"', '"Netherlands"', "7:11", "unknown-country", "ISO 3166"),
        ('"month"', '"monthly"', "10:10", "out-of-range", "Did you mean `month`?"),
        ("2024-01-01", '"2024-01-01"', "11:11", "bad-date", "without quotes"),
        ('{ code = "customer" }', '{ cod = "customer" }', "8:14", "unknown-setting", "Did you mean `code`?"),
        ('unit = "minutes"', 'unit = "minute"', "16:41", "out-of-range", "Did you mean `minutes`?"),
        ("quantity = ", "quanity = ", "16:1", "unknown-setting", "Did you mean `quantity`?"),
        ('"%d-%m-%Y %H:%M:%S"', '"DD-MM-YYYY"', "15:46", "out-of-range", "%d/%m/%Y"),
        ('"%d-%m-%Y %H:%M:%S"', '"%d-%m %H:%M"', "15:46", "out-of-range", "day, month and year"),
        ('in = "inbound"', 'in = "incoming"', "19:47", "out-of-range", "`inbound`"),
        ('meter = "voice"\n', "", "13:9", "missing-setting", "`meter`"),
        ("direction = ", "# direction = ", "13:9", "missing-setting", "`direction`"),
        ('time_zone = "Europe/Amsterdam"\n', "", "2:3", "missing-setting", "local"),
        ('files = ["calls/*.csv", "late/*.csv"]', "files = 3", "5:9", "wrong-type", "text in quotes"),
        ('identity = ["id"]', "identity = []", "14:12", "wrong-type", "text in quotes"),
        ('name = "mobile"', 'name = "a/b"', "3:8", "wrong-type", "letters"),
        ("[[source]]", "[[sources]]", "2:3", "unknown-setting", "Did you mean `source`?"),
        ('"csv"', '"csv', "4:14", "bad-toml", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_one_fault_at_its_place(old, new, place, name, says) -> None:
    found = faults_of(GOOD.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0].startswith(f"usage/sources.toml:{place} {name}"), found
    assert says in found[0]


def test_all_mistakes_are_found_in_one_pass() -> None:
    text = (
        GOOD.replace('"csv"', '"cvs"')
        .replace('"NL"', '"XX"')
        .replace('"month"', '"week"')
        .replace('"minutes", d', '"min", d')
    )
    assert len(faults_of(text)) == 4


def test_a_source_needs_a_name_of_its_own() -> None:
    faults = Faults()
    assert len(read_sources("usage/sources.toml", GOOD + GOOD, faults)) == 1
    (fault,) = faults
    assert fault.name == "duplicate-id"
    assert "usage/sources.toml:2:3" in fault.expected


def test_an_account_that_nobody_has_is_a_fault_with_the_nearest() -> None:
    text = GOOD.replace('[{ code = "customer" }, { number = ["from"] }]', '"acmee"')
    (found,) = faults_of(text, {"acme", "other"})
    assert "unknown-account" in found
    assert "Did you mean `acme`?" in found


def test_a_key_about_text_means_nothing_for_parquet() -> None:
    text = GOOD.replace('"csv"', '"parquet"').replace('country = "NL"', 'country = "NL"\nseparator = ";"')
    (found,) = faults_of(text)
    assert "`separator` means nothing for parquet" in found


def test_an_exchanges_direction_must_be_said() -> None:
    text = """
[[source]]
name = "pbx"
format = "asterisk-csv"
files = "Master.csv"
time_zone = "Europe/Lisbon"
account = "acme"
"""
    (found,) = faults_of(text)
    assert "`direction` is missing" in found
    (found,) = faults_of(text + "[source.mapping]\ndirection = { extensions = '(' }\n")
    assert "a regular expression" in found
    (found,) = faults_of(text + "[source.mapping]\ndirection = { extensions = '1..', own = true }\n")
    assert "needs one rule" in found
    assert faults_of(text + "[source.mapping]\ndirection = { own = true }\n") == []


def test_an_empty_file_has_no_sources() -> None:
    assert read_sources("usage/sources.toml", "", Faults()) == ()


def test_files_are_found_by_glob_each_once(tmp_path) -> None:
    (source,) = read_sources("usage/sources.toml", GOOD.replace("late/*.csv", "calls/b*"), Faults())
    (tmp_path / "calls").mkdir()
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / "calls" / name).write_text("")
    assert [path.name for path in files_of(source, tmp_path)] == ["a.csv", "b.csv"]
