"""The e-invoice inside a PDF: found under its names, and never guessed at."""

import io
import subprocess
import sys
import zlib

import pikepdf
import pytest
from tests.documents.bills import BILLS

from counterfoil.audits import NotReadable, embedded, read_stated
from counterfoil.documents.cii import cii
from counterfoil.documents.invoice_pdf import invoice_pdf

XML = cii(BILLS["seats"])


def pdf(*attached, encryption=None, **streams):
    """Return a PDF of one empty page with files attached: pairs of a name and a content, or made streams by name."""
    made = pikepdf.new()
    made.add_blank_page()
    for name, content in attached:
        made.attachments[name] = pikepdf.AttachedFileSpec(made, content, filename=name)
    for key, (raw, said) in streams.items():
        name = f"{key.replace('_', '-')}.xml"
        made.attachments[name] = pikepdf.AttachedFileSpec(made, b"", filename=name)
        stream = made.attachments[name].obj.EF.F
        stream.write(raw, filter=said)
    out = io.BytesIO()
    made.save(out, encryption=encryption, compress_streams=False)
    return out.getvalue()


def test_our_own_factur_x_is_read_back():
    """40 seats at 12.50: one line of 500.00."""
    said = read_stated(invoice_pdf(BILLS["seats"], factur_x=True))
    assert [(line.amount, line.decimals, line.clause) for line in said.lines] == [(50_000, 2, "phone#seat-fee")]
    assert (said.number, said.currency) == (BILLS["seats"].number, "EUR")


@pytest.mark.parametrize("name", ["factur-x.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"])
def test_every_name_that_the_standards_give_it(name):
    assert read_stated(pdf((name, XML), ("terms.txt", b"hello"))) == read_stated(XML)


def test_a_pdf_that_only_restricts_what_may_be_done_with_it_is_read():
    locked = pdf(("factur-x.xml", XML), encryption=pikepdf.Encryption(owner="o", user=""))
    assert read_stated(locked) == read_stated(XML)


def test_bytes_before_the_header_are_allowed():
    assert read_stated(b"\n\n" + pdf(("factur-x.xml", XML))) == read_stated(XML)


BOMB = zlib.compress(b"<Invoice>" + b" " * (embedded.MOST_BYTES + 1))
WRONG = {
    "nothing attached": (pdf(), "a PDF without an e-invoice: nothing is attached; expected an attachment factur-x.xml"),
    "only other files": (pdf(("usage.csv", b"a"), ("terms.txt", b"b")), "attached is only terms.txt, usage.csv"),
    "two that differ": (pdf(("factur-x.xml", XML), ("xrechnung.xml", XML + b" ")), "several e-invoices that differ"),
    "no XML": (pdf(("factur-x.xml", b"%PDF-1.7 hello")), "its attachment factur-x.xml is no XML"),
    "an empty one": (pdf(("factur-x.xml", b"")), "its attachment factur-x.xml is no XML"),
    "half an XML": (pdf(("factur-x.xml", XML[:500])), "its attachment factur-x.xml: it is not XML"),
    "another XML": (pdf(("factur-x.xml", b"<Order/>")), "its attachment factur-x.xml: its root is Order"),
    "an entity": (pdf(("factur-x.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Invoice>&b;</Invoice>')),
                  "document type declaration"),
    "a password": (pdf(("factur-x.xml", XML), encryption=pikepdf.Encryption(owner="o", user="u")), "with a password"),
    "a file that unpacks to too much": (pdf(factur_x=(BOMB, pikepdf.Name.FlateDecode)), "is larger than 64 MiB"),
    "a file that is cut off": (pdf(factur_x=(zlib.compress(XML)[:100], pikepdf.Name.FlateDecode)), "is cut off"),
    "a file that does not unpack": (pdf(factur_x=(b"garbage", pikepdf.Name.FlateDecode)), "cannot be read"),
    "a filter whose name is no text": (pdf(factur_x=(zlib.compress(XML), pikepdf.Name.FlateDecode)).replace(
        b"/FlateDecode", b"/FlateDeco\xad\xad"), "cannot be read"),
    "a file packed strangely": (pdf(factur_x=(b"<~87cUR~>", pikepdf.Name.ASCII85Decode)), "not read: /ASCII85Decode"),
    "no PDF behind the header": (b"%PDF-1.7\n" + b"x" * 1_000, "a PDF that cannot be read"),
    "half a PDF": (pdf(("factur-x.xml", XML))[:600], "it is a PDF"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG)
def test_a_pdf_without_a_readable_e_invoice_says_what_was_expected(content, said):
    with pytest.raises(NotReadable) as refused:
        read_stated(content)
    assert said in str(refused.value)
    assert "object at 0x" not in str(refused.value)


def test_pikepdf_is_imported_only_for_a_pdf():
    code = "import sys; import counterfoil.cli.audit; sys.exit('pikepdf' in sys.modules or 'typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
