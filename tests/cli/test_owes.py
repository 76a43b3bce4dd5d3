"""`owes`: tables for people, JSON, CSV and Parquet for programs, all with the same amounts."""

import csv
import io
from decimal import Decimal

import polars as pl
import pytest

THROUGH = ("--through", "2026-11-22")

# By hand, for the small book at 22 November 2026. Fees: 10 users x 9.00 in September and October, two more from
# 16 October for 16 of 31 days (2 x 9.00 x 16 / 31 = 9.29), 12 x 9.00 in November.
FEES = ["90.00", "90.00", "9.29", "108.00"]
# National calls of September: 61 + 1320 + 905 + 733 + 48 = 3067 s, of which 30 minutes are included: 1267 s at 0.02 a
# minute = 0.4223. October: 69 + 1508 + 1034 + 837 + 54 = 3502 s, 1702 s left: 0.5673.
NATIONAL = ["0.42", "0.57"]
# Germany in September: 600 s at 0.0200 a minute, exactly.
GERMANY = "0.20"


def test_the_small_book_owes_what_was_added_by_hand(run, book):
    lines = run("owes", book, *THROUGH, "--format", "json").json["lines"]
    amounts = {}
    for line in lines:
        amounts.setdefault(line["clause"], []).append(line["amount"])
    assert amounts["user-fee"] == FEES
    assert amounts["national-calls"] == NATIONAL
    assert amounts["included"] == ["0.00", "0.00"]
    abroad = {(line["part"], line["from_on"]): line["amount"] for line in lines if line["clause"] == "calls-abroad"}
    assert abroad["Germany", "2026-09-01"] == GERMANY
    # 75 s on a 60 / 60 row are two minutes at 0.0950, and 0.05 for the connection: 0.24.
    assert abroad["Sweden mobile", "2026-09-01"] == "0.24"


def test_every_form_has_the_same_lines_and_amounts(run, book, tmp_path):
    as_json = run("owes", book, *THROUGH, "--format", "json").json
    rows = list(csv.DictReader(io.StringIO(run("owes", book, *THROUGH, "--format", "csv").out)))
    code, _ = run.bytes("owes", book, *THROUGH, "--format", "parquet", "--out", tmp_path / "owed.parquet")
    frame = pl.read_parquet(tmp_path / "owed.parquet")
    assert code == 0
    expected = [(line["line"], line["amount"], line["minor"]) for line in as_json["lines"]]
    assert [(row["line"], row["amount"], int(row["minor"])) for row in rows] == expected
    assert list(frame.select("line", "amount", "minor").iter_rows()) == expected
    for line in as_json["lines"]:
        assert Decimal(line["amount"]) * 100 == line["minor"]
    assert as_json["totals"] == [
        {"account": "acme", "currency": "GBP", "amount": "299.75", "minor": sum(minor for _, _, minor in expected)}
    ]


def test_the_table_aligns_amounts_and_adds_them(run, book):
    printed = run("owes", book, *THROUGH)
    assert printed.code == 0
    assert printed.err == ""
    rows = [line for line in printed.out.splitlines() if line.endswith(("90.00", "9.29", "108.00", "299.75", "0.42"))]
    assert len({len(row) for row in rows}) == 1, "amounts end in one column"
    assert "Total acme" in rows[-1]


@pytest.mark.parametrize(("columns", "widest"), [("80", 80), ("140", 140)])
def test_the_table_respects_the_width_of_the_terminal(run, book, monkeypatch, columns, widest):
    monkeypatch.setenv("COLUMNS", columns)
    lines = run("owes", book, *THROUGH).out.splitlines()
    assert max(map(len, lines)) <= widest
    assert any("United Kingdom" in line or "Calls abroad" in line for line in lines)


def test_nothing_is_coloured_when_piped(run, book):
    assert "\x1b" not in run("owes", book, *THROUGH).out


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["owed through 22 Nov 2026", "Total acme", "299.75", "16–31 Oct 2026"]),
        ("nl", ["verschuldigd tot en met 22 nov 2026", "Totaal acme", "299,75", "16–31 okt 2026"]),
        ("fr", ["dû jusqu'au 22 nov. 2026 inclus", "Total acme", "299,75", "16–31 oct. 2026"]),
    ],
)
def test_headings_dates_and_amounts_are_in_the_readers_language(run, book, language, words):
    printed = run("owes", book, *THROUGH, "--language", language).out
    for word in words:
        assert word in printed


def test_from_leaves_out_what_could_be_billed_before(run, book):
    lines = run("owes", book, "--from", "2026-11-01", *THROUGH, "--format", "json").json["lines"]
    assert {line["bill_on"] for line in lines} == {"2026-11-01"}
    assert {line["clause"] for line in lines} == {"user-fee", "national-calls", "calls-abroad", "included"}


def test_a_summary_has_a_row_for_each_clause_and_period_and_the_same_total(run, book):
    whole, brief = run("owes", book, *THROUGH).out, run("owes", book, *THROUGH, "--summary").out
    assert len(brief.splitlines()) < len(whole.splitlines())
    assert "299.75" in brief
    assert "6 lines" in brief


def test_a_bill_can_be_written_to_a_file(run, book, tmp_path):
    printed = run("owes", book, *THROUGH, "--out", tmp_path / "bill.txt")
    assert printed.out == ""
    assert "Total acme" in (tmp_path / "bill.txt").read_text("utf-8")


def test_two_runs_print_the_same_bytes(run, book):
    arguments = ("owes", book, *THROUGH, "--format", "json")
    assert run(*arguments).out == run(*arguments).out


def test_the_book_is_not_changed_but_for_what_is_derived(run, book):
    def files():
        there = (path for path in book.rglob("*") if path.is_file() and ".counterfoil" not in path.parts)
        return {path: path.read_bytes() for path in there}

    before = files()
    run("owes", book, *THROUGH)
    run("check", book, *THROUGH)
    assert files() == before
