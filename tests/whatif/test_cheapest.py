"""The cheapest offer: each is a real run of the book with the offer in its order's place."""

import csv
import io
import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.whatif.conftest import content_of, edit

THROUGH = "2026-11-01"
BEN = {
    "every call paid": (
        ('EUR = 6.50, per = "extension"', 'EUR = 5.00, per = "extension"'),
        ("included = { minutes = 4000 }", "included = { minutes = 0 }"),
        ("minimum = { EUR = 250.00 }", ""),
    ),
    "8,000 minutes": (
        ('EUR = 6.50, per = "extension"', 'EUR = 8.00, per = "extension"'),
        ("included = { minutes = 4000 }", "included = { minutes = 8000 }"),
        ("minimum = { EUR = 250.00 }", ""),
    ),
    "GoTo Connect": (
        ('service = "business-telephony"', 'service = "goto-connect"\nterm = { months = 12 }'),
        ("extension = 42", "named-user = 42"),
        (
            'extension_price = { EUR = 6.50, per = "extension" }',
            'seat_price = { EUR = 12.50, per = "named-user" }\ndomestic_countries = ["NL"]\nstandard_rates = "world"',
        ),
        ("included = { minutes = 4000 }", ""),
        ("minimum = { EUR = 250.00 }", ""),
    ),
    "": (),
}


def test_the_demo_names_the_cheapest_plan_and_its_figures_are_those_of_a_real_run(run, real, demo):
    before = content_of(demo)
    ran = run("whatif", demo, "--cheapest", "ben", "--through", THROUGH, "--format", "json")
    assert ran.code == 0, ran.err
    assert content_of(demo) == before
    by_name = {one["name"]: one for one in ran.json["candidates"]}
    totals = {}
    for number, (name, pairs) in enumerate(BEN.items()):
        shutil.copytree(demo, f"written{number}")
        edit(Path(f"written{number}/accounts/ben.toml"), *pairs)
        owed = real(f"written{number}", THROUGH, "--account", "ben")
        clauses = Counter()
        for (_, _, service, clause), minor in owed.items():
            clauses[service, clause] += minor
        found = {(row["service"], row["clause"]): row["minor"] for row in by_name[name]["clauses"]}
        assert found == dict(clauses), name
        totals[name] = owed.total()
        assert by_name[name]["minor"] == totals[name]
    assert ran.json["cheapest"] == "every call paid"
    assert totals["every call paid"] == min(one["minor"] for one in ran.json["candidates"])
    assert [one["minor"] for one in ran.json["candidates"]] == sorted(one["minor"] for one in ran.json["candidates"])


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The cheapest: "), ("nl", "De goedkoopste: "), ("fr", "La moins")]
)
def test_the_table_names_it_in_three_languages(run, demo, language, said):
    out = run("whatif", demo, "--cheapest", "ben", "--through", THROUGH, "--language", language).out
    assert said in out.splitlines()[-1]
    assert "every call paid" in out.splitlines()[-1]


def test_the_csv_has_a_row_for_each_offer_and_clause(run, demo):
    asked = ("whatif", demo, "--cheapest", "ben", "--through", THROUGH, "--among", "goto-connect", "--format")
    rows = list(csv.DictReader(io.StringIO(run(*asked, "csv").out)))
    answer = run(*asked, "json").json
    assert [one["service"] for one in answer["candidates"]].count("goto-connect") == 1
    assert len(answer["candidates"]) == 2, "the order of now is always there to compare with"
    assert [(row["offer"], row["clause"], int(row["minor"])) for row in rows] == [
        (one["name"], clause["clause"], clause["minor"]) for one in answer["candidates"] for clause in one["clauses"]
    ]


OFFER = '[[offer]]\nname = "bare"\nservice = "goto-connect"\nterm = { months = 12 }\n'


