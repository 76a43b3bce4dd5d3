"""What is in dispute, and what is not: whole audits of a small book, each figure by hand.

Ten users at 9.00 a month in advance: 90.00 on 1 September, October, November. Three calls to German mobiles at 0.11 a
minute, by the second after the first minute: 90 s are 0.165, 120 s are 0.22, 60 s are 0.11; all 0.495, half up 0.50.
The call of October is within the included minutes. An invoice of ours has a fourth line of 0.00, for these.
"""

import json
import shutil
from datetime import date

import pytest

from counterfoil.billing.invoice_json import invoice_from
from counterfoil.cli import main
from counterfoil.demo.small_book import write_small_book
from counterfoil.documents.cii import cii
from counterfoil.documents.ubl import ubl

MOBILE = "+491713920015"
CALLS = f"""id,started,from,to,seconds
1,2026-09-03 10:00:00,+442079460000,{MOBILE},90
2,2026-09-03 10:00:00,+442079460000,{MOBILE},120
3,2026-09-10 10:00:00,+442079460000,{MOBILE},60
"""
DATED = 'columns = { description = "what", from = "from", until = "until", amount = "amount" }\n'
UNDATED = 'columns = { description = "what", amount = "amount" }\n'
CALL_BY_CALL = (
    'time_zone = "Europe/London"\ncolumns = { number = "id", started = "when", called = "number", amount = "amount" }\n'
)
FEE = "Fee for each user user"
ABROAD = "Calls abroad Germany mobile"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small book with these three calls."""
    root = tmp_path_factory.mktemp("disputes") / "book"
    write_small_book(root, date(2026, 11, 22))
    for path in (root / "usage").glob("calls-*.csv"):
        path.unlink()
    for path in (root / "events").glob("*.jsonl"):
        path.unlink()
    (root / "usage" / "calls-2026-09.csv").write_text(CALLS, "utf-8")
    october = "id,started,from,to,seconds\n4,2026-10-05 10:00:00,+442079460000,+442079460123,60\n"
    (root / "usage" / "calls-2026-10.csv").write_text(october, "utf-8")
    return root


@pytest.fixture
def book(small, tmp_path):
    return shutil.copytree(small, tmp_path / "book")


def said(capfd, *arguments):
    capfd.readouterr()
    code = main(["audit", *map(str, arguments), "--format", "json"])
    out, err = capfd.readouterr()
    return code, json.loads(out) if out else None, err


def table(tmp_path, heading, rows, mapping):
    """Write a table and its mapping; return the arguments that name them."""
    (tmp_path / "t.csv").write_text("\n".join([heading, *rows]) + "\n", "utf-8")
    (tmp_path / "t.toml").write_text(mapping, "utf-8")
    return "--against", tmp_path / "t.csv", "--mapping", tmp_path / "t.toml"


def dated(tmp_path, *rows, on="2026-10-01"):
    return table(tmp_path, "what,from,until,amount", rows, f"issued_on = {on}\n{DATED}")


def undated(tmp_path, *rows, on="2026-10-01"):
    return table(tmp_path, "what,amount", rows, f"issued_on = {on}\n{UNDATED}")


SEPTEMBER = f"{FEE},2026-09-01,2026-09-30,90.00"
OCTOBER = f"{FEE},2026-10-01,2026-10-31,90.00"
MOBILES = f"{ABROAD},2026-09-01,2026-09-30,0.50"


def test_an_invoice_that_is_as_owed_says_so(book, tmp_path, capfd):
    invoice = dated(tmp_path, SEPTEMBER, OCTOBER, MOBILES)
    code, found, err = said(capfd, book, *invoice, "--from", "2026-09-01")
    assert (code, found["agreed"], found["disputes"], found["difference"], err) == (0, 3, [], "0.00", "")
    assert main(["audit", str(book), *map(str, invoice), "--from", "2026-09-01"]) == 0
    assert capfd.readouterr().out == "All 3 items are as owed.\n"


def test_a_charge_that_is_there_twice_is_owed_once(book, tmp_path, capfd):
    code, found, _ = said(capfd, book, *dated(tmp_path, SEPTEMBER, OCTOBER, MOBILES, OCTOBER), "--from", "2026-09-01")
    (one,) = found["disputes"]
    assert (code, found["agreed"]) == (1, 3)
    assert (one["why"], one["number"], one["stated"], one["owed"]) == ("not-owed", "4", "90.00", "0.00")


def test_a_line_without_days_is_of_this_invoice_and_not_of_last_months(book, tmp_path, capfd):
    code, found, _ = said(capfd, book, *undated(tmp_path, f"{FEE},90.00", on="2026-11-01"))
    assert (code, found["agreed"], found["disputes"]) == (0, 1, [])
    code, found, _ = said(capfd, book, *undated(tmp_path, f"{FEE},90.00", f"{FEE},90.00", on="2026-11-01"))
    assert (code, found["agreed"], [one["why"] for one in found["disputes"]]) == (1, 1, ["not-owed"])


def test_what_an_earlier_invoice_may_have_charged_is_pointed_out(book, tmp_path, capfd):
    november = f"{FEE},2026-11-01,2026-11-30,90.00"
    code, found, err = said(capfd, book, *dated(tmp_path, november, OCTOBER, on="2026-11-01"))
    assert (code, found["agreed"], found["disputes"], found["earlier"]) == (0, 2, [], ["2"])
    assert "could be billed before 2 Oct 2026: line 2" in err


def test_what_is_missing_what_no_clause_knows_and_a_credit(book, tmp_path, capfd):
    rows = (SEPTEMBER, OCTOBER, "Call-out,,,25.00", "Goodwill,,,-5.00")
    code, found, _ = said(capfd, book, *dated(tmp_path, *rows), "--from", "2026-09-01")
    assert code == 1
    assert [(one["why"], one["difference"]) for one in found["disputes"]] == [
        ("not-owed", "25.00"), ("not-owed", "-5.00"), ("not-stated", "-0.50"),
    ]  # fmt: skip
    assert found["difference"] == "19.50"


def test_too_little_is_not_called_too_much(book, tmp_path, capfd):
    invoice = dated(tmp_path, SEPTEMBER, OCTOBER)
    assert main(["audit", str(book), *map(str, invoice), "--from", "2026-09-01"]) == 1
    assert "Stated too little: 0.50 GBP" in capfd.readouterr().out


def calls(tmp_path, *rows):
    return table(tmp_path, "id,when,number,amount", rows, f"issued_on = 2026-10-01\n{CALL_BY_CALL}")


A, B, C = (
    f"A,2026-09-03 10:00:00,{MOBILE},0.1650", f"B,2026-09-03 10:00:00,{MOBILE},0.2200",
    f"C,2026-09-10 10:00:00,{MOBILE},0.1100",
)  # fmt: skip


def test_of_two_calls_in_a_second_only_the_wrong_one_is_in_dispute(book, tmp_path, capfd):
    wrong = f"A,2026-09-03 10:00:00,{MOBILE},0.1750"
    code, found, _ = said(capfd, book, *calls(tmp_path, wrong, B, C), "--from", "2026-09-01")
    (one,) = found["disputes"]
    assert (code, found["agreed"]) == (1, 2)
    assert (one["number"], one["stated"], one["owed"], one["difference"]) == ("A", "0.1750", "0.1650", "0.0100")
    assert one["record"] == "usage/calls-2026-09.csv:2"


def test_a_call_that_is_there_twice_and_one_that_is_not_there(book, tmp_path, capfd):
    code, found, _ = said(capfd, book, *calls(tmp_path, A, B, B), "--from", "2026-09-01")
    assert code == 1
    assert [(one["why"], one["number"], one["difference"]) for one in found["disputes"]] == [
        ("not-owed", "B", "0.2200"), ("not-stated", "", "-0.1100"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["00491713920015", "+49 171 3920015", "491713920015"])
def test_calls_are_found_however_their_numbers_are_written(book, tmp_path, capfd, number):
    rows = [each.replace(MOBILE, number) for each in (A, B, C)]
    code, found, _ = said(capfd, book, *calls(tmp_path, *rows), "--from", "2026-09-01")
    assert (code, found["agreed"]) == (0, 3)


def test_calls_without_numbers_are_found_by_their_second(book, tmp_path, capfd):
    rows = [each.replace(f"{MOBILE},", "") for each in (A, B, C)]
    mapping = f"issued_on = 2026-10-01\n{CALL_BY_CALL}".replace('called = "number", ', "")
    invoice = table(tmp_path, "id,when,amount", rows, mapping)
    code, found, _ = said(capfd, book, *invoice, "--from", "2026-09-01")
    assert (code, found["agreed"]) == (0, 3)


def test_another_currency_is_refused(book, tmp_path, capfd):
    invoice = table(tmp_path, "what,amount", ["x,1"], f'currency = "EUR"\nissued_on = 2026-10-01\n{UNDATED}')
    code, _, err = said(capfd, book, *invoice)
    assert code == 2
    assert "is in EUR, and account acme owes `GBP`" in err


def issued(book, tmp_path, number, form=ubl):
    """Return the path of an issued invoice as an e-invoice."""
    invoice = invoice_from(json.loads((book / "issued" / f"{number}.json").read_text("utf-8"))["invoice"])
    path = tmp_path / f"{number}-{form.__name__}.xml"
    path.write_bytes(form(invoice))
    return path


@pytest.mark.parametrize("form", [ubl, cii])
def test_an_e_invoice_names_its_account(book, tmp_path, capfd, form):
    account = book / "accounts" / "acme.toml"
    other = (
        account.read_text("utf-8")
        .replace("acme", "bolt")
        .replace("Acme", "Bolt")
        .replace("+442079460000", "+442079460001")
    )
    (book / "accounts" / "bolt.toml").write_text(other, "utf-8")
    assert main(["bill", str(book), "--through", "2026-10-01", "--account", "acme", "--issue"]) == 0
    invoice = issued(book, tmp_path, "2026-0001", form)
    code, found, _ = said(capfd, book, "--against", invoice)
    assert (code, found["account"], found["agreed"]) == (0, "acme", 4)
    code, _, err = said(capfd, book, "--against", invoice, "--account", "bolt")
    assert code == 2
    assert "is to account `acme`, and not to `bolt`" in err
    code, _, err = said(capfd, book, *dated(tmp_path, SEPTEMBER))
    assert code == 2
    assert "say whose invoice it is: --account, one of `acme` and `bolt`" in err


def test_a_total_that_no_item_explains_is_in_dispute(book, tmp_path, capfd):
    """90.00 + 90.00 + 0.50 = 180.50; the total says 190.50."""
    assert main(["bill", str(book), "--through", "2026-10-01", "--issue"]) == 0
    invoice = issued(book, tmp_path, "2026-0001")
    content = invoice.read_bytes()
    tag = b'<cbc:TaxExclusiveAmount currencyID="GBP">'
    assert tag + b"180.50<" in content
    invoice.write_bytes(content.replace(tag + b"180.50<", tag + b"190.50<"))
    code, found, _ = said(capfd, book, "--against", invoice)
    (one,) = found["disputes"]
    assert (code, found["agreed"], one["why"], one["stated"], one["clause"]) == (1, 4, "total", "10.00", "")


@pytest.mark.parametrize("form", [ubl, cii])
def test_a_correction_is_judged_together_with_what_it_corrects(book, tmp_path, capfd, form):
    """Eight users and not ten: 72.00 in place of 90.00, twice, so 36.00 back."""
    assert main(["bill", str(book), "--through", "2026-10-01", "--issue"]) == 0
    account = book / "accounts" / "acme.toml"
    text = account.read_text("utf-8")
    assert "user = 10 " in text
    account.write_text(text.replace("user = 10 ", "user = 8 "), "utf-8")
    assert main(["bill", str(book), "--through", "2026-10-02", "--issue"]) == 0
    first, note = (issued(book, tmp_path, number, form) for number in ("2026-0001", "2026-0002"))
    code, found, _ = said(capfd, book, "--against", first)
    assert (code, found["difference"]) == (1, "36.00")
    code, _, err = said(capfd, book, "--against", note)
    assert code == 2
    assert "credit note 2026-0002 states only what changes on 2026-0001" in err
    code, found, _ = said(capfd, book, "--against", note, "--against", first)
    assert (code, found["agreed"], found["disputes"], found["invoice"]) == (0, 4, [], "2026-0001, 2026-0002")


@pytest.mark.parametrize("form", [ubl, cii])
def test_a_deposit_that_is_set_off_is_no_omission(book, tmp_path, capfd, form):
    phone = book / "services" / "phone.md"
    clause = (
        '\n## Deposit {#deposit}\n\nYou pay a deposit.\n\n```clause\nkind = "deposit"\namount = { GBP = 50.00 }\n```\n'
    )
    phone.write_text(phone.read_text("utf-8") + clause, "utf-8")
    paid = {"type": "deposit-paid", "id": "d", "effective_on": "2026-09-20", "agreement": "acme-phone", "amount": 50.00}
    (book / "events" / "acme.jsonl").write_text(json.dumps(paid) + "\n", "utf-8")
    assert main(["bill", str(book), "--through", "2026-10-01", "--issue"]) == 0
    invoice = issued(book, tmp_path, "2026-0001", form)
    assert b">50.00</" in invoice.read_bytes()
    code, found, _ = said(capfd, book, "--against", invoice)
    assert (code, found["agreed"], found["disputes"]) == (0, 4, [])
    invoice.write_bytes(invoice.read_bytes().replace(b">50.00</", b">40.00</"))
    code, found, _ = said(capfd, book, "--against", invoice)
    assert (code, {one["why"] for one in found["disputes"]}) == (1, {"not-stated"})


def test_a_bill_in_two_tables_is_one(book, tmp_path, capfd):
    """The fees in one table, the calls' line in another, under one number."""
    heading, mapping = "what,from,until,amount", f'invoice = "F-1"\nissued_on = 2026-10-01\n{DATED}'
    first = table(tmp_path, heading, [SEPTEMBER, OCTOBER], mapping)
    second = tmp_path / "calls.csv"
    second.write_text(f"{heading}\n{MOBILES}\n", "utf-8")
    code, found, _ = said(capfd, book, *first, "--against", second, "--from", "2026-09-01")
    assert (code, found["agreed"], found["disputes"]) == (0, 3, [])
    code, _, err = said(capfd, book, *first, "--against", second, "--against", second, "--from", "2026-09-01")
    assert code == 2
    assert "invoice F-1 is given twice" in err


def test_days_that_cannot_be_are_refused(book, tmp_path, capfd):
    code, _, err = said(capfd, book, *dated(tmp_path, SEPTEMBER), "--from", "2026-10-02")
    assert code == 2
    assert "--from 2026-10-02 lies after 2026-10-01" in err
