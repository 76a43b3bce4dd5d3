"""`bill`, `statement`, `reminders`, `receive`, `collect` and `ledger`, as a person and a program run them."""

import json
import shutil

from tests.cli.conftest import without
from tests.cli.test_json import validate


def issue(run, book, on="2026-10-01"):
    return run("bill", book, "--through", on, "--issue", "--format", "json").json["invoices"]


def test_a_draft_has_no_number_and_writes_nothing(run, billed):
    said = run("bill", billed, "--through", "2026-10-01", "--format", "json")
    assert said.code == 0
    (draft,) = said.json["invoices"]
    assert (draft["number"], draft["net_total"], draft["tax_total"]) == ("", 18_113, 3_623)
    assert not (billed / "issued").exists()


def test_what_is_issued_is_issued_once_and_is_the_same_wherever_the_book_lies(run, billed, tmp_path, monkeypatch):
    copy = shutil.copytree(billed, tmp_path / "copy")
    (first,) = issue(run, billed)
    assert first["number"] == "2026-0001"
    assert issue(run, billed) == []
    issue(run, copy.resolve())
    content = (billed / "issued" / "2026-0001.json").read_bytes()
    assert content == (copy / "issued" / "2026-0001.json").read_bytes()
    validate("issued", json.loads(content))
    assert {line["file"] for line in first["lines"]} == {"services/phone.md"}


def test_the_json_of_bills_is_what_the_schemas_say(run, billed):
    validate("bill", run("bill", billed, "--through", "2026-10-01", "--format", "json").json)
    issue(run, billed)
    for command in (
        ("statement", billed, "acme", "--through"),
        ("ledger", billed, "--through"),
        ("reminders", billed, "--on"),
    ):
        said = run(*command, "2026-11-22", "--format", "json")
        validate(command[0], said.json)
    assert run("reminders", billed, "--on", "2026-10-22", "--format", "json").json["proposals"][0]["open"] == 21_736


def test_a_day_before_the_last_billed_one_is_refused(run, billed):
    issue(run, billed)
    said = run("bill", billed, "--through", "2026-09-30")
    assert said.code == 2
    assert "invoices were issued through 2026-10-01" in said.err
    assert run("bill", billed, "--through", "2026-11-01", "--date", "2026-09-30").code == 2


def test_without_a_seller_or_a_buyer_nobody_gets_an_invoice(run, book):
    whole = (book / "book.toml").read_text("utf-8")
    without(book / "book.toml", "seller")
    without(book / "accounts" / "acme.toml", "buyer")
    said = run("bill", book, "--through", "2026-10-01")
    assert said.code == 1
    assert "setting `seller` is missing" in said.err
    (book / "book.toml").write_text(whole, "utf-8")
    said = run("bill", book, "--through", "2026-10-01")
    assert said.code == 1
    assert "setting `buyer` is missing" in said.err


def test_damage_stops_every_bill(run, billed):
    issue(run, billed)
    path = billed / "issued" / "2026-0001.json"
    path.write_bytes(path.read_bytes().replace(b"Leeds", b"Leads"))
    said = run("bill", billed, "--through", "2026-11-01", "--issue")
    assert said.code == 1
    assert "[issued-damaged]" in said.err
    assert run("check", billed, "--through", "2026-11-01").code == 1
    assert sorted(path.name for path in (billed / "issued").glob("*.json")) == ["2026-0001.json", "head.json"]


STATEMENT = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Ntry><Amt Ccy="GBP">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-15</Dt></BookgDt>
<AcctSvcrRef>A1</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>Invoice 2026-0001</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry>
<Ntry><Amt Ccy="GBP">9.99</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-16</Dt></BookgDt>
<AcctSvcrRef>A2</AcctSvcrRef></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""


def test_a_bank_statement_is_recorded_once_and_what_is_nobodys_is_shown(run, billed, tmp_path):
    issue(run, billed)
    file = tmp_path / "statement.xml"
    file.write_text(STATEMENT, "utf-8")
    said = run("receive", billed, file)
    assert said.code == 1
    assert "1 payment recorded" in said.out
    assert "2026-10-16 9.99 GBP" in said.err
    assert "Nothing new was recorded." in run("receive", billed, file).out
    found = run("statement", billed, "acme", "--through", "2026-10-31", "--format", "json").json
    assert [(each["opening"], each["closing"]) for each in found["statements"]] == [(0, 21_736 - 20_000)]
    assert run("check", billed, "--through", "2026-10-31").code == 0
    file.write_text("<html/>", "utf-8")
    assert run("receive", billed, file).code == 2


def test_nothing_to_collect_without_mandates(run, billed, tmp_path):
    issue(run, billed)
    said = run("collect", billed, "--on", "2026-10-15", "--out", tmp_path / "debits.xml")
    assert (said.code, said.out) == (0, "There is nothing to collect.\n")
    assert not (tmp_path / "debits.xml").exists()


def test_due_invoices_with_a_mandate_are_collected_once(run, billed, tmp_path):
    for path, old, new in (
        (billed / "book.toml", "\niban = ", '\ncreditor_id = "GB00ZZZ123456"\niban = '),
        (billed / "book.toml", 'currency = "GBP"', 'currency = "EUR"'),
        (
            billed / "book.toml",
            "[reminders]",
            '[vat]\nexchange = [{ currency = "EUR", rate = { GBP = 0.85 }, from_on = 2026-01-01 }]\n[reminders]',
        ),
        (
            billed / "accounts" / "acme.toml",
            "[[order]]",
            '[buyer.mandate]\nreference = "M-1"\nsigned_on = 2026-09-01\niban = "BE71096123456769"\n[[order]]',
        ),
    ):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    for path in (billed / "accounts" / "acme.toml", *billed.glob("services/*.md"), *billed.glob("decks/*")):
        path.write_text(path.read_text("utf-8").replace("GBP", "EUR"), "utf-8")
    (invoice,) = issue(run, billed)
    assert invoice["terms"]["means_code"] == "59"
    # British tax on a bill in euros: 36.23 x 0.85 = 30.7955 pounds.
    assert (invoice["tax_total"], invoice["tax_currency"], invoice["tax_total_in_tax_currency"]) == (
        3_623,
        "GBP",
        3_080,
    )
    out = tmp_path / "debits.xml"
    said = run("collect", billed, "--on", "2026-10-15", "--out", out, "--record")
    assert said.code == 0, said.err
    assert b"217.36" in out.read_bytes()
    assert "There is nothing to collect." in run("collect", billed, "--on", "2026-10-16", "--out", out).out
