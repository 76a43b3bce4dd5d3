"""The JSON of `verify` and `audit` is what the shipped schemas say."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.counterfoils.conftest import flipped

import counterfoil
from counterfoil.cli import main

SCHEMAS = Path(counterfoil.__file__).parent / "schemas"


def checked(name, capfd):
    said = json.loads(capfd.readouterr().out)
    jsonschema.validate(said, json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")))
    return said


@pytest.mark.parametrize("changed", [False, True])
def test_verify(bens, tmp_path, capfd, changed):
    file = tmp_path / "one.zip"
    file.write_bytes(flipped(bens, "accounts/ben.toml", b"EUR = 6.5") if changed else bens)
    capfd.readouterr()
    assert main(["verify", str(file), "--format", "json"]) == int(changed)
    assert checked("verify", capfd)["holds"] is not changed


def test_verify_of_a_signature(demo, tmp_path, capfd):
    key, file = tmp_path / "key", tmp_path / "one.zip"
    assert main(["new-key", str(key)]) == 0
    assert main(["counterfoil", str(demo), "2026-0001", "--sign", str(key), "--out", str(file)]) == 0
    capfd.readouterr()
    assert main(["verify", str(file), "--key", f"{key}.pub", "--format", "json"]) == 0
    assert checked("verify", capfd)["signature"]["state"] == "known-key"


def test_audit(demo, tmp_path, capfd):
    table, mapping = tmp_path / "a.csv", tmp_path / "a.toml"
    table.write_text("what,amount\nSomething,1.00\n", "utf-8")
    mapping.write_text('issued_on = 2026-10-01\ncolumns = { description = "what", amount = "amount" }\n', "utf-8")
    capfd.readouterr()
    arguments = ["audit", str(demo), "--against", str(table), "--mapping", str(mapping), "--account", "ben"]
    assert main([*arguments, "--format", "json"]) == 1
    assert {each["why"] for each in checked("audit", capfd)["disputes"]} == {"not-owed", "not-stated"}
