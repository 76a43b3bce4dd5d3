"""Verifying a counterfoil: is it as it was made, and does it yield the invoice that it holds, to the byte?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zlib import crc32

from counterfoil.billing import Invoice, InvoiceLine, canonical_bytes, digest
from counterfoil.billing.invoice_json import NotThisForm, canonical_json, plain_object, read_object
from counterfoil.book.issued import IssuedFile
from counterfoil.counterfoils.manifest import MANIFEST, REVISION, CannotRecompute, Change, changes
from counterfoil.counterfoils.packing import NotPacked, differing, unpacked
from counterfoil.counterfoils.recomputing import recomputed


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying a counterfoil came to."""

    number: str
    account: str
    version: str  # of the product that made it
    invoice: Invoice | None  # as it stands in the file; None where it cannot be read
    changes: tuple[Change, ...]
    members: int
    recomputed: bool  # whether it came to recomputing: not where members are not as they were made

    @property
    def holds(self) -> bool:
        """Whether the file is as it was made and yields its invoice to the byte."""
        return not self.changes

    @property
    def digest(self) -> str:
        """The SHA-256 of the invoice's canonical bytes, "" where there is none."""
        return digest(self.invoice) if self.invoice is not None else ""


def verify(content: bytes) -> Verified:
    """Return whether a counterfoil holds, and otherwise everything that differs; nothing is raised for bad input."""
    try:
        members = unpacked(content)
        headers = differing(content, members)
    except NotPacked as error:
        return _refused(Change("the file", "", f"it is no counterfoil, or is damaged: {error}"))
    raw = members.pop(MANIFEST, None)
    if raw is None:
        return _refused(Change(MANIFEST, "", "it is missing"), len(members))
    manifest, found = _manifest(raw)
    if not found:
        found = changes(members, manifest, _crc_said(content, raw))
    named = {change.member for change in found}
    found += [
        Change(member or "the file", field, "this field of the zip is not what the content gives")
        for member, field in headers
        if member not in named or field not in ("crc-32", "size")
    ]
    said = {key: str(manifest.get(key, "")) for key in ("account", "invoice", "version")}
    invoice = None
    if not found:
        found = compared(members, said)
        invoice = _invoice(members, said["invoice"])
        return Verified(said["invoice"], said["account"], said["version"], invoice, tuple(found), len(members), True)
    return Verified(said["invoice"], said["account"], said["version"], None, tuple(found), len(members), False)


def _refused(change: Change, members: int = 0) -> Verified:
    return Verified("", "", "", None, (change,), members, False)


def _manifest(raw: bytes) -> tuple[Mapping[str, Any], list[Change]]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "pos", getattr(error, "start", 0))
        return {}, [Change(MANIFEST, _last_key(raw, at), f"it cannot be read: {error}")]
    if not isinstance(said, dict) or canonical_json(said) != raw:
        return {}, [Change(MANIFEST, "", "its bytes are not those that were written")]
    if said.get("counterfoil") != REVISION:
        return said, [Change(MANIFEST, "counterfoil", f"this product reads revision {REVISION}")]
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
        return [Change(error.member, error.field, error.what)]
    stands = found.said.invoice
    if found.yields is None:
        differ = [
            Change(fault.where.file, f"line {fault.where.line}", f"{fault.message} [{fault.name}]")
            for fault in found.faults
        ]
        return differ or [Change(member, "", "nothing is to be invoiced that day")]
    if stands.account != said["account"]:
        return [Change(MANIFEST, "account", f"the invoice is account {stands.account}'s")]
    if canonical_bytes(IssuedFile(found.yields, found.said.place, found.said.revision)) + b"\n" == members[member]:
        return []
    differ = list(_differences(stands, found.yields, member))
    return differ or [Change(member, "", "its bytes are not those that were written")]


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
        about = f"{line.address}, {line.period_start} to before {line.period_end}" + (
            f", {line.part}" if line.part else ""
        )
        if one is None or other is None or one.net != other.net:
            charged = "nothing" if one is None else _money(one.net, stands)
            due = "nothing" if other is None else _money(other.net, yields)
            yield Change(member, f"{place}, net", f"{about}: the invoice charges {charged}, the file yields {due}")
        else:
            for field, before, after in _fields(plain_object(one), plain_object(other)):
                yield Change(member, f"{place}, {field}", f"{about}: {before} stands there, the file yields {after}")
    before_and_after = _besides_lines(stands), _besides_lines(yields)
    for field, before, after in _fields(*before_and_after):
        yield Change(member, field, f"{before} stands there, the file yields {after}")


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


def _money(net: int, invoice: Invoice) -> str:
    return f"{Decimal(net).scaleb(-invoice.digits):f} {invoice.currency}"


def _fields(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield path, value and other value wherever two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _fields(one.get(key), other.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (before, after) in enumerate(zip(one, other, strict=True)):
            yield from _fields(before, after, f"{path}[{number}]")
    elif one != other:
        yield path, json.dumps(one, ensure_ascii=False), json.dumps(other, ensure_ascii=False)
