"""The demo is billed as a provider bills: drafted, looked at, issued; and every counterfoil of it verifies.

The book is the one that `counterfoil demo` generates, with the same parties, services, deck and events, and 2,000 calls
an account (`--calls 2000`) instead of 15,000, so that the test takes seconds.
"""

import json
from pathlib import Path

import pytest

from counterfoil.cli import main
from counterfoil.demo.building import THROUGH

CALLS = 2_000
MONTHS = ("2026-10-01", str(THROUGH))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    root = tmp_path_factory.mktemp("bills") / "demo"
    assert main(["demo", str(root), "--calls", str(CALLS)]) == 0
    return root


def answer(capfd, *arguments):
    capfd.readouterr()
    code = main([str(each) for each in arguments])
    said = capfd.readouterr()
    return code, json.loads(said.out) if said.out.startswith("{") else said.out


def test_it_is_drafted_reviewed_and_issued_and_every_counterfoil_verifies(demo, tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with (demo / "book.toml").open("a", encoding="utf-8") as file:
        file.write("\n[invoices]\nbound = { first = { EUR = 100.00, GBP = 100.00 } }\n")
    made = []
    for number, day in enumerate(MONTHS):
        bill = ("bill", demo, "--through", day, "--format", "json")
        code, drafted = answer(capfd, *bill)
        if number == 0:
            # First bills are beyond the bound: a person looks at each and confirms its amount.
            assert code == 1
            assert {each["why"] for each in drafted["held"]} == {"first"}
            _confirmed(demo, drafted["held"])
            code, drafted = answer(capfd, *bill)
        assert code == 0
        assert [each["number"] for each in drafted["invoices"]] == ["", "", ""]
        code, issued = answer(capfd, *bill, "--issue")
        assert code == 0
        assert [_without_number(each) for each in issued["invoices"]] == [
            _without_number(each) for each in drafted["invoices"]
        ]
        made += issued["invoices"]
        for invoice in issued["invoices"]:
            assert answer(capfd, "counterfoil", demo, invoice["number"])[0] == 0
    assert [each["number"] for each in made] == [f"2026-{number:04}" for number in range(1, 7)]
    assert {each["account"] for each in made} == {"ben", "cleo", "harbour"}
    for invoice in made:
        file = Path(f"{invoice['number']}.counterfoil.zip")
        code, verified = answer(capfd, "verify", file, "--format", "json")
        assert code == 0
        assert verified["holds"]
        assert verified["differences"] == []
        assert (verified["invoice"], verified["account"]) == (invoice["number"], invoice["account"])


def _confirmed(book, held):
    for one in held:
        draft = one["draft"]
        event = {
            "type": "bill-confirmed",
            "id": f"confirmed-{draft['account']}",
            "effective_on": MONTHS[0],
            "account": draft["account"],
            "amount": draft["net_total"] / 100,
        }
        with (book / "events" / "confirmed.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")


def _without_number(invoice):
    return {key: value for key, value in invoice.items() if key not in ("number", "terms")}


def test_each_party_is_taxed_as_it_has_to_be(demo):
    """Ben is at home (21 %), Cléo is liable itself (reverse charge), Harbour is outside the Union."""
    found = {}
    for path in sorted((demo / "issued").glob("2026-*.json")):
        invoice = json.loads(path.read_text("utf-8"))["invoice"]
        found.setdefault(invoice["account"], set()).update((tax["category"], tax["rate"]) for tax in invoice["taxes"])
    assert found == {"ben": {("S", 210_000)}, "cleo": {("AE", 0)}, "harbour": {("G", 0)}}


def test_the_official_rules_find_nothing_in_their_e_invoices(demo, capfdbinary):
    for number in ("2026-0001", "2026-0002", "2026-0003"):
        assert main(["document", str(demo), number, "--format", "ubl"]) == 0
        assert b"<Invoice" in capfdbinary.readouterr().out
