"""Signatures: Ed25519 (RFC 8032) over the bytes of the manifest, which has the SHA-256 of every other member.

Keys      PEM as RFC 8410 has it, as OpenSSL writes it: a private key as PKCS #8, a public one as SubjectPublicKeyInfo.
Shown     A key goes by the SHA-256 of its SubjectPublicKeyInfo in DER.
Member    `signature.json`: algorithm, key and signature in hexadecimal. The key in it says whose the signature claims
          to be; only a key that came by another way says whose it is.
Needs     The library `cryptography` (the extra `signing`); a file without a signature is verified without it.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from counterfoil.billing.invoice_json import canonical_json
from counterfoil.counterfoils.manifest import Change

SIGNATURE: Final = "signature.json"
ALGORITHM: Final = "Ed25519"
EXTRA: Final = "pip install 'counterfoil[signing]'"
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
# SubjectPublicKeyInfo of an Ed25519 key without the key itself: RFC 8410, section 10.1.
_DER: Final = bytes.fromhex("302a300506032b6570032100")

State = Literal["none", "not-checked", "unknown-key", "known-key", "another-key", "broken"]


class NoSigningExtra(ImportError):
    """The library of the extra `signing` is not installed; the message says how to install it."""

    def __init__(self) -> None:
        super().__init__(f"signatures need the extra `signing`: {EXTRA}")


class NotAKey(ValueError):
    """A file holds no key that can be used; the message says what it holds, and what was expected."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked with."""

    raw: bytes  # 32 bytes

    @property
    def fingerprint(self) -> str:
        """The SHA-256 by which it goes, in groups of four that a person can compare."""
        digits = sha256(_DER + self.raw).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs."""

    private: Any  # an Ed25519PrivateKey of `cryptography`
    public: PublicKey

    def sign(self, manifest: bytes) -> bytes:
        """Return the member that holds the signature over a manifest's bytes; always the same for the same bytes."""
        signature = self.private.sign(manifest)
        return canonical_json({"algorithm": ALGORITHM, "key": self.public.raw.hex(), "signature": signature.hex()})


@dataclass(frozen=True, slots=True)
class Signature:
    """How the signature of a counterfoil stands; `change` says what is wrong with it, if anything is."""

    state: State
    key: PublicKey | None = None  # the one in the file
    change: Change | None = None


def new_key() -> tuple[bytes, bytes]:
    """Return a new key pair as PEM: the private key, then the public one."""
    serialization, ed25519 = _library()
    private = ed25519.Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    secret = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return secret, public


def read_signing_key(pem: bytes) -> SigningKey:
    """Return the private key of a PEM file; raises NotAKey and NoSigningExtra."""
    serialization, ed25519 = _library()
    label = _label(pem)
    if label == "PUBLIC KEY":
        raise NotAKey("it is a public key; a private one signs, which `counterfoil new-key` writes beside it")
    if label != "PRIVATE KEY":
        raise NotAKey(_unexpected(label, "PRIVATE KEY"))
    key = _loaded(serialization.load_pem_private_key, pem, None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise NotAKey(_of_another_kind(key))
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return SigningKey(key, PublicKey(key.public_key().public_bytes(*raw)))


def read_public_key(pem: bytes) -> PublicKey:
    """Return the public key of a PEM file; raises NotAKey and NoSigningExtra."""
    serialization, ed25519 = _library()
    label = _label(pem)
    if label.endswith("PRIVATE KEY"):
        raise NotAKey("it is a private key, which nobody but its owner should have; the public one is wanted")
    if label != "PUBLIC KEY":
        raise NotAKey(_unexpected(label, "PUBLIC KEY"))
    key = _loaded(serialization.load_pem_public_key, pem)
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise NotAKey(_of_another_kind(key))
    return PublicKey(key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))


def checked(member: bytes | None, manifest: bytes, known: PublicKey | None) -> Signature:
    """Return how a signature stands over a manifest's bytes: `known` is the key that it should be of, if one is known.

    Without the library a signature is not checked, unless a key is given: then NoSigningExtra is raised.
    """
    if member is None:
        return Signature("none", None, None if known is None else Change("", "", "unsigned"))
    read = _read(member)
    if read is None:
        return Signature("broken", None, Change(SIGNATURE, "", "bad-signature"))
    key, signature = read
    try:
        fits = _fits(key, signature, manifest)
    except NoSigningExtra:
        if known is not None:
            raise
        return Signature("not-checked", key)
    if not fits:
        return Signature("broken", key, Change(SIGNATURE, "signature", "does-not-fit"))
    if known is None:
        return Signature("unknown-key", key)
    if key != known:
        figures = {"found": key.fingerprint, "expected": known.fingerprint}
        return Signature("another-key", key, Change(SIGNATURE, "key", "another-key", figures))
    return Signature("known-key", key)


def _read(member: bytes) -> tuple[PublicKey, bytes] | None:
    """Return key and signature of the member, None if it is not written exactly as `sign` writes it."""
    try:
        said = json.loads(member)
        key, signature = bytes.fromhex(said["key"]), bytes.fromhex(said["signature"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    whole = {"algorithm": ALGORITHM, "key": key.hex(), "signature": signature.hex()}
    if len(key) != _KEY_BYTES or len(signature) != _SIGNATURE_BYTES or canonical_json(whole) != member:
        return None
    return PublicKey(key), signature


def _fits(key: PublicKey, signature: bytes, manifest: bytes) -> bool:
    _, ed25519 = _library()
    from cryptography.exceptions import InvalidSignature

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _library() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise NoSigningExtra from None
    return serialization, ed25519


def _label(pem: bytes) -> str:
    """Return what a PEM file says that it holds, "" if it says nothing."""
    for line in pem.splitlines():
        text = line.strip()
        if text.startswith(b"-----BEGIN ") and text.endswith(b"-----"):
            return text[11:-5].decode("ascii", "replace")
    return ""


def _unexpected(label: str, expected: str) -> str:
    wanted = f"one that begins with -----BEGIN {expected}----- was expected"
    if not label:
        return f"it holds no key in PEM; {wanted}"
    if label == "ENCRYPTED PRIVATE KEY":
        return "its key is locked with a pass phrase, which is not asked for; `openssl pkey` writes it without one"
    return f"it holds {label!r}; {wanted}"


def _loaded(load: Any, *arguments: Any) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load(*arguments)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotAKey("its key is damaged, or of a kind that is not known") from None


def _of_another_kind(key: Any) -> str:
    kind = type(key).__name__.lstrip("_").removesuffix("PublicKey").removesuffix("PrivateKey")
    return f"its key is of the kind {kind}; an Ed25519 key was expected, which `counterfoil new-key` makes"
