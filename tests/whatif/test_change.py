"""A change: its figures are those of a real run of the book with the change written into its files."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from tests.whatif.conftest import content_of, edit, sums_of

THROUGH = "2026-11-22"
ACME = """
[[order]]
id = "acme-second"
service = "phone"
start_on = 2026-10-10
[order.quantities]
user = 2
[order.terms]
user_price = { GBP = 8.00, per = "user" }
included = { minutes = 1 }
"""


def amended(text):
    """Add a line to the events of the copy."""
    return lambda book: (book / "events" / "added.jsonl").write_text(
        "".join(json.dumps(each) + "\n" for each in text), "utf-8"
    )


def ended(day, **further):
    return {"type": "agreement-ended", "id": "x1", "effective_on": day, "agreement": "acme-phone", **further}


CASES = {
    "other terms from the first day": (
        '[[change]]\norder = "acme-phone"\n[change.terms]\nuser_price = { GBP = 7.50, per = "user" }\n',
        lambda book: edit(book / "accounts" / "acme.toml", ("GBP = 9.00", "GBP = 7.50")),
    ),
    "other terms from a later day": (
        '[[change]]\norder = "acme-phone"\nfrom_on = 2026-10-01\n[change.terms]\nincluded = { minutes = 1 }\n',
        amended(
            [
                {
                    "type": "terms-amended",
                    "id": "x1",
                    "effective_on": "2026-10-01",
                    "agreement": "acme-phone",
                    "terms": {"included": {"minutes": 1}},
                    "by": "agreement",
                }
            ]
        ),
    ),
    "another quantity from the first day": (
        '[[change]]\norder = "acme-phone"\n[change.quantities]\nuser = 7\n',
        lambda book: edit(book / "accounts" / "acme.toml", ("user = 10 ", "user = 7 ")),
    ),
    "another quantity from a later day": (
        '[[change]]\norder = "acme-phone"\nfrom_on = 2026-10-20\n[change.quantities]\nuser = 20\n',
        amended(
            [
                {
                    "type": "quantity-changed",
                    "id": "x1",
                    "effective_on": "2026-10-20",
                    "agreement": "acme-phone",
                    "unit": "user",
                    "quantity": 20,
                }
            ]
        ),
    ),
    "an order that ended": (
        '[[ended]]\norder = "acme-phone"\non = 2026-10-21\n',
        amended([ended("2026-10-21", by="customer", cause="other")]),
    ),
    "an order never made": (
        '[[removed]]\norder = "acme-phone"\n' + ACME.replace("[[order]]", '[[order]]\naccount = "acme"'),
        lambda book: (
            edit(
                book / "accounts" / "acme.toml",
                (
                    (text := (book / "accounts" / "acme.toml").read_text("utf-8"))[text.index("[[order]]") :],
                    ACME,
                ),
            ),
            [path.unlink() for path in (book / "events").glob("*.jsonl")],
        ),
    ),
    "a new order": (
        ACME.replace("[[order]]", '[[order]]\naccount = "acme"'),
        lambda book: edit(
            book / "accounts" / "acme.toml", ("included = { minutes = 30 }", "included = { minutes = 30 }\n" + ACME)
        ),
    ),
    "an event, with a price in decimals": (
        '[[event]]\ntype = "terms-amended"\nagreement = "acme-phone"\neffective_on = 2026-11-01\nby = "agreement"\n'
        'terms = { user_price = { GBP = 9.35, per = "user" } }\n',
        amended(
            [
                {
                    "type": "terms-amended",
                    "id": "x1",
                    "effective_on": "2026-11-01",
                    "agreement": "acme-phone",
                    "terms": {"user_price": {"GBP": 9.35, "per": "user"}},
                    "by": "agreement",
                }
            ]
        ),
    ),
    "another deck, with the settings of the one whose place it takes": (
        '[decks]\nstandard = "other.csv"\n',
        lambda book: shutil.copy("other.csv", book / "decks" / "standard.csv"),
    ),
    "another order from a later day, which the events are then about": (
        '[[change]]\norder = "acme-phone"\nid = "acme-next"\nfrom_on = 2026-10-05\nterm = { months = 24 }\n'
        '[change.terms]\nuser_price = { GBP = 8.25, per = "user" }\n',
        lambda book: (
            edit(
                book / "accounts" / "acme.toml",
                (
                    "included = { minutes = 30 }",
                    'included = { minutes = 30 }\n[[order]]\nid = "acme-next"\nservice = "phone"\n'
                    "start_on = 2026-10-05\nterm = { months = 24 }\n[order.quantities]\nuser = 10\n[order.terms]\n"
                    'user_price = { GBP = 8.25, per = "user" }\nincluded = { minutes = 30 }',
                ),
            ),
            [edit(path, ("acme-phone", "acme-next")) for path in (book / "events").glob("*.jsonl")],
            amended([ended("2026-10-05", by="customer", cause="replaced")])(book),
        ),
    ),
}


@pytest.fixture
def other_deck(book):
    text = (book / "decks" / "standard.csv").read_text("utf-8")
    Path("other.csv").write_text(text.replace("0.0150", "0.3150"), "utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_figures_of_a_change_are_those_of_a_real_run_of_the_changed_book(run, real, book, other_deck, name):
    said, write = CASES[name]
    Path("change.toml").write_text(said, "utf-8")
    before = content_of(book)
    ran = run("whatif", book, "--change", "change.toml", "--through", THROUGH, "--format", "json")
    assert ran.code == 0, ran.err
    assert content_of(book) == before, "a what-if writes nothing"
    shutil.copytree(book, "written")
    write(Path("written"))
    now, then = real(book, THROUGH), real("written", THROUGH)
    assert +sums_of(ran.json, "before") == +now
    assert +sums_of(ran.json, "after") == +then
    assert now != then, "a change that changes nothing proves nothing"
    for row in (*ran.json["rows"], *ran.json["months"], *ran.json["totals"]):
        assert row["difference_minor"] == row["after_minor"] - row["before_minor"]
    (total,) = ran.json["totals"]
    assert (total["before_minor"], total["after_minor"]) == (now.total(), then.total())


def test_an_order_that_follows_takes_over_terms_and_quantities_of_then(run, book):
    """Amended on 1 October to 7.00 a user, twelve users from 16 October; the follower of 1 November has both."""
    event = {
        "type": "terms-amended",
        "id": "x1",
        "effective_on": "2026-10-01",
        "agreement": "acme-phone",
        "terms": {"user_price": {"GBP": 7.00, "per": "user"}},
        "by": "agreement",
    }
    amended([event])(book)
    Path("change.toml").write_text(
        '[[change]]\norder = "acme-phone"\nfrom_on = 2026-11-01\nterm = { months = 36 }\n', "utf-8"
    )
    ran = run("whatif", book, "--change", "change.toml", "--through", THROUGH, "--format", "json")
    assert ran.code == 0, ran.err
    (november,) = (row for row in ran.json["rows"] if row["month"] == "2026-11")
    assert (november["clause"], november["after"]) == ("user-fee", "84.00")


def test_a_cheaper_user_by_hand(run, book):
    """Ten users from September, twelve from 16 October: at 7.50 instead of 9.00 each month is 1.50 a user less.

    September 10 x 1.50 = 15.00; October 15.00, and two users more for 16 of 31 days: 9.29 - 7.74 = 1.55; November
    12 x 1.50 = 18.00.
    """
    Path("change.toml").write_text(CASES["other terms from the first day"][0], "utf-8")
    rows = run("whatif", book, "--change", "change.toml", "--through", THROUGH, "--format", "json").json["rows"]
    fees = {row["month"]: row["difference"] for row in rows if row["clause"] == "user-fee"}
    assert fees == {"2026-09": "-15.00", "2026-10": "-16.55", "2026-11": "-18.00"}
    assert {row["difference"] for row in rows if row["clause"] != "user-fee"} == {"0.00"}


def test_a_notice_that_no_clause_settles_is_a_fault_of_the_change(run, book):
    Path("change.toml").write_text('[[notice]]\norder = "acme-phone"\nreceived_on = 2026-10-01\n', "utf-8")
    ran = run("whatif", book, "--change", "change.toml", "--through", THROUGH)
    assert ran.code == 1
    assert "[notice-unsettled]" in ran.err
    assert "change.toml:1" in ran.err


def test_a_demo_change_of_several_orders_is_a_real_run_too(run, real, demo):
    Path("change.toml").write_text(
        '[[change]]\norder = "ben-phone"\n[change.terms]\nincluded = { minutes = 50 }\n'
        '[[ended]]\norder = "cleo-audio"\non = 2026-10-15\n',
        "utf-8",
    )
    ran = run("whatif", demo, "--change", "change.toml", "--through", "2026-11-01", "--format", "json")
    assert ran.code == 0, ran.err
    shutil.copytree(demo, "written")
    edit(Path("written/accounts/ben.toml"), ("included = { minutes = 4000 }", "included = { minutes = 50 }"))
    event = {**ended("2026-10-15", by="customer", cause="other"), "agreement": "cleo-audio"}
    amended([event])(Path("written"))
    then = real("written", "2026-11-01")
    assert +sums_of(ran.json, "after") == +then
    changed = {total["account"]: total["difference_minor"] for total in ran.json["totals"]}
    assert changed["cleo"] < 0
    assert changed["harbour"] == 0


def test_the_table_the_csv_and_one_account_alone_say_the_same(run, demo):
    Path("change.toml").write_text('[[change]]\norder = "ben-phone"\n[change.quantities]\nextension = 10\n', "utf-8")
    asked = ("whatif", demo, "--change", "change.toml", "--through", "2026-11-01", "--account", "ben")
    answer = run(*asked, "--format", "json").json
    assert {row["account"] for row in answer["rows"]} == {"ben"}
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").out)))
    assert rows == [{name: str(value) for name, value in row.items()} for row in answer["rows"]]
    for language, now in (("en", "Now"), ("nl", "Nu"), ("fr", "Actuel")):
        shown = run(*asked, "--language", language).out
        assert now in shown
        assert "█" in shown
    assert run(*asked, "--out", "answer.txt").code == 0
    assert "█" in Path("answer.txt").read_text("utf-8")


def test_a_change_that_changes_nothing_says_so(run, book):
    Path("change.toml").write_text('[[change]]\norder = "acme-phone"\n[change.quantities]\nuser = 10\n', "utf-8")
    ran = run("whatif", book, "--change", "change.toml", "--through", THROUGH)
    assert ran.code == 0
    assert "Nothing would be owed otherwise." in ran.out


FAULTS = {
    '[[change]]\norder = "acme-phon"\nterm = { months = 12 }\n': (
        "change.toml:2:9",
        "`acme-phone`",
        "unknown-agreement",
    ),
    '[[chnge]]\norder = "acme-phone"\n': ("change.toml:1:", "`change`", "unknown-setting"),
    '[[change]]\norder = "acme-phone"\nform_on = 2026-10-01\n': ("change.toml:3:1", "`from_on`", "unknown-setting"),
    '[[change]]\norder = "acme-phone"\n': ("change.toml:2:9", "quantities", "out-of-range"),
    '[[change]]\norder = "acme-phone"\n[change.terms]\nincludde = { minutes = 3 }\n': (
        "change.toml:4:1",
        "`included`",
        "unused-parameter",
    ),
    '[[change]]\norder = "acme-phone"\nservice = "phon"\n': ("change.toml:3:11", "`phone`", "unknown-service"),
    '[[change]]\norder = "acme-phone"\nfrom_on = 2026-09-01\nterm = { months = 24 }\n': (
        "change.toml:3:11",
        "expected a later day",
        "out-of-range",
    ),
    '[[ended]]\norder = "acme-phone"\non = "2026-10-01"\n': ("change.toml:3:6", "without quotes", "bad-date"),
    '[[order]]\naccount = "acne"\nid = "x"\n': ("change.toml:2:11", "`acme`", "unknown-account"),
    '[[order]]\naccount = "acme"\nid = "acme-phone"\nservice = "phone"\nstart_on = 2026-10-01\n': (
        "change.toml:3:6",
        "unique in the book",
        "duplicate-id",
    ),
    '[[event]]\ntype = "quantity-chnged"\nagreement = "acme-phone"\neffective_on = 2026-10-01\n': (
        "change.toml:2:1",
        "`quantity-changed`",
        "unknown-event",
    ),
    '[[event]]\ntype = "activated"\nagreement = "acme-phon"\neffective_on = 2026-10-01\n': (
        "change.toml:1:",
        "`acme-phone`",
        "unknown-agreement",
    ),
    '[[event]]\ntype = "quantity-changed"\nagreement = "acme-phone"\neffective_on = 2026-10-01\nunitt = "user"\n'
    "quantity = 3\n": ("change.toml:5:1", "`unit`", "unknown-setting"),
    '[[event]]\ntype = "activated"\nagreement = "acme-phone"\neffective_on = 09:30:00\n': (
        "change.toml:4:1",
        "effective_on",
        "bad-date",
    ),
    '[[order]]\naccount = ["acme"]\n': ("change.toml:2:11", "there is no account", "unknown-account"),
    '[decks]\nstandrd = "change.toml"\n': ("change.toml:2:1", "`standard`", "unknown-deck"),
    '[decks]\nstandard = "absent.csv"\n': ("change.toml:2:12", "absent.csv", "unreadable-file"),
    "": ("change.toml:1:1", "[[change]]", "missing-setting"),
    "[[change]\n": ("change.toml:1:", "", "bad-toml"),
}


@pytest.mark.parametrize("said", FAULTS, ids=lambda said: FAULTS[said][2])
def test_what_is_wrong_in_the_file_is_said_where_it_stands(run, book, said):
    Path("change.toml").write_text(said, "utf-8")
    ran = run("whatif", book, "--change", "change.toml", "--through", THROUGH)
    where, hint, name = FAULTS[said]
    assert ran.code == 1
    assert where in ran.err
    assert hint in ran.err
    assert f"[{name}]" in ran.err


def test_an_account_with_a_fault_on_either_side_is_left_out_and_not_compared_with_nothing(run, demo):
    Path("change.toml").write_text(
        '[[change]]\norder = "ben-phone"\n[change.terms]\nextension_price = { GBP = 5.00, per = "extension" }\n'
        '[[change]]\norder = "harbour-conferences"\n[change.terms]\nminute_rate = { GBP = 0.05, per = "minute" }\n',
        "utf-8",
    )
    ran = run("whatif", demo, "--change", "change.toml", "--through", "2026-11-01", "--format", "json")
    assert ran.code == 1
    assert ran.json["without_bill"] == ["ben"]
    assert {total["account"] for total in ran.json["totals"]} == {"cleo", "harbour"}
    assert "[price-not-in-currency]" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [(), ("--change", "x", "--cheapest", "acme"), ("--change", "x", "--among", "phone"), ("--cheapest", "acne")],
)
def test_wrong_use_is_one_line(run, book, arguments):
    ran = run("whatif", book, *arguments)
    assert ran.code == 2
    assert ran.err.count("\n") == 1


def test_usage_that_no_clause_charges_any_more_is_said(run, demo):
    Path("change.toml").write_text('[[removed]]\norder = "harbour-conferences"\n', "utf-8")
    ran = run("whatif", demo, "--change", "change.toml", "--through", "2026-11-01", "--format", "json")
    assert [note["name"] for note in ran.json["notes"]] == ["usage-outside"]
    assert "harbour" in ran.json["notes"][0]["text"]
    assert "[usage-outside]" in ran.err


def test_a_notice_and_supposed_usage_are_what_the_written_book_gives(run, book):
    """Twelve months from 1 September 2026: a notice in June ends the agreement on 1 September 2027."""
    edit(
        book / "services" / "phone.md",
        (
            "## Fee for each user",
            '## Notice {#notice}\n\nThirty days before a term ends.\n\n```clause\nkind = "termination-notice"\n'
            "at_least = { days = 30 }\n```\n\n## Fee for each user",
        ),
    )
    Path("change.toml").write_text('[[notice]]\norder = "acme-phone"\nreceived_on = 2027-06-15\n', "utf-8")
    Path("none.toml").write_text('[[change]]\norder = "acme-phone"\n[change.quantities]\nuser = 10\n', "utf-8")
    shutil.copytree(book, "written")
    notice = {"type": "notice-given", "id": "x", "effective_on": "2027-06-15", "agreement": "acme-phone"}
    amended([{**notice, "by": "customer"}])(Path("written"))
    asked = ("--through", "2027-10-01", "--repeat", "2", "--today", "2026-11-22", "--format", "json")
    ran = run("whatif", book, "--change", "change.toml", *asked)
    real = run("whatif", "written", "--change", "none.toml", *asked)
    assert (ran.code, real.code) == (0, 0), ran.err + real.err
    assert +sums_of(ran.json, "after") == +sums_of(real.json, "before")
    fees = {row["month"]: (row["before"], row["after"]) for row in ran.json["rows"] if row["clause"] == "user-fee"}
    assert fees["2027-08"] == ("108.00", "108.00")
    assert fees["2027-09"] == ("108.00", "0.00")
