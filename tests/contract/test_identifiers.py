"""VAT numbers and IBANs: those that authorities print as examples pass, one digit off does not."""

import pytest

from counterfoil.contract.identifiers import iban_objection, plain_identifier, vat_country, vat_objection

# Published examples: NL, BE, DE, FR, LU, NO, GB, AT, EL, CH, IE, ES, IT.
SOUND = (
    "NL004495445B01 NL123456782B12 NL000099998B57 BE0428759497 DE136695976 FR40303265045 FR23334175221 LU15027442 "
    "NO995525828MVA GB980780684 ATU13585627 EL094259216 CHE107787577MWST IE6433435F ESX2482300W IT00743110157"
).split()


@pytest.mark.parametrize("number", SOUND)
def test_a_published_vat_number_has_its_form(number):
    assert vat_objection(number) == ""


@pytest.mark.parametrize(
    "number",
    ["NL004495446B01", "BE0428759498", "DE136695977", "FR41303265045", "LU15027443", "NO995525829MVA", "GB980780685"],
)
def test_one_digit_off_is_seen_where_there_are_check_digits(number):
    assert vat_objection(number) == "has wrong check digits"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("NL12345678", "does not have the form of a VAT number of NL"),
        ("004495445B01", "begins with no country whose VAT numbers are known"),
        ("US123456789", "begins with no country whose VAT numbers are known"),
        ("", "begins with no country whose VAT numbers are known"),
    ],
)
def test_another_form_is_refused(number, said):
    assert vat_objection(number) == said


def test_the_prefix_says_whose_number_it_is():
    assert [vat_country(number) for number in ("EL094259216", "CHE107787577MWST", "FR40303265045", "XX1")] == [
        "GR",
        "CH",
        "FR",
        "",
    ]


def test_people_write_spaces_dots_and_hyphens():
    assert plain_identifier("nl 0044.95.445-B01") == "NL004495445B01"


@pytest.mark.parametrize(
    ("iban", "said"),
    [
        ("NL91ABNA0417164300", ""),  # the examples of the IBAN registry
        ("BE68539007547034", ""),
        ("FR1420041010050500013M02606", ""),
        ("GB29NWBK60161331926819", ""),
        ("NO9386011117947", ""),
        ("NL91ABNA0417164301", "has wrong check digits"),
        ("NL91ABNA041716430", "has 17 characters, and one of NL has 18"),
        ("91ABNA0417164300", "does not have the form of an IBAN"),
    ],
)
def test_an_iban_has_its_length_and_its_check_digits(iban, said):
    assert iban_objection(iban) == said
