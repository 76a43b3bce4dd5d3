"""The demo's book with few calls, billed for two months, and what its counterfoils hold."""

import json

import pytest

from counterfoil.billing.invoice_json import canonical_json
from counterfoil.book import PlainBook
from counterfoil.book.issued import IssuedInvoices
from counterfoil.cli import main
from counterfoil.contract.faults import Faults
from counterfoil.counterfoils import make_counterfoil
from counterfoil.counterfoils.manifest import MANIFEST, manifest_of
from counterfoil.counterfoils.packing import packed, unpacked
from counterfoil.counterfoils.signing import SIGNATURE
from counterfoil.demo.building import build

BOUND = """
[invoices]
bound = { percent = { percent = 5000 }, first = { EUR = 9000.00 } }
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demo's book, its invoices of September and October issued with their counterfoils."""
    root = tmp_path_factory.mktemp("demo") / "book"
    build(root, 120)
    settings = root / "book.toml"
    settings.write_text(settings.read_text("utf-8") + BOUND, "utf-8")
    (root / "events" / "ben.jsonl").open("a").write(
        '{"type": "payment-received", "id": "p1", "effective_on": "2026-10-10", "account": "ben", "amount": 100.00}\n'
    )
    for through in ("2026-10-01", "2026-11-01"):
        assert main(["bill", str(root), "--through", through, "--issue", "--counterfoils"]) == 0
    return root


@pytest.fixture(scope="session")
def counterfoils(demo):
    """The counterfoils that `bill` wrote, by number."""
    found = sorted((demo / "issued").glob("*.counterfoil.zip"))
    return {path.name.removesuffix(".counterfoil.zip"): path.read_bytes() for path in found}


@pytest.fixture(scope="session")
def bens(demo, counterfoils):
    """The counterfoil of Ben's second invoice."""
    return counterfoils["2026-0004"]


def made(root, number, key=None):
    issued = IssuedInvoices(root)
    issued.read(Faults())
    return make_counterfoil(PlainBook.open(root), issued, number, key)


def with_member(content, name, change):
    """Change a member and what the container says of it, but not the manifest."""
    members = unpacked(content)
    members[name] = change(members[name])
    return packed(members)


def forged(content, name, change):
    """Change a member, and manifest and container with it."""
    members = unpacked(content)
    manifest, signature = json.loads(members.pop(MANIFEST)), members.pop(SIGNATURE, None)
    said = {key: manifest[key] for key in ("account", "invoice", "version")}
    members[name] = change(members[name])
    members[MANIFEST] = canonical_json(manifest_of(members, said))
    return packed(members if signature is None else {**members, SIGNATURE: signature})


def flipped(content, name, text, by=1):
    """Change one byte of a container: the last one of a text in a member, and nothing else at all."""
    member = unpacked(content)[name]
    at = content.index(member) + member.index(text) + len(text) - 1
    return content[:at] + bytes([content[at] ^ by]) + content[at + 1 :]


__all__ = ["flipped", "forged", "made", "with_member"]
