"""A counterfoil yields its invoice to the byte, holds one customer's data, and names what was changed in it."""

import io
import json
import random
import shutil
import zipfile

import pytest
from tests.counterfoils.conftest import flipped, forged, made, with_member

from counterfoil.billing.invoice_json import canonical_json
from counterfoil.book.issued import IssuedInvoices
from counterfoil.cli import main
from counterfoil.contract.faults import Faults
from counterfoil.counterfoils import NoCounterfoil, verify
from counterfoil.counterfoils.manifest import MANIFEST, manifest_of
from counterfoil.counterfoils.packing import packed, unpacked
from counterfoil.counterfoils.recomputing import CannotRecompute, recomputed


def test_every_counterfoil_of_the_demo_holds(demo, counterfoils):
    issued = IssuedInvoices(demo)
    issued.read(Faults())
    assert len(issued.invoices) == 6
    for invoice in issued.invoices:
        found = verify(counterfoils[invoice.number])
        assert found.changes == ()
        assert found.invoice == invoice


def test_a_counterfoil_is_the_same_bytes_whenever_it_is_made(demo, counterfoils):
    for number, content in counterfoils.items():
        assert made(demo, number) == content


def test_any_zip_program_reads_it(bens):
    with zipfile.ZipFile(io.BytesIO(bens)) as archive:
        assert archive.testzip() is None
        assert {each.filename: archive.read(each) for each in archive.infolist()} == unpacked(bens)


def test_it_holds_that_customers_data_alone(demo, counterfoils):
    others = {"ben": ("cleo", "harbour"), "cleo": ("ben", "harbour"), "harbour": ("ben", "cleo")}
    for number, content in counterfoils.items():
        members = unpacked(content)
        account = json.loads(members[f"issued/{number}.json"])["invoice"]["account"]
        records = members["usage/records.csv"].count(b"\n") - 1
        assert 0 < records <= 120
        for name, text in members.items():
            for other in others[account]:
                assert other not in name
                if not name.startswith(("catalogue/", "services/")):
                    assert f'"{other}"'.encode() not in text
                    assert f"{other}-phone".encode() not in text


def test_what_does_not_make_an_invoice_stays_at_home(bens):
    settings = unpacked(bens)["book.toml"]
    assert b"vat_id" in settings
    assert b"bound" not in settings
    assert b"#" not in settings


INVOICE = "issued/2026-0004.json"
EARLIER = "issued/2026-0001.json"
# Member, the text in it whose last byte is changed, and the field that has to be named.
TAMPERINGS = [
    ("accounts/ben.toml", b"extension = 4", "extension"),
    ("accounts/ben.toml", b"EUR = 6.5", "extension_price"),
    ("accounts/ben.toml", b"minutes = 4", "included"),
    ("accounts/ben.toml", b"EUR = 2", "minimum"),
    ("accounts/ben.toml", b"start_on = 2026-09-0", "start_on"),
    ("accounts/ben.toml", b"Dorpsstraat 1", "street"),
    ("book.toml", b'vat_id = "NL12345678', "vat_id"),
    ("book.toml", b'iban = "NL91 ABNA 0417 1643 0', "iban"),
    ("decks/world.toml", b"=", "currency"),
    ("decks/world.csv", b"0.", "price"),
    ("events/ben.jsonl", b'"amount": 1', "amount"),
    ("events/ben.jsonl", b'"effective_on": "2026-10-1', "effective_on"),
    ("usage/records.csv", b"\n1", "started_us"),
    ("usage/shapes.csv", b"voic", "meter"),
    ("services/business-telephony.md", b'kind = "recurring-fe', "kind"),
    (INVOICE, b'"net":', "net"),
    (INVOICE, b'"unit_price":6', "unit_price"),
    (INVOICE, b'"gross_total":6', "gross_total"),
    (INVOICE, b'"street":"D', "street"),
    (EARLIER, b'"through":"2026-10-0', "through"),
    (EARLIER, b'"net_total":', "net_total"),
    ("manifest.json", b'"version":"0.', "version"),
    ("manifest.json", b'"sha256":"', "sha256"),
]


@pytest.mark.parametrize(("member", "text", "field"), TAMPERINGS, ids=str)
@pytest.mark.parametrize("how", ["one byte of the file", "and the zip's checksum"])
def test_a_changed_byte_is_named_by_file_and_field(bens, member, text, field, how):
    if how == "one byte of the file":
        content = flipped(bens, member, text)
        assert sum(one != other for one, other in zip(bens, content, strict=True)) == 1
    else:
        at = unpacked(bens)[member].index(text) + len(text) - 1
        content = with_member(bens, member, lambda was: was[:at] + bytes([was[at] ^ 1]) + was[at + 1 :])
    found = verify(content)
    assert not found.holds
    assert {change.member for change in found.changes} == {member}
    assert any(field in change.field for change in found.changes), found.changes


def test_a_changed_byte_anywhere_is_found(bens):
    draw = random.Random(4)
    for _ in range(20):
        at = draw.randrange(len(bens))
        content = bens[:at] + bytes([bens[at] ^ (1 << draw.randrange(8))]) + bens[at + 1 :]
        found = verify(content)
        assert not found.holds, at
        assert all(change.member or change.field == "length" or "directory" in change.field for change in found.changes)


