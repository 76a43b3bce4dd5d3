"""The JSON of every command is what its shipped schema says, and so are the files of a book."""

import json
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tools.schemas import schemas

import counterfoil
from counterfoil.demo.building import build

FOLDER = Path(counterfoil.__file__).parent / "schemas"
THROUGH = ("--through", "2026-11-22")


def validate(name, value):
    schema = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(value)


def plain(value):
    """Return TOML as JSON has it: dates as texts."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def test_the_shipped_schemas_are_those_of_the_code():
    shipped = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    assert shipped == schemas(), "run `python -m tools.schemas`"


def test_the_answer_of_every_command_is_as_its_schema_says(run, book, tmp_path):
    validate("check", run("check", book, *THROUGH, "--format", "json").json)
    owed = run("owes", book, *THROUGH, "--format", "json").json
    validate("owes", owed)
    for line in owed["lines"]:
        validate("explain", run("explain", book, line["line"], *THROUGH, "--format", "json").json)
    file = tmp_path / "calls-more.csv"
    file.write_text("id,started,from,to,seconds\n1,never,+442079460000,+33199000012,1\n", "utf-8")
    validate("import", run("import", book, file, "--source", "switch", "--format", "json").json)


def test_findings_are_in_the_json_too(run, book):
    (book / "accounts" / "acme.toml").write_text("name = 1\n", "utf-8")
    for command in ("check", "owes"):
        said = run(command, book, *THROUGH, "--format", "json")
        assert said.code == 1
        validate(command, said.json)
        assert said.json["without_bill"] == ["acme"] or said.json["faults"]


def test_a_file_that_cannot_be_imported_is_so_in_json(run, book, tmp_path):
    file = tmp_path / "calls-wrong.csv"
    file.write_text("a,b\n", "utf-8")
    validate("import", run("import", book, file, "--source", "switch", "--format", "json").json)


def test_answers_with_reviews_and_shipped_clauses_are_as_the_schema_says(run, tmp_path):
    build(tmp_path / "demo", 2_000)
    owed = run("owes", tmp_path / "demo", "--through", "2026-11-01", "--format", "json").json
    validate("owes", owed)
    one = {line["kind"]: line["line"] for line in owed["lines"]}
    for line in one.values():
        ran = run("explain", tmp_path / "demo", line, "--through", "2026-11-01", "--format", "json")
        validate("explain", ran.json)
        assert ran.json["agrees"]


def every_book(tmp_path):
    build(tmp_path / "demo", 10)
    return [tmp_path / "demo", tmp_path / "book"]


def test_the_files_of_our_books_are_as_their_schemas_say(book, tmp_path):
    for each in every_book(tmp_path):
        validate("book", plain(tomllib.loads((each / "book.toml").read_text("utf-8"))))
        validate("sources", plain(tomllib.loads((each / "usage" / "sources.toml").read_text("utf-8"))))
        for path in each.glob("accounts/*.toml"):
            validate("account", plain(tomllib.loads(path.read_text("utf-8"))))
        for path in each.glob("events/*.jsonl"):
            for line in path.read_text("utf-8").splitlines():
                validate("event", json.loads(line))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("account", {"name": "A", "number": ["+31201234567"]}),
        ("book", {"currency": "EUR"}),
        ("event", {"type": "activated", "id": "1", "effective_on": "2026-01-01"}),
        ("sources", {"source": [{"name": "a"}]}),
    ],
)
def test_a_schema_refuses_what_the_product_refuses(name, value):
    with pytest.raises(jsonschema.ValidationError):
        validate(name, value)
