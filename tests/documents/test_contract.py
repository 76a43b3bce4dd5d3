"""The contract of an agreement: its order, its descriptions with the order's figures, in its language."""

import io
from datetime import date

import pikepdf
import pypdf
import pytest
from tests.documents.books import contract_texts, small_book

from counterfoil.contract.measures import Measure, Quantity
from counterfoil.contract.money_parameters import Price
from counterfoil.contract.spans import EveryForm, Span, SpanForm
from counterfoil.documents.contract_pdf import contract_pdf
from counterfoil.documents.localised import Localised
from counterfoil.documents.markdown import blocks_of, runs_of
from counterfoil.documents.terms_in_words import term_in_words, unit_in_words

EN, NL, FR = (Localised(*each, "EUR") for each in (("en", "GB"), ("nl", "NL"), ("fr", "FR")))


@pytest.mark.parametrize(
    ("value", "form", "texts"),
    [
        (Price((("EUR", 12_500_000_000),), "named-user"), None,
         ("€12.50 per named user", "€\xa012,50 per benoemde gebruiker", "12,50\xa0€ par utilisateur nommé")),
        (Price((("EUR", 4_500_000), ("USD", 5_000_000)), Measure(60, "time", "minute")), None,
         ("€0.0045 per minute", "€\xa00,0045 per minuut", "0,0045\xa0€ par minute")),
        (Quantity(180_000, "time", "user"), None,
         ("3,000 minutes per user", "3.000 minuten per gebruiker", "3\u202f000 minutes par utilisateur")),
        (Quantity(10**9, "data", ""), None, ("1 GB", "1 GB", "1 GB")),
        (Span(1, "months"), None, ("1 month", "1 maand", "1 mois")),
        (Span(24, "months"), None, ("24 months", "24 maanden", "24 mois")),
        (30, SpanForm("days", as_int=True), ("30 days", "30 dagen", "30 jours")),
        (6, EveryForm(), ("half-year", "halfjaar", "semestre")),
        (2, EveryForm(), ("2 months", "2 maanden", "2 mois")),
        (True, None, ("yes", "ja", "oui")),
        (date(2026, 3, 1), None, ("1 March 2026", "1 maart 2026", "1er mars 2026")),
        (("NL", "BE"), None, ("NL, BE", "NL, BE", "NL, BE")),
    ],
)  # fmt: skip
def test_what_the_order_says_is_in_the_words_of_its_language(value, form, texts):
    assert tuple(term_in_words(value, write, form) for write in (EN, NL, FR)) == texts


def test_a_unit_without_a_translation_is_as_it_is_written():
    assert unit_in_words("trunk-line", 2, NL) == "trunk line"
    assert [unit_in_words("days", count, FR) for count in (0, 1, 2)] == ["jour", "jour", "jours"]


def test_prose_is_paragraphs_lists_and_tables():
    text = "One **bold** word\nand `code`.\n\n- first\n  goes on\n- second\n\n"
    text += "| a | b |\n| --- | --: |\n| 1 | 2 |\n\n> said"
    assert blocks_of(text) == [
        {"kind": "text", "runs": [["", "One "], ["bold", "bold"], ["", " word and "], ["code", "code"], ["", "."]]},
        {"kind": "list", "numbered": False, "items": [[["", "first goes on"]], [["", "second"]]]},
        {"kind": "table", "rows": [[[["", "a"]], [["", "b"]]], [[["", "1"]], [["", "2"]]]]},
        {"kind": "quote", "runs": [["", "said"]]},
    ]


def test_a_list_may_follow_its_sentence_at_once():
    assert [each["kind"] for each in blocks_of("You get:\n1. one\n2. two")] == ["text", "list"]
    assert blocks_of("You get:\n1. one")[1]["numbered"]


def test_emphasis_needs_both_ends_and_no_word_around_it():
    assert runs_of("a_b_c * d *x* [here](http://x)") == [
        ["", "a_b_c * d "], ["italic", "x"], ["", " "], ["link", "here"],
    ]  # fmt: skip


def test_the_order_says_its_figures_and_each_clause_repeats_its_own(tmp_path):
    view = contract_texts(small_book(tmp_path), "acme-phone", "en")
    assert view["quantities"] == [["users", "10"]]
    assert view["filled"] == [["Fee for each user", "£9.00 per user"], ["Included minutes", "30 minutes"]]
    (service,) = view["services"]
    by_heading = {section["heading"]: section for section in service["sections"]}
    assert by_heading["Fee for each user"]["values"] == ["£9.00 per user"]
    assert by_heading["Fee for each user"]["address"] == "phone#user-fee"
    assert by_heading["Renewal"]["values"] == []
    assert service["notes"] == ["Service description phone, version of 1 January 2020"]


def test_a_clause_that_the_order_leaves_out_says_so(tmp_path):
    book = small_book(tmp_path, service="goto-connect")
    view = contract_texts(book, "acme-phone", "en")
    sections = {each["address"]: each for each in view["services"][0]["sections"]}
    assert not sections["goto-connect#conference-minutes"]["runs"]
    assert sections["goto-connect#service"]["runs"]


def test_a_translation_takes_the_place_of_the_prose_and_its_absence_is_said(tmp_path):
    book = small_book(tmp_path)
    assert "er is nog geen Nederlandse tekst" in contract_texts(book, "acme-phone", "nl")["services"][0]["notes"][1]
    folder = book.path / "services" / "nl"
    folder.mkdir()
    front = '---\nservice = "phone"\nlanguage = "nl"\nname = "Zakelijke telefonie"\nof = 2020-01-01\n---\n'
    (folder / "phone.md").write_text(front + "# Zakelijke telefonie\n\n## Vergoeding {#user-fee}\n\nElke gebruiker.\n")
    view = contract_texts(book, "acme-phone", "nl")
    assert view["name"] == "Zakelijke telefonie"
    assert view["filled"][0] == ["Vergoeding", "£ 9,00 per gebruiker".replace(" ", "\xa0", 1)]
    assert len(view["services"][0]["notes"]) == 1


def test_the_pages_are_accessible_and_the_same_every_time(tmp_path):
    view = contract_texts(small_book(tmp_path), "acme-phone", "fr")
    made = contract_pdf(view, date(2026, 9, 1))
    assert made == contract_pdf(view, date(2026, 9, 1))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        said = pdf.Root.Metadata.read_bytes().decode()
        assert "<pdfuaid:part>1</" in said
        assert "<pdfaid:conformance>A</" in said
        assert str(pdf.Root.Lang) == "fr-GB"
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert "Contrat acme-phone" in text
    assert "Dans votre commande" in text


@pytest.mark.parametrize("service", ["goto-connect", "grasshopper", "superoffice-crm-online", "openvoice-services"])
def test_contracts_of_the_catalogue_can_be_set(tmp_path, service):
    book = small_book(tmp_path, service=service)
    view = contract_texts(book, "acme-phone", "nl")
    assert contract_pdf(view, date(2026, 9, 1)).startswith(b"%PDF")
