"""A signature says who made a counterfoil: with which key, whether it fits, and what is not known without one."""

import errno
import json
import os
import stat
import subprocess
import sys
from datetime import date

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from tests.counterfoils.conftest import flipped, forged, made, with_member

from counterfoil.cli import main
from counterfoil.counterfoils import NotAKey, verify
from counterfoil.counterfoils.manifest import MANIFEST
from counterfoil.counterfoils.packing import packed, unpacked
from counterfoil.counterfoils.signing import SIGNATURE, new_key, read_public_key, read_signing_key
from counterfoil.demo.small_book import write_small_book

# RFC 8032, section 7.1: secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
# RFC 8410, section 10.1 and 10.3: the same key as PEM, and its private key.
PUBLIC_8410 = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""
PRIVATE_8410 = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
"""
PEM, RAW = serialization.Encoding.PEM, serialization.Encoding.Raw
PLAIN = serialization.NoEncryption()


def private_pem(key, encryption=PLAIN, form=serialization.PrivateFormat.PKCS8):
    return key.private_bytes(PEM, form, encryption)


def public_pem(key):
    return key.public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """A folder with two key pairs, `ours` and `theirs`."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ours", "theirs"):
        assert main(["new-key", str(folder / name)]) == 0
    return folder


@pytest.fixture(scope="module")
def ours(keys):
    return read_public_key((keys / "ours.pub").read_bytes())


@pytest.fixture(scope="module")
def signed(demo, keys):
    """Ben's second counterfoil, signed."""
    out = keys / "signed.zip"
    assert main(["counterfoil", str(demo), "2026-0004", "--out", str(out), "--sign", str(keys / "ours")]) == 0
    return out.read_bytes()


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032(secret, public, message, signature):
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    read = read_signing_key(private_pem(key))
    assert read.public.raw.hex() == public
    assert read_public_key(public_pem(key.public_key())).raw.hex() == public
    said = {"algorithm": "Ed25519", "key": public, "signature": signature}
    assert json.loads(read.sign(bytes.fromhex(message))) == said


def test_the_pem_of_rfc_8410_and_its_fingerprint():
    read = read_public_key(PUBLIC_8410)
    assert read.raw.hex() == "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
    assert read_signing_key(PRIVATE_8410).public == read
    # What `openssl pkey -pubin -outform DER | sha256sum` prints of it, in groups of four.
    openssl = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "DER"], input=PUBLIC_8410, capture_output=True, check=True
    )
    hashed = subprocess.run(["sha256sum"], input=openssl.stdout, capture_output=True, check=True)
    assert read.fingerprint.replace(" ", "") == hashed.stdout.decode().split()[0]


RSA = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
LOCKED = private_pem(ed25519.Ed25519PrivateKey.generate(), serialization.BestAvailableEncryption(b"secret"))
SSH = private_pem(ed25519.Ed25519PrivateKey.generate(), form=serialization.PrivateFormat.OpenSSH)
NO_PRIVATE_KEYS = [
    (b"", "no key in PEM"),
    (b"ssh-ed25519 AAAA nobody@example.com\n", "no key in PEM"),
    (PUBLIC_8410, "public key"),
    (LOCKED, "pass phrase"),
    (SSH, "OPENSSH PRIVATE KEY"),
    (private_pem(RSA), "RSA"),
    (private_pem(CURVE), "kind EC"),
    (PRIVATE_8410.replace(b"MC4C", b"MC4D"), "damaged"),
    (PRIVATE_8410.replace(b"-----END PRIVATE KEY-----", b""), "damaged"),
]
NO_PUBLIC_KEYS = [
    (b"\xff\x00", "no key in PEM"),
    (PRIVATE_8410, "private key"),
    (LOCKED, "private key"),
    (public_pem(RSA.public_key()), "RSA"),
    (PUBLIC_8410.replace(b"MCow", b"MCov"), "damaged"),
]


@pytest.mark.parametrize(("pem", "said"), NO_PRIVATE_KEYS)
def test_what_is_no_private_key_is_refused(pem, said, demo, tmp_path, capfd):
    with pytest.raises(NotAKey, match=said):
        read_signing_key(pem)
    file = tmp_path / "key"
    file.write_bytes(pem)
    assert main(["counterfoil", str(demo), "2026-0001", "--out", str(tmp_path / "o"), "--sign", str(file)]) == 2
    assert f"{file} cannot sign: " in capfd.readouterr().err
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(("pem", "said"), NO_PUBLIC_KEYS)
def test_what_is_no_public_key_is_refused(pem, said, bens, tmp_path, capfd):
    with pytest.raises(NotAKey, match=said):
        read_public_key(pem)
    (tmp_path / "key").write_bytes(pem)
    (tmp_path / "one.zip").write_bytes(bens)
    assert main(["verify", str(tmp_path / "one.zip"), "--key", str(tmp_path / "key")]) == 2
    assert "key cannot be verified with: " in capfd.readouterr().err


