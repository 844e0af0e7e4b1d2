"""One backup, one ZIP file: `manifest.json`, `database`, and `files/<storage key>` (docs/operations.md).

ZIP keeps its directory at the end, so that a cut file is known at once; the manifest has the SHA-256 of every entry."""

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ValidationError

from artel.integrations.storage import storage
from artel.kit.settings import settings

FORMAT = 1
DATABASE, MANIFEST, FILES = "database", "manifest.json", "files/"
CHUNK = 1 << 20


class Damaged(Exception):
    """The archive is not what was written; the text says where."""


class ArchiveEntry(BaseModel):
    size: int
    sha256: str


class Manifest(BaseModel):
    """`tables`: rows by table. `entries`: everything in the archive but the manifest itself."""

    format: int
    name: str
    made_at: datetime
    engine: str
    revision: str
    tables: dict[str, int]
    entries: dict[str, ArchiveEntry] = {}

    @property
    def files(self) -> int:
        return sum(name.startswith(FILES) for name in self.entries)


def folder() -> Path:
    """Readable for the operator alone: a backup holds everybody's data."""
    found = settings().data_dir / "backups"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def path_of(name: str) -> Path:
    """`name` comes from our own rows; a foreign one must not lead out of the folder."""
    if Path(name).name != name or not name.endswith(".zip"):
        raise ValueError(f"not the name of a backup: {name!r}")
    return folder() / name


def write(target: Path, database: Path, head: Manifest) -> Manifest:
    """Whole or not at all: written beside, synced, then renamed. Blocks."""
    beside = target.with_suffix(".part")
    entries: dict[str, ArchiveEntry] = {}
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as raw:
            with zipfile.ZipFile(raw, "w", allowZip64=True) as archive:
                with database.open("rb") as source:
                    entries[DATABASE] = _add(archive, DATABASE, source, zipfile.ZIP_DEFLATED)
                for key in sorted(storage().keys()):
                    _add_file(archive, key, entries)
                manifest = head.model_copy(update={"entries": entries})
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
            raw.flush()
            os.fsync(raw.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def _add_file(archive: zipfile.ZipFile, key: str, entries: dict[str, ArchiveEntry]) -> None:
    content = storage().get(key)
    if content is not None:  # deleted while we went along
        archive.writestr(FILES + key, content, zipfile.ZIP_STORED)
        entries[FILES + key] = ArchiveEntry(size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes], how: int) -> ArchiveEntry:
    size, mark = 0, hashlib.sha256()
    info = zipfile.ZipInfo(name)
    info.compress_type = how
    with archive.open(info, "w", force_zip64=True) as target:
        while piece := source.read(CHUNK):
            target.write(piece)
            mark.update(piece)
            size += len(piece)
    return ArchiveEntry(size=size, sha256=mark.hexdigest())


def read_manifest(path: Path) -> Manifest:
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValidationError, ValueError) as error:
        raise Damaged(f"it is no backup, or its end is missing ({type(error).__name__})") from error
    if manifest.format != FORMAT:
        raise Damaged(f"format {manifest.format} is not known here")
    return manifest


def check(path: Path) -> Manifest:
    """Every byte of every entry against the manifest; nothing more and nothing less in it. Blocks."""
    manifest = read_manifest(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if set(archive.namelist()) != {MANIFEST, *manifest.entries} or DATABASE not in manifest.entries:
                raise Damaged("the list of entries differs from the manifest")
            for name, entry in manifest.entries.items():
                with archive.open(name) as source:
                    _compare(name, source, entry)
    except (OSError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError) as error:
        raise Damaged(f"an entry cannot be read ({type(error).__name__})") from error
    return manifest


def _compare(name: str, source: IO[bytes], entry: ArchiveEntry) -> None:
    size, mark = 0, hashlib.sha256()
    while piece := source.read(CHUNK):
        mark.update(piece)
        size += len(piece)
    if (size, mark.hexdigest()) != (entry.size, entry.sha256):
        raise Damaged(f"{name} differs from the manifest")


def extract_database(path: Path, target: Path) -> None:
    with zipfile.ZipFile(path) as archive, archive.open(DATABASE) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)


def file_keys(manifest: Manifest) -> set[str]:
    return {name.removeprefix(FILES) for name in manifest.entries if name.startswith(FILES)}


def files_in(path: Path, manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for key in sorted(file_keys(manifest)):
            yield key, archive.read(FILES + key)


def put_files_back(path: Path, manifest: Manifest) -> int:
    """Only those that are away or differ; uploads of later days stay, no row names them. Returns how many. Blocks."""
    put = 0
    for key, content in files_in(path, manifest):
        if storage().get(key) != content:
            storage().put(key, content)
            put += 1
    return put


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