@pytest.mark.parametrize("length", [0, 1, 29, 31, 200, 5000])
def test_a_file_that_is_cut_off_is_refused(bens, length):
    assert not verify(bens[:length]).holds


def test_what_is_added_is_named(bens):
    assert not verify(bens + b"\0").holds


def test_a_price_changed_with_the_manifest_shows_in_the_lines(bens):
    # 42 extensions at 6.50 are 273.00; at 6.60 they would be 277.20.
    found = verify(forged(bens, "accounts/ben.toml", lambda text: text.replace(b"6.50", b"6.60")))
    said = [str(change) for change in found.changes]
    assert found.recomputed
    assert any("#extension-fee" in each and "1 November 2026 to 30 November 2026" in each for each in said), said
    assert any("net_total: the invoice says €" in each for each in said), said


def test_an_amount_changed_with_the_manifest_is_set_against_what_the_file_yields(bens):
    invoice = json.loads(unpacked(bens)[INVOICE])["invoice"]
    line = next(each for each in invoice["lines"] if each["net"] > 0)
    was = f'"net":{line["net"]},"number":"{line["number"]}"'.encode()
    now = f'"net":{line["net"] + 1},"number":"{line["number"]}"'.encode()
    found = verify(forged(bens, INVOICE, lambda text: text.replace(was, now)))
    (change,) = found.changes
    assert change.member == INVOICE
    assert change.field == f"line {line['number']}, net"
    assert f"{line['service']}#{line['clause']}" in change.what
    assert f"charges €{(line['net'] + 1) / 100:,.2f}, recomputed it is €{line['net'] / 100:,.2f}" in change.what


def test_a_record_that_cannot_be_read_is_named_by_row_and_column(bens):
    found = verify(forged(bens, "usage/records.csv", lambda text: text.replace(b"\n1", b"\nx", 1)))
    assert [(each.member, each.field) for each in found.changes] == [("usage/records.csv", "line 2, started_us")]


def test_a_name_that_leads_out_of_the_file_is_refused(bens):
    members = unpacked(bens)
    members.pop("manifest.json")
    with pytest.raises(CannotRecompute, match="no such member"):
        recomputed({**members, "usage/../../out": b""}, "2026-0004")


def test_a_book_that_moved_on_gives_no_counterfoil(demo, tmp_path):
    root = tmp_path / "book"
    shutil.copytree(demo, root)
    account = root / "accounts" / "ben.toml"
    account.write_text(account.read_text("utf-8").replace("6.50", "6.60"), "utf-8")
    with pytest.raises(NoCounterfoil) as refused:
        made(root, "2026-0004")
    assert any("business-telephony#" in change.what for change in refused.value.changes)


READ = {
    "en": ("NOT as it was made: 1 difference", "line 20, extension_price: changed", "does NOT follow", "version 0.0.9"),
    "nl": ("NIET zoals het is gemaakt: 1 verschil", "regel 20, extension_price: veranderd", "volgt NIET",
           "versie 0.0.9"),
    "fr": ("NON conforme à ce qui fut créé : 1 diff", "ligne 20, extension_price : modifié", "ne découle PAS",
           "version 0.0.9"),
}  # fmt: skip


@pytest.mark.parametrize("language", READ)
def test_a_bookkeeper_reads_in_her_language_what_was_changed_and_what_it_means(bens, tmp_path, capfd, language):
    headline, place, not_following, version = READ[language]
    file = tmp_path / "one.zip"

    def said(content):
        file.write_bytes(content)
        capfd.readouterr()
        assert main(["verify", str(file), "--language", language]) == 1
        return capfd.readouterr().out

    changed = said(flipped(bens, "accounts/ben.toml", b"EUR = 6.5"))
    assert changed.startswith(headline)
    assert place in changed
    members = unpacked(forged(bens, "accounts/ben.toml", lambda text: text.replace(b"6.50", b"6.60")))
    members.pop(MANIFEST)
    about = {"account": "ben", "invoice": "2026-0004", "version": "0.0.9"}
    of_another_version = packed({**members, MANIFEST: canonical_json(manifest_of(members, about))})
    text = said(of_another_version)
    assert not_following in text
    assert version in text, "another version may compute otherwise"
    assert said(bens[:3000]).count("\n") == 3


def test_the_commands(demo, tmp_path, capfd):
    out = tmp_path / "one.zip"
    assert main(["counterfoil", str(demo), "2026-0001", "--out", str(out)]) == 0
    assert main(["verify", str(out), "--language", "en"]) == 0
    assert "OK: invoice 2026-0001" in capfd.readouterr().out
    content = out.read_bytes()
    out.write_bytes(flipped(content, "accounts/ben.toml", b"EUR = 6.5"))
    assert main(["verify", str(out), "--format", "json"]) == 1
    said = json.loads(capfd.readouterr().out)
    assert said["differences"][0]["member"] == "accounts/ben.toml"
    assert main(["counterfoil", str(demo), "2026-0099"]) == 2
    assert main(["bill", str(demo), "--counterfoils"]) == 2