def test_signed_twice_is_the_same_bytes_and_unsigned_is_the_rest_of_it(demo, bens, signed, keys):
    key = read_signing_key((keys / "ours").read_bytes())
    assert made(demo, "2026-0004", key) == signed
    assert {name: text for name, text in unpacked(signed).items() if name != SIGNATURE} == unpacked(bens)


def test_openssl_accepts_the_signature(signed, keys, tmp_path):
    members = unpacked(signed)
    (tmp_path / "manifest").write_bytes(members[MANIFEST])
    (tmp_path / "signature").write_bytes(bytes.fromhex(json.loads(members[SIGNATURE])["signature"]))
    checked = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(keys / "ours.pub"), "-rawin",
         "-in", str(tmp_path / "manifest"), "-sigfile", str(tmp_path / "signature")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_signed_with_the_key_that_is_known(signed, ours):
    found = verify(signed, ours)
    assert found.holds
    assert (found.signature.state, found.signature.key) == ("known-key", ours)


def test_without_a_key_it_is_not_known_whose_signature_it_is(signed, ours):
    found = verify(signed)
    assert found.holds
    assert (found.signature.state, found.signature.key) == ("unknown-key", ours)


def test_signed_with_another_key(signed, keys):
    theirs = read_public_key((keys / "theirs.pub").read_bytes())
    found = verify(signed, theirs)
    assert found.yields
    assert not found.holds
    assert found.signature.state == "another-key"
    assert theirs.fingerprint in str(found.findings[0])


def test_unsigned_where_a_signature_is_expected(bens, ours):
    assert verify(bens).holds
    assert verify(bens).signature.state == "none"
    found = verify(bens, ours)
    assert found.yields
    assert [change.why for change in found.findings] == ["unsigned"]


def test_a_signature_taken_away_is_missed(signed, ours):
    members = unpacked(signed)
    del members[SIGNATURE]
    assert verify(packed(members)).holds, "that it was ever signed, the file does not say"
    assert not verify(packed(members), ours).holds


@pytest.mark.parametrize("with_key", [False, True])
@pytest.mark.parametrize("field", ["key", "signature", "algorithm"])
@pytest.mark.parametrize("how", ["one byte of the file", "and the zip's checksum"])
def test_a_changed_byte_of_the_signature_is_named(signed, ours, field, how, with_key):
    text = f'"{field}":"'.encode()
    member = unpacked(signed)[SIGNATURE]
    at = member.index(text) + len(text)
    if how == "one byte of the file":
        content = flipped(signed, SIGNATURE, member[: at + 1])
    else:
        content = with_member(signed, SIGNATURE, lambda was: was[:at] + bytes([was[at] ^ 1]) + was[at + 1 :])
    found = verify(content, ours if with_key else None)
    assert not found.holds
    assert found.signature.state == "broken"
    assert {change.member for change in found.findings} == {SIGNATURE}


def swapped(member):
    """Hexadecimal digits in capitals: the same signature, not as it is written."""
    said = json.loads(member)
    return json.dumps({**said, "key": said["key"].upper()}, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "change",
    [
        swapped,
        lambda was: was + b"\n",
        lambda was: b"",
        lambda was: b"[]",
        lambda was: b'{"key":1,"signature":2}',
        lambda was: was.replace(b'"key":"', b'"key":"00'),
        lambda was: was.replace(b"}", b',"more":1}'),
    ],
)
def test_a_signature_that_is_not_written_as_one_is_a_finding(signed, change):
    found = verify(with_member(signed, SIGNATURE, change))
    assert [(each.member, each.why) for each in found.findings] == [(SIGNATURE, "bad-signature")]


def test_a_member_changed_after_signing_is_named_and_the_list_is_still_signed(signed, ours):
    found = verify(flipped(signed, "accounts/ben.toml", b"EUR = 6.5"), ours)
    assert not found.holds
    assert found.signature.state == "known-key"
    assert {change.member for change in found.findings} == {"accounts/ben.toml"}


def test_member_and_manifest_changed_together_break_the_signature(signed, ours):
    content = forged(signed, "accounts/ben.toml", lambda text: text.replace(b"6.50", b"6.60"))
    for known in (None, ours):
        found = verify(content, known)
        assert found.signature.state == "broken"
        assert not found.holds