def test_an_offer_that_leaves_usage_uncharged_is_not_the_cheapest(run, demo):
    Path("offers.toml").write_text(
        OFFER + '[offer.quantities]\nnamed-user = 1\n[offer.terms]\nseat_price = { EUR = 1.00, per = "named-user" }\n',
        "utf-8",
    )
    asked = ("whatif", demo, "--cheapest", "ben", "--through", THROUGH, "--offers", "offers.toml")
    answer = run(*asked, "--format", "json").json
    assert answer["cheapest"] == ""
    now, bare = answer["candidates"]
    assert bare["minor"] < now["minor"]
    assert (now["uncharged"], now["covers"], bare["covers"]) == (0, True, False)
    assert bare["uncharged"] > 0
    assert "records are charged by no clause" in run(*asked).out


def test_an_offer_that_cannot_be_billed_comes_last_with_its_fault_where_it_stands(run, demo):
    Path("offers.toml").write_text(
        '[[offer]]\nname = "short"\nservice = "business-telephony"\n[offer.terms]\nincluded = { minutes = 5 }\n',
        "utf-8",
    )
    asked = ("whatif", demo, "--cheapest", "ben", "--through", THROUGH, "--offers", "offers.toml")
    ran = run(*asked, "--format", "json")
    assert ran.code == 1
    assert ran.json["candidates"][-1]["is_billed"] is False
    assert ran.json["candidates"][-1]["minor"] is None
    assert "[open-parameter]" in ran.err
    assert "business-telephony.md" in ran.err


FAULTS = {
    '[[offer]]\nname = "a"\nservice = "business-telephoni"\n': ("3:11", "`business-telephony`", "unknown-service"),
    '[[offer]]\nnam = "a"\nservice = "phone"\n': ("2:1", "`name`", "unknown-setting"),
    '[[offer]]\nname = "a"\nservice = "p"\n[[offer]]\nname = "a"\nservice = "p"\n': ("5:8", "unique", "duplicate-id"),
    "": ("1:1", "[[offer]]", "missing-setting"),
}


@pytest.mark.parametrize("said", FAULTS, ids=lambda said: FAULTS[said][2])
def test_what_is_wrong_in_the_offers_is_said_where_it_stands(run, demo, said):
    Path("offers.toml").write_text(said, "utf-8")
    ran = run("whatif", demo, "--cheapest", "ben", "--through", THROUGH, "--offers", "offers.toml")
    where, hint, name = FAULTS[said]
    assert ran.code == 1
    assert f"offers.toml:{where}" in ran.err
    assert hint in ran.err
    assert f"[{name}]" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cleo",), "cleo has 3 orders: say --instead-of"),
        (("ben", "--instead-of", "ben-fone"), "`ben-phone`"),
        (("ben", "--among", "goto-conect"), "`goto-connect`"),
        (("ben", "--offers", "absent.toml"), "absent.toml"),
    ],
)
def test_wrong_use_says_what_there_is(run, demo, arguments, said):
    ran = run("whatif", demo, "--cheapest", *arguments, "--through", THROUGH)
    assert ran.code in (1, 2)
    assert said in ran.err


def test_one_of_several_orders_is_replaced_and_the_others_go_on(run, real, demo):
    Path("offers.toml").write_text(
        '[[offer]]\nname = "small"\nservice = "business-telephony"\n[offer.terms]\n'
        'extension_price = { EUR = 3.00, per = "extension" }\nincluded = { minutes = 0 }\n',
        "utf-8",
    )
    ran = run(
        "whatif", demo, "--cheapest", "cleo", "--instead-of", "cleo-phone", "--offers", "offers.toml",
        "--through", THROUGH, "--format", "json",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    shutil.copytree(demo, "written")
    edit(
        Path("written/accounts/cleo.toml"),
        ("EUR = 7.25", "EUR = 3.00"),
        ("included = { minutes = 1000 }", "included = { minutes = 0 }"),
    )
    small = next(one for one in ran.json["candidates"] if one["name"] == "small")
    assert small["minor"] == real("written", THROUGH, "--account", "cleo").total()
