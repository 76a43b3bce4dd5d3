"""The small book and the demo, and a comparison by hand of two real runs."""

import hashlib
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tests.cli.conftest import book, run

import counterfoil
from counterfoil.demo.building import build

__all__ = ["book", "run"]  # the command line on a small book, as the tests of the commands have it


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whatif") / "demo"
    build(folder, 400)
    return folder


@pytest.fixture
def demo(built_demo, tmp_path, monkeypatch) -> Path:
    shutil.copytree(built_demo, tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    return Path("demo")


@pytest.fixture
def real(run):
    """Run `owes` and return the sums of its lines by account, month of the billing period, service and clause."""

    def sums(book, through, *further):
        ran = run("owes", book, "--through", through, "--format", "json", *further)
        assert ran.code == 0, ran.err
        found = Counter()
        for line in ran.json["lines"]:
            found[line["account"], line["period_start"][:7], line["service"], line["clause"]] += line["minor"]
        return found

    return sums


def content_of(book: Path) -> dict[str, str]:
    """Return the digest of every file of a book but the derived ones."""
    return {
        str(path.relative_to(book)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(book.rglob("*"))
        if path.is_file() and ".counterfoil" not in path.parts
    }


def sums_of(answer, side):
    """Return one side of a comparison, as `real` does."""
    return Counter(
        {(row["account"], row["month"], row["service"], row["clause"]): row[f"{side}_minor"] for row in answer["rows"]}
    )


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def validate(name, value):
    """Hold a value against a shipped schema."""
    schema = json.loads((Path(counterfoil.__file__).parent / "schemas" / f"{name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)


def as_json(value):
    """Return TOML as JSON has it: dates as texts."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
