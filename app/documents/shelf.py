"""Where the bytes lie: under their own hash, so that the same file lies once and a changed one shows."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.errors import Problem


def place(folder: Path, digest: str) -> Path:
    """The path of a file by its hash."""
    return folder / digest[:2] / digest


def keep(folder: Path, content: bytes) -> str:
    """Put bytes on the shelf, whole or not at all, and down to the disk. Their hash."""
    digest = sha256(content).hexdigest()
    path = place(folder, digest)
    if path.is_file() and path.stat().st_size == len(content):
        return digest
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as scratch:
        try:
            scratch.write(content)
            scratch.flush()
            os.fsync(scratch.fileno())
            Path(scratch.name).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(scratch.name).unlink()
            raise
    for directory in (path.parent, folder):
        _to_disk(directory)
    return digest


def fetch(folder: Path, digest: str) -> bytes:
    """The bytes kept under a hash. Raises 500 where they are gone or no longer have it: nothing false is given out."""
    try:
        content = place(folder, digest).read_bytes()
    except FileNotFoundError:
        content = b""
    if sha256(content).hexdigest() != digest:
        raise Problem(500, "file-damaged", "the file is not on the shelf as it was kept: restore it from a copy")
    return content


def _to_disk(directory: Path) -> None:
    """A name in a directory outlives a crash only once the directory itself is on the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
