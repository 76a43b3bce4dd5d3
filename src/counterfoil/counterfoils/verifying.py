"""Verifying a counterfoil: is it as it was made, and does it yield the invoice that it holds, to the byte?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from zlib import crc32

from counterfoil.billing import Invoice, InvoiceLine, canonical_bytes, digest
from counterfoil.billing.invoice_json import NotThisForm, canonical_json, plain_object, read_object
from counterfoil.book.issued import IssuedFile
from counterfoil.contract.wording import Figure, Money
from counterfoil.counterfoils.manifest import MANIFEST, REVISION, CannotRecompute, Change, changes
from counterfoil.counterfoils.packing import NotPacked, differing, unpacked
from counterfoil.counterfoils.recomputing import recomputed
from counterfoil.counterfoils.signing import SIGNATURE, PublicKey, Signature, checked

ONE_DAY: Final = timedelta(days=1)
# Fields that are amounts in the invoice's currency.
_AMOUNTS: Final = frozenset(
    "net_total tax_total gross_total account_balance taxable tax net owed invoiced total open value".split()
)
NOT_CHECKED: Final = Signature("not-checked")


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying a counterfoil came to."""

    number: str
    account: str
    version: str  # of the product that made it
    invoice: Invoice | None  # as it stands in the file; None where it cannot be read
    changes: tuple[Change, ...]  # what is not as it was made, or not as the rest yields it; the signature apart
    members: int
    recomputed: bool  # whether it came to recomputing: not where members are not as they were made
    signature: Signature = NOT_CHECKED

    @property
    def yields(self) -> bool:
        """Whether the file is as it was made and yields its invoice to the byte, whoever signed it."""
        return not self.changes

    @property
    def findings(self) -> tuple[Change, ...]:
        """All that is wrong, the signature included."""
        return self.changes if self.signature.change is None else (*self.changes, self.signature.change)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def digest(self) -> str:
        """The SHA-256 of the invoice's canonical bytes, "" where there is none."""
        return digest(self.invoice) if self.invoice is not None else ""


def verify(content: bytes, key: PublicKey | None = None) -> Verified:
    """Return whether a counterfoil holds, and otherwise everything that differs; nothing is raised for bad input.

    With a key it has to be signed with that one; raises NoSigningExtra where the library that checks it is missing.
    """
    try:
        members = unpacked(content)
        headers = differing(content, members)
    except NotPacked as error:
        return _refused(Change("", "", error.why, error.figures))
    raw, signed = members.pop(MANIFEST, None), members.pop(SIGNATURE, None)
    if raw is None:
        return _refused(Change(MANIFEST, "", "missing"), len(members))
    signature = checked(signed, raw, key)
    manifest, found = _manifest(raw)
    if not found:
        found = changes(members, manifest, _crc_said(content, raw))
    named = {change.member for change in found}
    if signature.state == "broken":
        named.add(SIGNATURE)
    found += [
        Change(member, field, "header")
        for member, field in headers
        if member not in named or field not in ("crc-32", "size")
    ]
    said = {name: str(manifest.get(name, "")) for name in ("account", "invoice", "version")}
    about = said["invoice"], said["account"], said["version"]
    if not found:
        found = compared(members, said)
        invoice = _invoice(members, said["invoice"])
        return Verified(*about, invoice, tuple(found), len(members), True, signature)
    return Verified(*about, None, tuple(found), len(members), False, signature)


def _refused(change: Change, members: int = 0) -> Verified:
    return Verified("", "", "", None, (change,), members, False)


def _manifest(raw: bytes) -> tuple[Mapping[str, Any], list[Change]]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "pos", getattr(error, "start", 0))
        return {}, [Change(MANIFEST, _last_key(raw, at), "unreadable")]
    if not isinstance(said, dict) or canonical_json(said) != raw:
        return {}, [Change(MANIFEST, "", "other-bytes")]
    if said.get("counterfoil") != REVISION:
        return said, [Change(MANIFEST, "counterfoil", "revision", {"n": REVISION})]
    return said, []


def _last_key(raw: bytes, at: int) -> str:
    before = raw[: at + 1].decode("utf-8", "replace").rpartition('":')[0]
    return before.rpartition('"')[2]


