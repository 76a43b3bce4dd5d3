"""`counterfoil new-key`, and the keys that other commands are given."""

import os
from pathlib import Path

import click

from counterfoil.cli.options import FINE, Command, takes_language
from counterfoil.cli.screen import Screen, language_of
from counterfoil.counterfoils import NoSigningExtra, NotAKey, PublicKey, SigningKey
from counterfoil.counterfoils.signing import new_key, read_public_key, read_signing_key

OTHERS = 0o077  # rights of anybody but the owner


def takes_sign(command: Command) -> Command:
    """Give a command `--sign`."""
    given = click.Path(exists=True, dir_okay=False, path_type=Path)
    text = "Sign with this private key (`counterfoil new-key` makes one)."
    return click.option("--sign", type=given, metavar="KEYFILE", help=text)(command)


def signing_key(screen: Screen, file: Path | None) -> SigningKey | None:
    """Return the private key of a file, None for none; a file that holds no such key is wrong use."""
    if file is None:
        return None
    try:
        key = read_signing_key(_content(file))
    except NotAKey as error:
        raise click.UsageError(f"{file} cannot sign: {error}") from None
    except NoSigningExtra as error:
        raise click.UsageError(str(error)) from None
    if os.name == "posix" and file.stat().st_mode & OTHERS:
        screen.err.print(screen.say("key_open", file=str(file)), soft_wrap=True)
    return key


def verifying_key(file: Path | None) -> PublicKey | None:
    """Return the public key of a file, None for none; a file that holds no such key is wrong use."""
    if file is None:
        return None
    try:
        return read_public_key(_content(file))
    except NotAKey as error:
        raise click.UsageError(f"{file} cannot be verified with: {error}") from None
    except NoSigningExtra as error:
        raise click.UsageError(str(error)) from None


@click.command("new-key")
@click.argument("file", type=click.Path(path_type=Path))
@takes_language
def new_key_(file: Path, language: str | None) -> int:
    """Make a key pair that signs counterfoils: the private key in FILE, the public one in FILE.pub.

    Nothing is overwritten, and FILE may not lie in a book: a book is shared, a private key is not. Give FILE.pub to
    your customers by another way than the invoices, for `counterfoil verify --key`. Needs the extra `signing`.
    """
    screen = Screen.open(language_of(language))
    public_file = file.with_name(f"{file.name}.pub")
    inside = next((folder for folder in file.absolute().resolve().parents if (folder / "book.toml").is_file()), None)
    if inside is not None:
        raise click.UsageError(f"{file} would lie in the book {inside}; keep the private key elsewhere")
    for each in (file, public_file):
        if each.exists() or each.is_symlink():
            raise click.UsageError(f"{each} is there already; a key is never overwritten")
    try:
        secret, public = new_key()
    except NoSigningExtra as error:
        raise click.UsageError(str(error)) from None
    _write(file, secret, 0o600)
    try:
        _write(public_file, public, 0o644)
    except click.FileError:
        file.unlink()  # half a pair would stand in the way of the next attempt
        raise
    screen.out.print(screen.say("key_made", file=str(file), public=str(public_file)), soft_wrap=True)
    screen.out.print(read_public_key(public).fingerprint, soft_wrap=True)
    return FINE


def _write(file: Path, content: bytes, mode: int) -> None:
    """Write a file that is not there yet; nobody else can read it for a moment first."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
            opened.write(content)
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from None


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from None
