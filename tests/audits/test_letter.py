"""The letter: what stands on it in three languages, figures by hand, and what its file claims.

The invoice has ten users at 99.00 for October where the contract says 9.00 each, 90.00; a call of a minute at 0.12
where the deck says 0.11; and 25.00 that no clause knows. Invoiced 99.00 + 0.12 + 25.00 = 124.12; under the contract
90.00 + 0.11 = 90.11; 34.01 too much. Seven items are as owed.
"""

import io
import json
import shutil
import sys
from datetime import date

import pikepdf
import pypdf
import pytest
from tests.documents.books import small_book
from tests.documents.test_invoice_pdf import objections

from counterfoil.audits.behind import texts_on_disputes
from counterfoil.cli import main
from counterfoil.demo.small_book import write_small_book
from counterfoil.documents import typesetting

ROWS = """description,from,until,amount
Fee for each user user,2026-09-01,2026-09-30,90.00
Fee for each user user,2026-10-01,2026-10-31,99.00
Calls within the country,2026-09-01,2026-09-30,0.42
Calls abroad France,2026-09-01,2026-09-30,0.09
Calls abroad Germany,2026-09-01,2026-09-30,0.20
Calls abroad Germany mobile,2026-09-01,2026-09-30,0.12
Calls abroad Sweden,2026-09-01,2026-09-30,0.02
Calls abroad Sweden mobile,2026-09-01,2026-09-30,0.24
Calls abroad United States and Canada,2026-09-01,2026-09-30,0.05
"""
CALL_OUT = "Call-out charge,,,25.00\n"
COLUMNS = 'columns = { description = "description", from = "from", until = "until", amount = "amount" }\n'
ON_DISPUTES = (
    "If you dispute an amount on a bill, tell us within 60 days. What you dispute need not be paid until then."
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The small book, its invoice with three wrong amounts, and one that is as owed."""
    root = tmp_path_factory.mktemp("letter") / "book"
    write_small_book(root, date(2026, 11, 22))
    (root / "wrong.csv").write_text(ROWS + CALL_OUT, "utf-8")
    right = ROWS.replace("31,99.00", "31,90.00").replace(
        "mobile,2026-09-01,2026-09-30,0.12", "mobile,2026-09-01,2026-09-30,0.11"
    )
    (root / "right.csv").write_text(right, "utf-8")
    (root / "columns.toml").write_text(f'invoice = "F-881"\nissued_on = 2026-10-01\n{COLUMNS}', "utf-8")
    return root


def letter(book, table, out, *more):
    """Make the letter; return the exit code and the file."""
    arguments = ["audit", book, "--against", table, "--mapping", book / "columns.toml", "--from", "2026-09-01"]
    code = main([*map(str, arguments), "--format", "letter", "--out", str(out), *more])
    return code, out.read_bytes() if out.exists() else b""


def pages_of(pdf):
    return [
        " ".join(page.extract_text().replace("\xa0", " ").replace("\u202f", " ").replace("\u200b", "").split())
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
    ]


SAID = {
    "en": (
        "Acme Ltd 2 Low Road Leeds, LS1 4DY", "Example Telecom Ltd 1 High Street London, N1 9GU", "Place and date",
        "Invoice F-881 of 1 October 2026: amounts in dispute", "7 items are as owed. We dispute 3 amounts.",
        "Invoiced £124.12", "Under the contract £90.11", "Too much £34.01",
        "Please send us, within 30 days of the date of this letter, a credit note for £34.01", "Signature",
    ),
    "nl": (
        "Plaats en datum", "Factuur F-881 van 1 oktober 2026: betwiste bedragen",
        "7 posten kloppen. Wij betwisten 3 bedragen.", "Gefactureerd £ 124,12", "Volgens contract £ 90,11",
        "Te veel £ 34,01", "binnen 30 dagen na de datum van deze brief een creditnota te sturen voor £ 34,01",
        "Handtekening",
    ),
    "fr": (
        "Lieu et date", "Facture F-881 du 1er octobre 2026 : montants contestés",
        "7 postes sont exacts. Nous contestons 3 montants.", "Facturé 124,12 £GB", "Selon le contrat 90,11 £GB",
        "En trop 34,01 £GB", "dans les 30 jours suivant la date de la présente, un avoir de 34,01 £GB", "Signature",
    ),
}  # fmt: skip
ANNEX = {
    "en": (
        "Fee for each user user Business telephony: Fee for each user (phone#user-fee) 1–31 Oct 2026 · 10 at £9.00 "
        "Invoice line 2 99.00 90.00 +9.00",
        "Business telephony: Calls abroad (phone#calls-abroad) 1–30 Sept 2026 · 1:00 at £0.11 a minute "
        "Invoice line 6 · Record: usage/calls-2026-09.csv:6 0.12 0.11 +0.01",
        "Call-out charge No clause of the contract owes this. Invoice line 10 25.00 0.00 +25.00",
        "All together 124.12 90.11 +34.01", "How the figures were computed",
        "Business telephony (phone, text of 1 January 2020)", "from 1 September 2026 to 1 October 2026",
    ),
    "nl": ("10 à £ 9,00", "1:00 à £ 0,11 per minuut", "Volgens geen bepaling van het contract verschuldigd.",
           "Samen 124,12 90,11 +34,01", "Hoe de bedragen zijn berekend"),
    "fr": ("10 à 9,00 £GB", "1:00 à 0,11 £GB la minute", "Aucune clause du contrat ne prévoit ce montant.",
           "Total 124,12 90,11 +34,01", "Comment les montants sont calculés"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
def test_a_letter_says_who_to_whom_how_much_and_what_is_asked(book, tmp_path, language):
    code, pdf = letter(book, book / "wrong.csv", tmp_path / "l.pdf", "--language", language)
    first, annex = pages_of(pdf)
    assert code == 1
    for text in SAID[language]:
        assert text in first
    for text in ANNEX[language]:
        assert text in annex


def test_the_file_claims_what_the_other_documents_claim(book, tmp_path):
    _, pdf = letter(book, book / "wrong.csv", tmp_path / "l.pdf", "--language", "nl")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        said = opened.Root.Metadata.read_bytes().decode()
        assert str(opened.Root.Lang) == "nl-GB"
    for claim in ("<pdfaid:part>3</", "<pdfaid:conformance>A</", "<pdfuaid:part>1</"):
        assert claim in said
    assert objections(pdf, tmp_path / "checked.pdf") == []
    assert letter(book, book / "wrong.csv", tmp_path / "again.pdf", "--language", "nl")[1] == pdf


def test_the_language_is_the_accounts_unless_another_is_asked_for(book, tmp_path):
    dutch = shutil.copytree(book, tmp_path / "book")
    account = dutch / "accounts" / "acme.toml"
    account.write_text('language = "nl"\n' + account.read_text("utf-8"), "utf-8")
    assert "betwiste bedragen" in pages_of(letter(dutch, dutch / "wrong.csv", tmp_path / "l.pdf")[1])[0]
    assert "amounts in dispute" in pages_of(letter(book, book / "wrong.csv", tmp_path / "m.pdf")[1])[0]


def test_what_the_contract_says_of_disputes_is_cited_and_the_day_may_be_named(book, tmp_path):
    own = shutil.copytree(book, tmp_path / "book")
    phone = own / "services" / "phone.md"
    phone.write_text(f"{phone.read_text('utf-8')}\n## Wrong bills {{#disputes}}\n\n{ON_DISPUTES}\n\nMore.\n", "utf-8")
    _, pdf = letter(own, own / "wrong.csv", tmp_path / "l.pdf", "--reply-by", "2026-11-15")
    first = pages_of(pdf)[0]
    assert f"“{ON_DISPUTES}” Wrong bills (phone#disputes)" in first
    assert "Please send us, by 15 November 2026, a credit note" in first
    assert "On disputes" not in pages_of(letter(book, book / "wrong.csv", tmp_path / "m.pdf")[1])[0]


def test_an_invoice_that_is_as_owed_makes_a_letter_that_asks_for_nothing(book, tmp_path, capfd):
    code, pdf = letter(book, book / "right.csv", tmp_path / "l.pdf")
    (only,) = pages_of(pdf)
    assert code == 0
    assert "Invoice F-881: as owed" in only
    assert "We dispute nothing on this invoice." in only
    assert "credit note" not in only


def test_too_little_asks_for_a_corrected_invoice_and_no_credit_note(book, tmp_path):
    """October's fee of 90.00 and the German mobile's 0.11 are missing: 90.11 too little."""
    rows = [row for row in ROWS.splitlines() if "10-31" not in row and "Germany mobile" not in row]
    (tmp_path / "less.csv").write_text("\n".join(rows) + "\n", "utf-8")
    first, annex = pages_of(letter(book, tmp_path / "less.csv", tmp_path / "l.pdf")[1])
    assert "a corrected invoice: it states £90.11 less than is owed" in first
    assert "Invoiced £0.00 Under the contract £90.11 Too little £90.11" in first
    assert annex.count("Owed, and not on the invoice.") == 2


def test_wrong_items_that_make_up_for_one_another_ask_for_no_money(book, tmp_path):
    rows = ROWS.replace("31,99.00", "31,90.01").replace(
        "mobile,2026-09-01,2026-09-30,0.12", "mobile,2026-09-01,2026-09-30,0.10"
    )
    (tmp_path / "even.csv").write_text(rows, "utf-8")
    first = pages_of(letter(book, tmp_path / "even.csv", tmp_path / "l.pdf")[1])[0]
    assert "its items are wrong, though the total is not" in first
    assert "£0.01 is invoiced too much, £0.01 too little." in first


def test_beyond_three_hundred_the_largest_are_shown_and_all_attached(book, tmp_path):
    """Charges of 1.00, 2.00 ... 301.00: 301 x 302 / 2 = 45,451.00. The smallest is not on the pages."""
    extra = "".join(f"Extra {number},,,{number}.00\n" for number in range(1, 302))
    right = (book / "right.csv").read_text("utf-8")
    (tmp_path / "many.csv").write_text(right + extra, "utf-8")
    _, pdf = letter(book, tmp_path / "many.csv", tmp_path / "l.pdf")
    text = " ".join(pages_of(pdf))
    assert "The 300 largest of 301 amounts; all of them are in the attached disputes.csv." in text
    assert "All 301 together 45,451.00 0.00 +45,451.00" in text
    assert "Under no clause 301 45,451.00 0.00 +45,451.00" in text
    assert " Extra 2 " in text
    assert " Extra 1 " not in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        rows = opened.attachments["disputes.csv"].get_file().read_bytes().decode().splitlines()
    assert rows[0] == "nth,why,line,what,clause,from,until,stated,owed,difference,record"
    assert len(rows) == 302
    assert rows[1] == "1,not-owed,10,Extra 1,,,,1.00,0.00,1.00,"


def test_long_words_stay_on_the_page(book, tmp_path):
    """A word of 300 letters has places where a line may end, and none of its lines is wider than its column."""
    (tmp_path / "long.csv").write_text(f"{ROWS}{'y' * 300},,,1.00\n", "utf-8")
    _, pdf = letter(book, tmp_path / "long.csv", tmp_path / "l.pdf")
    widest = max(
        (
            line.count("y")
            for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
            for line in page.extract_text().split("\n")
        ),
    )
    assert 20 < widest < 60


def test_addresses_that_are_missing_are_said(book, tmp_path, capfd):
    bare = shutil.copytree(book, tmp_path / "book")
    settings = bare / "book.toml"
    settings.write_text(settings.read_text("utf-8").split("[seller]")[0], "utf-8")
    account = bare / "accounts" / "acme.toml"
    before, _, after = account.read_text("utf-8").partition("[buyer]")
    account.write_text(before + "[[order]]" + after.partition("[[order]]")[2], "utf-8")
    code, pdf = letter(bare, bare / "wrong.csv", tmp_path / "l.pdf")
    assert code == 1
    assert pages_of(pdf)[0].startswith("Acme Ltd Example Telecom Ltd")
    assert "book.toml: [seller], accounts/acme.toml: [buyer] is missing" in capfd.readouterr().err


def test_without_the_extra_it_says_how_to_install_it(book, tmp_path, capfd, monkeypatch):
    typesetting._fonts.cache_clear()
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    code, _ = letter(book, book / "wrong.csv", tmp_path / "l.pdf")
    assert code == 2
    assert "needs the extra `documents`: pip install" in capfd.readouterr().err
    (tmp_path / "i.pdf").write_bytes(b"%PDF-1.7\n")
    assert main(["audit", str(book), "--against", str(tmp_path / "i.pdf")]) == 2
    assert "reading the e-invoice inside a PDF needs the extra `documents`" in capfd.readouterr().err


def test_a_letter_in_a_text_file_is_refused_and_the_text_is_another_format(book, tmp_path, capfd):
    code, _ = letter(book, book / "wrong.csv", tmp_path / "l.txt")
    assert code == 2
    assert "--format text makes plain text" in capfd.readouterr().err
    arguments = ["--against", book / "wrong.csv", "--mapping", book / "columns.toml", "--from", "2026-09-01"]
    assert main(["audit", str(book), *map(str, arguments), "--format", "text", "--out", str(tmp_path / "l.txt")]) == 1
    assert "Stated too much, all together: 34.01 GBP." in (tmp_path / "l.txt").read_text("utf-8")


def test_a_script_that_no_font_has_is_said_and_no_letter_is_made(book, tmp_path, capfd):
    (tmp_path / "kanji.csv").write_text(ROWS + "株式会社,,,1.00\n", "utf-8")
    code, pdf = letter(book, tmp_path / "kanji.csv", tmp_path / "l.pdf")
    assert (code, pdf) == (1, b"")
    assert "株" in capfd.readouterr().err


def test_a_factur_x_is_audited_as_its_xml_is(book, tmp_path, capfd):
    """Our own invoice inside its PDF: nothing is in dispute."""
    own = shutil.copytree(book, tmp_path / "book")
    assert main(["bill", str(own), "--through", "2026-10-01", "--issue"]) == 0
    assert main(["document", str(own), "2026-0001", "--format", "factur-x", "--out", str(tmp_path / "f.pdf")]) == 0
    capfd.readouterr()
    assert main(["audit", str(own), "--against", str(tmp_path / "f.pdf"), "--format", "json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["invoice"], found["disputes"]) == ("2026-0001", [])


@pytest.mark.parametrize(
    ("language", "address", "word"),
    [
        ("en", "The end of the agreement (grasshopper#settlement)", "that you do not dispute has to be paid"),
        ("nl", "Het einde van de overeenkomst (grasshopper#settlement)", "wat u niet betwist, moet dan worden betaald"),
        ("fr", "La fin du contrat (grasshopper#settlement)", "que vous ne contestez pas doit alors être payé"),
    ],
)
def test_a_clause_on_disputes_is_cited_in_the_language_of_the_letter(tmp_path, language, address, word):
    own = small_book(tmp_path, service="grasshopper")
    (account,) = (each for each in own.case.accounts if each.id == "acme")
    ((said, prose),) = texts_on_disputes(own, account, date(2026, 10, 1), language)
    assert said == address
    assert word in prose
