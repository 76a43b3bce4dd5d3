"""issued/: numbers without gaps, a chain that shows every change, one writer."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.billing.sample_invoice import SAMPLE

from counterfoil.book.issued import IssuedInvoices, OutOfOrder
from counterfoil.contract.faults import Faults
from counterfoil.contract.invoicing import NumberingTable

DRAFT = replace(SAMPLE, number="")
PLAIN = NumberingTable()


def issued(folder, *days, numbering=PLAIN, country="NL"):
    """Issue a draft a day."""
    found = IssuedInvoices(folder)
    with found.writing():
        faults = Faults()
        found.read(faults)
        assert not len(faults)
        made = [found.issue(replace(DRAFT, issued_on=day), numbering, country) for day in days]
        found.mark()
    return made


def read(folder):
    found, faults = IssuedInvoices(folder), Faults()
    found.read(faults)
    return found.invoices, list(faults)


def test_numbers_go_on_without_a_gap_and_begin_anew_each_year(tmp_path):
    days = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)]
    issued(tmp_path, *days)
    (last,) = issued(tmp_path, date(2027, 1, 2))
    invoices, faults = read(tmp_path)
    assert [invoice.number for invoice in invoices] == ["2026-0001", "2026-0002", "2027-0001", "2027-0002"]
    assert (invoices[-1], faults) == (last, [])
    assert last.terms.reference == "2027-0002"


def test_the_first_year_goes_on_where_another_system_stopped(tmp_path):
    numbering = NumberingTable(prefix="F", digits=6, first_number=118)
    made = issued(tmp_path, date(2026, 6, 1), date(2026, 6, 2), date(2027, 1, 1), numbering=numbering)
    assert [invoice.number for invoice in made] == ["F2026-000118", "F2026-000119", "F2027-000001"]


def test_a_belgian_payment_reference_has_its_check_digits(tmp_path):
    # 2026000001 mod 97: 97 x 20886597 = 2025999909, so 92.
    (made,) = issued(tmp_path, date(2026, 6, 1), country="BE")
    assert made.terms.reference == "+++202/6000/00192+++"


def test_no_invoice_bears_an_earlier_day_than_the_one_before(tmp_path):
    issued(tmp_path, date(2026, 6, 2))
    with pytest.raises(OutOfOrder, match="2026-0001 was issued on 2026-06-02, which is after 2026-06-01"):
        issued(tmp_path, date(2026, 6, 1))


def test_what_a_killed_writer_left_is_cleared_away(tmp_path):
    issued(tmp_path, date(2026, 6, 1))
    (tmp_path / "issued" / ".writing-2026-0002.json").write_bytes(b'{"invoice":')
    assert [invoice.number for invoice in issued(tmp_path, date(2026, 6, 1))] == ["2026-0002"]
    assert not list((tmp_path / "issued").glob(".writing-*"))
    assert read(tmp_path)[1] == []


def spoil_amount(folder):
    path = folder / "2026-0002.json"
    path.write_bytes(path.read_bytes().replace(b'"gross_total":63525', b'"gross_total":63524'))


def spoil_spaces(folder):
    path = folder / "2026-0002.json"
    path.write_text(json.dumps(json.loads(path.read_text()), ensure_ascii=False) + "\n")


def spoil_last(folder):
    path = folder / "2026-0003.json"
    path.write_bytes(path.read_bytes().replace(b"Utrecht", b"Utrecht."))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            spoil_amount,
            "2026-0003.json is not as it was issued: the digest that it names is not that of 2026-0002.json",
        ),
        (spoil_spaces, "2026-0002.json is not as it was issued: its bytes are not those that were written"),
        (spoil_last, "head.json is not as it was issued: invoice 2026-0003 is not the one it was"),
        (lambda folder: (folder / "2026-0002.json").unlink(), "2026-0003.json .* number 2 is missing"),
        (lambda folder: (folder / "2026-0003.json").unlink(), "head.json .* 3 invoices were issued, and 2 are here"),
        (lambda folder: (folder / "2026-0001.json").rename(folder / "0.json"), "0.json .* it is invoice 2026-0001"),
        (lambda folder: (folder / "2026-0001.json").write_text("{"), "2026-0001.json .* it cannot be read"),
        (lambda folder: (folder / "head.json").write_text("[]"), "head.json .* it cannot be read"),
    ],
)
def test_a_change_is_seen_and_nothing_more_is_issued(tmp_path, spoil, said):
    import re

    issued(tmp_path, *[date(2026, 6, 1)] * 3)
    spoil(tmp_path / "issued")
    _, faults = read(tmp_path)
    assert faults and all(fault.name == "issued-damaged" for fault in faults)
    assert any(re.search(said, fault.message) for fault in faults), [fault.message for fault in faults]