def _crc_said(content: bytes, raw: bytes) -> int:
    """Return what the container says of the manifest's checksum, in its directory."""
    name = MANIFEST.encode()
    at = content.rfind(name)
    begin = at - 46
    said = content[begin + 16 : begin + 20] if begin >= 0 and content[begin : begin + 2] == b"PK" else b""
    return int.from_bytes(said, "little") if said else crc32(raw)


def _invoice(members: Mapping[str, bytes], number: str) -> Invoice | None:
    try:
        return read_object(IssuedFile, json.loads(members.get(f"issued/{number}.json", b""))).invoice
    except (ValueError, NotThisForm):
        return None


def compared(members: Mapping[str, bytes], said: Mapping[str, str]) -> list[Change]:
    """Return where the invoice in a counterfoil is not the one that the other members yield."""
    number = said["invoice"]
    member = f"issued/{number}.json"
    try:
        found = recomputed(members, number)
    except CannotRecompute as error:
        return [error.change]
    stands = found.said.invoice
    if found.yields is None:
        differ = [
            Change(fault.where.file, f"line {fault.where.line}", "fault", {"detail": f"{fault.message} [{fault.name}]"})
            for fault in found.faults
        ]
        return differ or [Change(member, "", "nothing-due")]
    if stands.account != said["account"]:
        return [Change(MANIFEST, "account", "of-another", {"account": stands.account})]
    if canonical_bytes(IssuedFile(found.yields, found.said.place, found.said.revision)) + b"\n" == members[member]:
        return []
    differ = list(_differences(stands, found.yields, member))
    return differ or [Change(member, "", "other-bytes")]


def _differences(stands: Invoice, yields: Invoice, member: str) -> Iterator[Change]:
    """Yield what differs between two invoices: line by line, then the other fields."""
    there, here = _by_key(stands), _by_key(yields)
    for key in sorted(there.keys() | here.keys()):
        one, other = there.get(key), here.get(key)
        if one == other:
            continue
        line = one or other
        assert line is not None
        place = f"line {line.number}"
        about: dict[str, Figure] = {
            "line": f"{line.address} ({line.part})" if line.part else line.address,
            "first": line.period_start,
            "last": max(line.period_start, line.period_end - ONE_DAY),
        }
        if one is None or other is None or one.net != other.net:
            charged = {} if one is None else {"charged": Money(one.net, stands.currency)}
            due = {} if other is None else {"due": Money(other.net, yields.currency)}
            why = "charged-otherwise" if charged and due else "charged-not-owed" if charged else "owed-not-charged"
            yield Change(member, f"{place}, net", why, {**about, **charged, **due})
        else:
            for field, before, after in _fields(plain_object(one), plain_object(other)):
                figures = {**about, "before": _figure(field, before, stands), "after": _figure(field, after, yields)}
                yield Change(member, f"{place}, {field}", "line-differs", figures)
    before_and_after = _besides_lines(stands), _besides_lines(yields)
    for field, before, after in _fields(*before_and_after):
        shown = {"before": _figure(field, before, stands), "after": _figure(field, after, yields)}
        yield Change(member, field, "differs", shown)


def _besides_lines(invoice: Invoice) -> dict[str, Any]:
    return {key: value for key, value in plain_object(invoice).items() if key not in ("lines", "settlements")}


def _by_key(invoice: Invoice) -> dict[tuple[Any, ...], InvoiceLine]:
    found = {}
    for line in (*invoice.lines, *invoice.settlements):
        found[
            line.agreement, line.service, line.clause, str(line.period_start), line.part, str(line.from_on),
            line.owes_lines,
        ] = line  # fmt: skip
    return found


def _figure(field: str, value: Any, invoice: Invoice) -> Figure:
    """Return a value of an invoice as it is shown: an amount as money, anything else as JSON has it."""
    if isinstance(value, int) and field.rpartition(".")[2] in _AMOUNTS:
        return Money(value, invoice.currency)
    return json.dumps(value, ensure_ascii=False)


def _fields(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield path, value and other value wherever two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _fields(one.get(key), other.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (before, after) in enumerate(zip(one, other, strict=True)):
            yield from _fields(before, after, f"{path}[{number}]")
    elif one != other:
        yield path, one, other