def test_a_forger_can_only_sign_with_a_key_of_his_own(signed, ours):
    content = forged(signed, "accounts/ben.toml", lambda text: text.replace(b"Ben's", b"Bob's"))
    members = unpacked(content)
    forger = read_signing_key(new_key()[0])
    members[SIGNATURE] = forger.sign(members[MANIFEST])
    assert verify(packed(members)).signature.state == "unknown-key"
    assert verify(packed(members), ours).signature.state == "another-key"


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
def test_what_is_said_names_the_key(signed, bens, keys, ours, tmp_path, capfd, language):
    (tmp_path / "signed.zip").write_bytes(signed)
    (tmp_path / "bare.zip").write_bytes(bens)

    def said(file, *more):
        capfd.readouterr()
        code = main(["verify", str(tmp_path / file), "--language", language, *more])
        return code, capfd.readouterr().out

    key, other = ("--key", str(keys / "ours.pub")), ("--key", str(keys / "theirs.pub"))
    assert said("bare.zip")[0] == 0
    assert said("bare.zip", *key)[0] == 1
    code, text = said("signed.zip")
    assert code == 0
    assert ours.fingerprint in text
    assert "--key" in text, "how to find out whose key it is"
    code, text = said("signed.zip", *key)
    assert code == 0
    assert f"({keys / 'ours.pub'})" in text
    code, text = said("signed.zip", *other)
    assert code == 1
    assert ours.fingerprint in text
    assert not text.startswith(("OK", "In orde", "Conforme"))


def test_a_bill_signs_its_counterfoils_and_issues_nothing_if_it_cannot(keys, ours, tmp_path, capfd):
    root = tmp_path / "book"
    write_small_book(root, date(2026, 11, 22))
    bill = ["bill", str(root), "--through", "2026-10-01"]
    assert main([*bill, "--sign", str(keys / "ours")]) == 2
    assert "--counterfoils" in capfd.readouterr().err
    assert main([*bill, "--issue", "--counterfoils", "--sign", str(keys / "ours.pub")]) == 2
    assert not (root / "issued").exists()
    assert main([*bill, "--issue", "--counterfoils", "--sign", str(keys / "ours")]) == 0
    (file,) = (root / "issued").glob("*.counterfoil.zip")
    assert verify(file.read_bytes(), ours).holds


def test_a_new_pair_is_private_and_never_overwritten(tmp_path, capfd):
    file = tmp_path / "a key"
    assert main(["new-key", str(file)]) == 0
    fingerprint = read_public_key((tmp_path / "a key.pub").read_bytes()).fingerprint
    assert fingerprint in capfd.readouterr().out
    assert read_signing_key(file.read_bytes()).public.fingerprint == fingerprint
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert main(["new-key", str(file)]) == 2
    assert "is there already" in capfd.readouterr().err
    (tmp_path / "b.pub").write_text("mine", "utf-8")
    assert main(["new-key", str(tmp_path / "b")]) == 2
    assert file.read_bytes() == before
    assert not (tmp_path / "b").exists()
    assert main(["new-key", str(tmp_path / "nowhere" / "key")]) == 2


def test_half_a_pair_is_not_left_behind(tmp_path, monkeypatch):
    opened = os.open

    def full(path, flags, mode=0o777):
        if str(path).endswith(".pub"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, flags, mode)

    monkeypatch.setattr("os.open", full)
    assert main(["new-key", str(tmp_path / "key")]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_private_key_does_not_go_into_a_book(demo, capfd):
    for place in (demo / "key", demo / "accounts" / "key"):
        assert main(["new-key", str(place)]) == 2
        assert "would lie in the book" in capfd.readouterr().err
        assert not place.exists()


def test_a_private_key_that_others_can_read_is_noted(demo, keys, tmp_path, capfd):
    file = tmp_path / "key"
    file.write_bytes((keys / "ours").read_bytes())
    file.chmod(0o644)
    assert main(["counterfoil", str(demo), "2026-0001", "--out", str(tmp_path / "o"), "--sign", str(file)]) == 0
    assert "chmod 600" in capfd.readouterr().err


def without_cryptography(*arguments):
    """Run the command line in a Python that does not have the library."""
    code = (
        "import sys; sys.modules['cryptography'] = None; from counterfoil.cli import main; "
        "raise SystemExit(main(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_without_the_extra_unsigned_files_are_verified_and_signed_ones_are_said_to_be_unchecked(
    bens, signed, demo, keys, tmp_path
):
    (tmp_path / "bare.zip").write_bytes(bens)
    (tmp_path / "signed.zip").write_bytes(signed)
    assert without_cryptography("verify", tmp_path / "bare.zip").returncode == 0
    ran = without_cryptography("verify", tmp_path / "signed.zip", "--language", "en")
    assert ran.returncode == 0
    assert "was not checked" in ran.stdout
    assert "counterfoil[signing]" in ran.stdout
    for arguments in (
        ("verify", tmp_path / "signed.zip", "--key", keys / "ours.pub"),
        ("counterfoil", demo, "2026-0001", "--out", tmp_path / "o", "--sign", keys / "ours"),
        ("new-key", tmp_path / "key"),
    ):
        ran = without_cryptography(*arguments)
        assert ran.returncode == 2
        assert "counterfoil[signing]" in ran.stderr
        assert "Traceback" not in ran.stderr
