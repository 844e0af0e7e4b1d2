"""What an upload really is. Pictures are drawn anew: what hides beside the pixels does not survive."""

import asyncio
import io
import zipfile
from collections.abc import Collection
from pathlib import PurePath

import filetype

from artel.files.errors import NotWhatItSays, TooBig, Unsupported
from artel.files.rules import Prepared, Variant, clean_name

MAX_BYTES = 15 * 1024 * 1024
AVATAR, AVATAR_BYTES = (400, 400), 5 * 1024 * 1024
BANNER, BANNER_BYTES = (1200, 400), 10 * 1024 * 1024

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
DOCUMENTS = {"application/pdf"}
AUDIO = {"audio/mpeg", "audio/x-wav", "audio/ogg"}
DOC, XLS, TXT = "application/msword", "application/vnd.ms-excel", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = DOCUMENTS | {DOC, DOCX, XLS, XLSX, TXT}  # what people send each other
SUFFIXES: dict[str, Collection[str]] = {
    ".jpg": FORMATS.keys(), ".jpeg": FORMATS.keys(), ".png": FORMATS.keys(), ".webp": FORMATS.keys(),
    ".gif": FORMATS.keys(), ".pdf": DOCUMENTS, ".mp3": {"audio/mpeg"}, ".wav": {"audio/x-wav"}, ".ogg": {"audio/ogg"},
    ".doc": {DOC}, ".docx": {DOCX}, ".xls": {XLS}, ".xlsx": {XLSX}, ".txt": {TXT},
}  # fmt: skip
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


async def prepared(
    name: str,
    content: bytes,
    *,
    pictures_only: bool = False,
    others: Collection[str] = DOCUMENTS,
    max_bytes: int = MAX_BYTES,
    crop: tuple[int, int] | None = None,
) -> Prepared:
    """`prepare` on a thread. Ask for it before a transaction begins."""
    allowed = () if pictures_only else others
    return await asyncio.to_thread(prepare, name, content, others=allowed, max_bytes=max_bytes, crop=crop)


def prepare(
    name: str,
    content: bytes,
    *,
    others: Collection[str] = DOCUMENTS,
    max_bytes: int = MAX_BYTES,
    crop: tuple[int, int] | None = None,
) -> Prepared:
    """Slow for a big picture: run it on a thread. `others`: the types allowed beside pictures. `crop`: the size to
    which a picture is cut around its middle."""
    if len(content) > max_bytes:
        raise TooBig(max_bytes=max_bytes)
    kind = _kind_of(name, content)
    wanted = SUFFIXES.get(PurePath(name).suffix.lower())
    if wanted is not None and kind not in wanted:
        raise NotWhatItSays
    if kind in FORMATS:
        from artel.files import pictures  # ten megabytes that only a process with uploads has to carry

        return pictures.picture(clean_name(name), content, FORMATS[kind], crop)
    if kind is None or kind not in others:
        raise Unsupported
    return Prepared(clean_name(name), kind, {Variant.ORIGINAL: content})


def _kind_of(name: str, content: bytes) -> str | None:
    """By content. Old office files differ by name only, and text has no mark at all: it must be readable."""
    suffix = PurePath(name).suffix.lower()
    if content.startswith(OLE):
        return {".doc": DOC, ".xls": XLS}.get(suffix)
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    guessed: str | None = filetype.guess_mime(content)
    return TXT if guessed is None and suffix == ".txt" and _is_text(content) else guessed


def _office_kind(content: bytes) -> str | None:
    """Without macros; any other archive is nothing we take."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text)
