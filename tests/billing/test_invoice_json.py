"""The JSON of an invoice: its bytes are fixed, and nothing that is not an invoice is read as one."""

import json
from dataclasses import replace

import pytest
from tests.billing.sample_invoice import SAMPLE

from counterfoil.billing import canonical_bytes, digest, invoice_from, invoice_object
from counterfoil.billing.invoice_json import NotThisForm


def test_the_sample_adds_up():
    assert sum(line.net for line in SAMPLE.lines) == SAMPLE.net_total == 52_500
    assert SAMPLE.tax_total == 52_500 * 210_000 // 1_000_000
    assert SAMPLE.net_total + SAMPLE.tax_total == SAMPLE.gross_total


def test_what_is_written_is_read_again():
    assert invoice_from(json.loads(canonical_bytes(SAMPLE))) == SAMPLE


def test_canonical_bytes_have_sorted_keys_no_spaces_and_plain_text():
    content = canonical_bytes(replace(SAMPLE, account="ž"))
    assert content.startswith('{"account":"ž","account_balance":0,"balances":[{"due_on":"2025-12-31",'.encode())
    assert b": " not in content.replace(b"Keizersgracht 1", b"")
    assert not content.endswith(b"\n")


def test_one_cent_makes_another_digest():
    assert len(digest(SAMPLE)) == 64
    assert digest(replace(SAMPLE, gross_total=63_526)) != digest(SAMPLE)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda said: said.pop("number"), "number is missing"),
        (lambda said: said.update(colour="red"), "colour is unknown"),
        (lambda said: said.update(kind="bill"), "kind is 'bill', not one of invoice, credit-note"),
        (lambda said: said["lines"][2].update(net=-16.13), r"lines\[2\].net is -16.13, not a whole number"),
        (lambda said: said["lines"][0].update(net=True), r"lines\[0\].net is True, not a whole number"),
        (lambda said: said.update(due_on="1 April"), "due_on is '1 April', not a day"),
        (lambda said: said.update(lines={}), "lines is not a list"),
        (lambda said: said["seller"].pop("address"), "seller.address is missing"),
        (lambda said: said.update(seller="Ada"), "seller is not an object"),
    ],
)
def test_what_is_no_invoice_is_refused_with_its_place(spoil, said):
    content = invoice_object(SAMPLE)
    spoil(content)
    with pytest.raises(NotThisForm, match=f"^{said}"):
        invoice_from(content)


def test_a_binary_float_has_no_form():
    with pytest.raises(TypeError, match="float"):
        canonical_bytes({"net": 0.1})
