"""A provider's invoice set against the contract: one wrong cent is found, with its clause and its record."""

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from counterfoil.audits import NotReadable, read_stated
from counterfoil.billing.invoice_json import invoice_from
from counterfoil.cli import main
from counterfoil.demo.small_book import write_small_book
from counterfoil.documents.cii import cii
from counterfoil.documents.ubl import ubl

CALLS = 50_000
# Of the small book's deck: a mobile in Germany is 0.11 a minute, sixty seconds at least, then by the second.
PRICE = 11


def hand_charge(seconds):
    """The charge in hundredths of a cent, half up: 0.11 x billed / 60."""
    return (max(seconds, 60) * PRICE * 100 * 2 + 60) // 120


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book with 50,000 calls to German mobiles in September."""
    root = tmp_path_factory.mktemp("audit") / "book"
    write_small_book(root, date(2026, 11, 22))
    for path in (root / "usage").glob("calls-*.csv"):
        path.unlink()
    draw = random.Random(5)
    rows = ["id,started,from,to,seconds"]
    stated = ["call,when,number,amount"]
    for number in range(CALLS):
        at = datetime(2026, 9, 1) + timedelta(seconds=50 * number)
        seconds = draw.randrange(1, 600)
        rows.append(f"{number},{at},+442079460000,+4915112345678,{seconds}")
        stated.append(f"C{number},{at},+4915112345678,{hand_charge(seconds) / 10_000:.4f}")
    (root / "usage" / "calls-2026-09.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (root / "itemised.csv").write_text("\n".join(stated) + "\n", "utf-8")
    (root / "mapping.toml").write_text(
        'issued_on = 2026-10-01\ncurrency = "GBP"\ntime_zone = "Europe/London"\n'
        'columns = { number = "call", started = "when", called = "number", amount = "amount" }\n',
        "utf-8",
    )
    return root


@pytest.fixture(scope="module")
def invoice(book):
    assert main(["bill", str(book), "--through", "2026-10-01", "--issue"]) == 0
    return invoice_from(json.loads((book / "issued" / "2026-0001.json").read_text("utf-8"))["invoice"])


def audit(book, against, capfd, *more):
    capfd.readouterr()
    code = main(["audit", str(book), "--against", str(against), "--format", "json", *more])
    return code, json.loads(capfd.readouterr().out)


def test_a_cent_too_much_on_one_of_50_000_calls_is_found_with_clause_and_record(book, tmp_path, capfd):
    rows = (book / "itemised.csv").read_text("utf-8").splitlines()
    mapping = ("--mapping", str(book / "mapping.toml"), "--from", "2026-09-30")
    code, said = audit(book, book / "itemised.csv", capfd, *mapping)
    # An itemised bill of calls alone states no fees, and is not blamed for it.
    assert (code, said["agreed"], said["disputes"]) == (0, CALLS, [])
    call, when, number, amount = rows[31_416].split(",")
    wrong = tmp_path / "wrong.csv"
    rows[31_416] = f"{call},{when},{number},{float(amount) + 0.01:.4f}"
    wrong.write_text("\n".join(rows) + "\n", "utf-8")
    code, said = audit(book, wrong, capfd, *mapping)
    (found,) = said["disputes"]
    assert code == 1
    assert said["agreed"] == CALLS - 1
    assert (found["why"], found["number"], found["difference"]) == ("differs", call, "0.0100")
    assert found["owed"] == amount
    assert found["clause"] == "phone#calls-abroad"
    # Call C31415 is the 31,416th of the switch's file, whose first line has the names of the columns.
    assert found["record"] == "usage/calls-2026-09.csv:31417"
    file, _, line = found["place"].rpartition(":")
    assert "{#calls-abroad}" in "\n".join(Path(file).read_text("utf-8").splitlines()[int(line) - 10 : int(line)])


@pytest.mark.parametrize("form", [ubl, cii])
def test_a_cent_too_much_on_a_line_of_an_e_invoice_is_found(book, invoice, tmp_path, capfd, form):
    file = tmp_path / "invoice.xml"
    content = form(invoice)
    file.write_bytes(content)
    code, said = audit(book, file, capfd)
    assert (code, said["disputes"], said["agreed"]) == (0, [], len(invoice.lines))
    line = next(each for each in invoice.lines if each.clause == "calls-abroad")
    was, now = (f">{each / 100:.2f}<".encode() for each in (line.net, line.net + 1))
    name = b"LineExtensionAmount" if form is ubl else b"LineTotalAmount"
    parts = content.split(name)
    changed = [part.replace(was, now) if part.split(b">", 1)[-1].startswith(was[1:]) else part for part in parts]
    assert sum(one != other for one, other in zip(parts, changed, strict=True)) == 1
    file.write_bytes(name.join(changed))
    code, said = audit(book, file, capfd)
    (found,) = said["disputes"]
    assert code == 1
    assert (found["clause"], found["difference"], found["records"]) == ("phone#calls-abroad", "0.01", CALLS)


def test_what_is_owed_and_not_stated_and_the_other_way_round(book, invoice, tmp_path, capfd):
    table = tmp_path / "lines.csv"
    table.write_text("what;from;to;amount\nCall-out charge;01-09-2026;30-09-2026;1.025,50\n", "utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'delimiter = ";"\ndecimal = ","\ndate = "%d-%m-%Y"\nissued_on = 2026-10-01\n'
        'columns = { description = "what", from = "from", until = "to", amount = "amount" }\n',
        "utf-8",
    )
    code, said = audit(book, table, capfd, "--mapping", str(mapping), "--from", "2026-09-01")
    assert code == 1
    (extra,) = (each for each in said["disputes"] if each["why"] == "not-owed")
    assert (extra["what"], extra["stated"], extra["clause"]) == ("Call-out charge", "1025.50", "")
    missing = {each["clause"] for each in said["disputes"] if each["why"] == "not-stated"}
    assert missing == {"phone#calls-abroad", "phone#user-fee"}
    assert main(["audit", str(book), "--against", str(table), "--mapping", str(mapping), "--format", "text",
                 "--language", "nl"]) == 1  # fmt: skip
    assert "volgens het contract is niets verschuldigd" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Invoice/>', "document type declaration"),
        (b"<Invoice>", "not XML"),
        (b"<Order/>", "no Invoice"),
        (b"%PDF-1.7", "cannot be read .*factur-x.xml"),
        (b"a,b\n1,2\n", "--mapping"),
    ],
)
def test_what_is_no_invoice_is_refused(content, said):
    with pytest.raises(NotReadable, match=said):
        read_stated(content)
