"""`counterfoil document`, `contract` and `archive` on a small book."""

import io
import json
import re
import subprocess
import zipfile
from hashlib import sha256

import pytest
from click.testing import CliRunner
from tests.documents.books import small_path

from counterfoil.cli.commands import cli, main
from counterfoil.documents.rules import findings


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book with two months issued to two customers."""
    path = small_path(tmp_path_factory.mktemp("documents"))
    events = path / "events" / "acme.jsonl"
    moved = {"type": "payment-received", "id": "p1", "effective_on": "2026-10-20", "account": "acme", "amount": 50.00}
    with events.open("a") as file:
        file.write(json.dumps(moved) + "\n")
    for through in ("2026-09-01", "2026-10-01"):
        assert main(["bill", str(path), "--through", through, "--issue"]) == 0
    return path


def test_an_issued_invoice_as_pages_with_its_usage(book, tmp_path, capsys):
    out = tmp_path / "i.pdf"
    assert main(["document", str(book), "2026-0003", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    again = tmp_path / "again.pdf"
    assert main(["document", str(book), "2026-0003", "--out", str(again)]) == 0
    assert again.read_bytes() == out.read_bytes()
    capsys.readouterr()


@pytest.mark.parametrize("form", ["ubl", "cii"])
def test_an_e_invoice_goes_to_standard_output(book, form, capfdbinary):
    assert main(["document", str(book), "2026-0003", "--format", form]) == 0
    written = capfdbinary.readouterr().out
    assert findings(written) == ()


def test_a_draft_of_an_account_is_pages_and_no_e_invoice(book, tmp_path, capsys):
    draft = ["document", str(book), "acme", "--through", "2026-11-01"]
    assert main([*draft, "--out", str(tmp_path / "d.pdf")]) == 0
    assert main([*draft, "--format", "ubl"]) == 2
    assert "it is a draft, and has no number yet" in capsys.readouterr().err


def test_a_number_that_is_none_is_one_line_with_the_nearest(book, capsys):
    assert main(["document", str(book), "2026-0033", "--format", "ubl"]) == 2
    assert "there is no invoice and no account 2026-0033" in capsys.readouterr().err


def test_late_records_are_not_itemised_as_if_they_had_been_charged(book, tmp_path, capsys):
    late = small_path(tmp_path)
    assert main(["bill", str(late), "--through", "2026-10-01", "--account", "acme", "--issue"]) == 0
    (late / "usage" / "calls-2026-09-late.csv").write_text(
        "id,started,from,to,seconds\n91,2026-09-20 11:00:00,+442079460000,+33199000012,600\n"
    )
    capsys.readouterr()
    assert main(["document", str(late), "2026-0001", "--out", str(tmp_path / "l.pdf")]) == 0
    assert re.search(r"The records behind lines \d+ have changed since", capsys.readouterr().err)


def test_a_contract_is_pages(book, tmp_path, capsys):
    out = tmp_path / "c.pdf"
    assert main(["contract", str(book), "acme-phone", "--out", str(out), "--language", "nl"]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert main(["contract", str(book), "acme-phon", "--out", str(out)]) == 2
    assert "acme-phone" in capsys.readouterr().err


@pytest.fixture(scope="module")
def archived(book, tmp_path_factory):
    """The archive of acme, made once."""
    out = tmp_path_factory.mktemp("archive") / "acme.zip"
    assert main(["archive", str(book), "acme", "--out", str(out)]) == 0
    return out


def test_the_archive_is_the_same_bytes_every_time(book, archived, tmp_path):
    assert main(["archive", str(book), "acme", "--out", str(tmp_path / "again.zip")]) == 0
    assert (tmp_path / "again.zip").read_bytes() == archived.read_bytes()


def test_the_archive_lists_every_file_with_its_checksum(archived, tmp_path):
    with zipfile.ZipFile(archived) as opened:
        names = opened.namelist()
        manifest = json.loads(opened.read("manifest.json"))
        listed = {each["path"]: each["sha256"] for each in manifest["files"]}
        assert {*listed, "manifest.json", "manifest-sha256.txt"} == set(names)
        assert all(sha256(opened.read(path)).hexdigest() == digest for path, digest in listed.items())
        opened.extractall(tmp_path)
    ran = subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=tmp_path, check=False)
    assert ran.returncode == 0
    assert [name for name in names if name.startswith("invoices/2026-0003")] == [
        "invoices/2026-0003-cii.xml", "invoices/2026-0003-ubl.xml", "invoices/2026-0003-usage.csv",
        "invoices/2026-0003.json", "invoices/2026-0003.pdf",
    ]  # fmt: skip
    assert {"account/acme.toml", "contracts/acme-phone-2026-09-01.pdf", "data/events.jsonl"} <= set(names)


def test_the_archive_has_what_was_recorded_invoiced_and_paid(archived):
    with zipfile.ZipFile(archived) as opened:
        events = [json.loads(line) for line in opened.read("data/events.jsonl").splitlines()]
        statement = opened.read("data/statement.csv").decode().splitlines()
        usage = opened.read("data/usage.csv").decode().splitlines()
    assert "p1" in [event["id"] for event in events]
    assert any(line.startswith("GBP,2026-10-20,") and line.endswith(",-50.00") for line in statement)
    assert len(usage) > 10


def test_the_archive_holds_nothing_of_another_customer(archived):
    with zipfile.ZipFile(archived) as opened:
        for name in opened.namelist():
            content = opened.read(name)
            texts = [content]
            if name.endswith(".pdf"):
                import pypdf

                texts = [page.extract_text().encode() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
            for text in texts:
                assert not re.search(rb"bolt|Bolt|9 Secret Lane", text), name
            assert "2026-0002" not in name


def test_an_event_that_names_another_customer_is_withheld_and_said(tmp_path):
    path = small_path(tmp_path)
    told = {"type": "payment-received", "id": "x", "effective_on": "2026-10-20", "account": "acme", "amount": 1.00}
    with (path / "events" / "acme.jsonl").open("a") as file:
        file.write(json.dumps({**told, "reference": "bolt-phone"}) + "\n")
    assert main(["archive", str(path), "acme", "--out", str(tmp_path / "a.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert b"bolt" not in opened.read("data/events.jsonl")
        assert json.loads(opened.read("manifest.json"))["without"] == [
            {"what": "1 event(s)", "why": "they name another customer"}
        ]


@pytest.mark.parametrize("command", ["document", "contract", "archive"])
def test_help_says_what_a_command_needs(command):
    assert "Needs the extra `documents`" in " ".join(CliRunner().invoke(cli, [command, "--help"]).output.split())


@pytest.mark.parametrize(
    ("note", "is_kept"),
    [
        ("paid by standing order", True),
        ("Bolt & Sons paid this by mistake", False),
        ("as agreed for BOLT-PHONE", False),
        ("bolt: see there", False),
        ("a bolt-on of Acme Ltd", True),  # another word
    ],
)
def test_free_text_that_names_another_customer_is_withheld(tmp_path, note, is_kept):
    path = small_path(tmp_path)
    event = {"type": "payment-received", "id": "n1", "effective_on": "2026-10-20", "account": "acme", "amount": 50.00}
    with (path / "events" / "acme.jsonl").open("a") as file:
        file.write(json.dumps({**event, "note": note}) + "\n")
    out = tmp_path / "acme.zip"
    assert main(["archive", str(path), "acme", "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as opened:
        assert (note in opened.read("data/events.jsonl").decode()) is is_kept
        assert bool(json.loads(opened.read("manifest.json"))["without"]) is not is_kept
