"""PDFs of invoices: what stands on them, what is in them, and what the standards they name ask for."""

import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pdf_oxide
import pikepdf
import pypdf
import pytest
from tests.billing.sample_invoice import SAMPLE
from tests.documents.bills import BILLS, WITH_BALANCES
from tests.documents.parts import may_lack

from counterfoil.documents.cii import cii
from counterfoil.documents.einvoice import Refused
from counterfoil.documents.factur_x import NoPlaceForMetadata, with_factur_x
from counterfoil.documents.invoice_pdf import invoice_pdf
from counterfoil.documents.typesetting import CannotBeSet

BEFORE = replace(BILLS["seats"], number="2026-0031", issued_on=date(2026, 3, 1))


@pytest.fixture(scope="module")
def made():
    """The Factur-X of a Dutch invoice, made once."""
    return invoice_pdf(WITH_BALANCES, issued=[BEFORE], factur_x=True)


def page_text(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_first_page_says_how_much_by_when_to_which_account_for_which_period(made):
    """40 x 12.50 = 500.00, 102 x 12.50 / 31 = 41.13, 9.26 of calls, less 16.13: 534.26; with 112.19 tax 646.45."""
    first = " ".join(pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text().split()).replace("\xa0", " ")
    for text in ("€ 646,45", "uiterlijk 1 mei 2026", "NL91 ABNA 0417 1643 00", "1–31 mrt 2026", "2026-0042"):
        assert text in first
    assert "Deze rekening is € 34,26 hoger dan die van 1 maart 2026 (2026-0031)" in first
    assert "2025-0042 van 1 december 2025, vervallen 31 december 2025: 21,00 open van 121,00" in first


def test_every_line_cites_its_clause(made):
    text = page_text(made)
    assert text.count("Bepaling phone#seat-fee") == 2
    assert "Bepaling phone#availability" in text


def test_it_says_that_it_is_pdf_a_3a_and_pdf_ua_1(made):
    """Typst refuses to write what breaks either; this reads what the file claims and what both cannot do without."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        said = pdf.Root.Metadata.read_bytes().decode()
        for claim in ("<pdfaid:part>3</", "<pdfaid:conformance>A</", "<pdfuaid:part>1</"):
            assert claim in said
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl-NL"
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert all("/FontFile3" in font or "/FontFile2" in font for font in descriptors(pdf))


def objections(pdf, path):
    """Return what two checkers of parts of the standards say: pdf-oxide of both, pdfua of 16 rules of PDF/UA."""
    path.write_bytes(pdf)
    opened = pdf_oxide.PdfDocument(str(path))
    found = [*opened.validate_pdf_a("3a")["errors"], *opened.validate_pdf_ua()["errors"]]
    ran = subprocess.run(
        [sys.executable, "-m", "pdfua", "check", str(path)], capture_output=True, text=True, check=False
    )
    return [*found, *re.findall(r"\[(?:ERROR|WARNING)\].*", ran.stdout)] + (
        [] if "result:" in ran.stdout else [ran.stderr]
    )


def test_two_checkers_find_nothing_against_the_standards(made, tmp_path):
    credit_note = invoice_pdf(BILLS["French credit note"])
    assert objections(made, tmp_path / "invoice.pdf") == []
    assert objections(credit_note, tmp_path / "credit-note.pdf") == []


def test_the_checkers_object_to_pages_without_tags(tmp_path):
    empty = pikepdf.new()
    empty.add_blank_page()
    out = io.BytesIO()
    empty.save(out)
    assert len(objections(out.getvalue(), tmp_path / "blank.pdf")) > 3


def descriptors(pdf):
    return [
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]


def test_the_e_invoice_in_it_is_the_e_invoice_beside_it(made):
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert list(pdf.attachments) == ["factur-x.xml"]
        assert pdf.attachments["factur-x.xml"].get_file().read_bytes() == cii(WITH_BALANCES)
        (associated,) = pdf.Root.AF
        assert associated.AFRelationship == "/Alternative"
        said = pdf.Root.Metadata.read_bytes().decode()
    for name, value in (("DocumentType", "INVOICE"), ("DocumentFileName", "factur-x.xml"), ("Version", "1.0"),
                        ("ConformanceLevel", "EN 16931")):  # fmt: skip
        assert f"<fx:{name}>{value}</fx:{name}>" in said
    assert said.count("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#") == 2


def test_the_same_invoice_gives_the_same_bytes(made):
    assert invoice_pdf(WITH_BALANCES, issued=[BEFORE], factur_x=True) == made


@pytest.mark.skipif(may_lack(shutil.which("qpdf") is not None), reason="qpdf is not installed")
def test_its_syntax_is_sound(made, tmp_path):
    (tmp_path / "invoice.pdf").write_bytes(made)
    ran = subprocess.run(
        ["qpdf", "--check", str(tmp_path / "invoice.pdf")], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_factur_x_that_the_rules_refuse_is_no_pdf():
    with pytest.raises(Refused):
        invoice_pdf(replace(SAMPLE, gross_total=1), factur_x=True)


def test_metadata_without_a_place_for_factur_x_is_not_guessed_at():
    with pytest.raises(NoPlaceForMetadata):
        with_factur_x("<rdf:RDF></rdf:RDF>")


def test_a_character_that_no_font_has_is_an_error_and_no_box():
    buyer = replace(SAMPLE.buyer, name="株式会社")
    with pytest.raises(CannotBeSet, match="株"):
        invoice_pdf(replace(SAMPLE, buyer=buyer))


def test_a_text_that_looks_like_markup_is_a_text():
    buyer = replace(SAMPLE.buyer, name='#panic("x") *bold* $x$ <label> @ref \\')
    assert '#panic("x") *bold* $x$ <label> @ref \\' in page_text(invoice_pdf(replace(SAMPLE, buyer=buyer)))


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("French credit note", ("Avoir 2026-0042", "Nous vous devons", "Pourquoi vous recevez cet avoir")),
        ("British", ("Invoice 2026-0042", "To pay", "by 1 May 2026", "This is your first bill.")),
        ("reverse charge, Dutch to Belgian", ("Btw verlegd (AE)", "België", "Btw BE0400378485")),
        ("direct debit", ("Wordt geïncasseerd", "op 1 mei 2026", "NL20 INGB 0001 2345 67", "M-2026-7")),
        ("all zero", ("Niets te betalen",)),
    ],
)
def test_the_card_says_what_happens(name, texts):
    text = page_text(invoice_pdf(BILLS[name])).replace("\xa0", " ")
    for each in texts:
        assert each in text


def test_a_draft_says_that_it_is_none():
    text = page_text(invoice_pdf(replace(SAMPLE, number="")))
    assert "Conceptfactuur" in text
    assert "Concept: geen factuur" in text


def test_another_language_may_be_asked_for():
    assert "À payer" in page_text(invoice_pdf(SAMPLE, language="fr"))
