import io
import zlib
from pathlib import Path
from struct import pack
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image

from artel.files import parsing, rules
from artel.integrations.storage import DiskStorage
from artel.kit.db import Database
from tests.conftest import ClientFor, count

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SECRET = b"camera of Vera"


def picture(form: str = "JPEG", size: tuple[int, int] = (2000, 1000), mode: str = "RGB") -> bytes:
    """With words in its EXIF data and the note that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, SECRET.decode()
    buffer = io.BytesIO()
    Image.new(mode, size, (200, 80, 40, 128)[: len(mode)]).save(buffer, form, exif=exif)
    return buffer.getvalue()


def huge_png() -> bytes:
    """Some hundred bytes that claim 30 000 by 30 000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


async def upload(
    client: httpx.AsyncClient, content: bytes, name: str = "p.jpg", path: str = "/files"
) -> httpx.Response:
    return await client.post(path, files={"file": (name, content)})


async def test_a_picture_is_drawn_anew_in_every_size(member: httpx.AsyncClient) -> None:
    answer = await upload(member, picture())
    assert answer.status_code == 201, answer.text
    file = answer.json()
    assert (file["content_type"], file["width"], file["height"], file["is_public"]) == ("image/webp", 1000, 2000, False)
    heights = {}
    for variant in rules.Variant:
        served = await member.get(f"/files/{file['id']}/{variant}")
        assert served.headers["content-type"] == "image/webp" and SECRET not in served.content
        assert "immutable" in served.headers["cache-control"] and "private" in served.headers["cache-control"]
        with Image.open(io.BytesIO(served.content)) as image:
            assert not image.getexif()
            heights[variant] = image.height
    assert list(heights.values()) == [2000, 1600, 800, 320, 96]
    again = await member.get(f"/files/{file['id']}/thumb", headers={"if-none-match": served.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("WEBP", "RGBA"), ("GIF", "P"), ("PNG", "L")])
def test_other_pictures_are_welcome(form: str, mode: str) -> None:
    prepared = parsing.prepare("p." + form.lower(), picture(form, (1, 900), mode) if mode != "P" else gif())
    assert prepared.is_picture and {prepared.width, prepared.height} == {1, 900}


def gif() -> bytes:
    buffer = io.BytesIO()
    Image.new("P", (1, 900)).save(buffer, "GIF", save_all=True, append_images=[Image.new("P", (1, 900), 3)])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("p.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "files.unsupported"),
        ("p.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "files.not_what_it_says"),
        ("p.jpg", b"<?php system('id'); ?>", "files.not_what_it_says"),
        ("p.png", PDF, "files.not_what_it_says"),
        ("p.pdf", picture(size=(9, 9)), "files.not_what_it_says"),
        ("p", b"MZ" + b"\0" * 99, "files.unsupported"),
        ("p.jpg", picture()[:900], "files.broken"),
        ("p.png", huge_png(), "files.too_many_pixels"),
        ("p.txt", b"plain words", "files.unsupported"),
        ("p.jpg", b"", "files.not_what_it_says"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_refused(
    member: httpx.AsyncClient, database: Database, name: str, content: bytes, code: str
) -> None:
    answer = await upload(member, content, name)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == "/file"
    assert await count(database, "files") == 0


async def test_too_many_bytes_are_refused(member: httpx.AsyncClient) -> None:
    answer = await upload(member, picture(size=(9, 9)) + b"\0" * parsing.MAX_BYTES)
    assert (answer.status_code, answer.json()["code"]) == (413, "files.too_big")


async def test_a_document_is_downloaded_by_its_owner_only(member: httpx.AsyncClient, client_for: ClientFor) -> None:
    file = (await upload(member, PDF, "../../договор.pdf")).json()
    assert (file["name"], file["content_type"]) == ("договор.pdf", "application/pdf")
    served = await member.get(f"/files/{file['id']}/original")
    assert served.content == PDF and served.headers["content-disposition"].startswith("attachment")
    for stranger in (await client_for(), await client_for(None)):
        assert (await stranger.get(f"/files/{file['id']}/original")).status_code == 404
        assert (await stranger.delete(f"/files/{file['id']}")).status_code in (401, 404)
    assert (await member.get(f"/files/{file['id']}/thumb")).status_code == 404
    assert (await member.get(f"/files/{file['id']}/huge")).status_code == 422
    assert (await member.delete(f"/files/{file['id']}")).status_code == 204
    assert (await member.get(f"/files/{file['id']}/original")).status_code == 404


async def test_nobody_uploads_without_signing_in(guest: httpx.AsyncClient) -> None:
    assert (await upload(guest, picture(size=(9, 9)))).status_code == 401


async def test_an_avatar_is_public(member: httpx.AsyncClient, guest: httpx.AsyncClient) -> None:
    me = (await upload(member, picture(), path="/auth/me/avatar")).json()
    assert (await member.get("/auth/me")).json()["avatar_url"] == me["avatar_url"]
    served = await guest.get(f"http://test{me['avatar_url']}")
    assert served.status_code == 200 and served.headers["cache-control"].startswith("public")
    assert (await upload(member, PDF, "me.pdf", "/auth/me/avatar")).json()["code"] == "files.unsupported"


async def test_the_archive_of_a_person_holds_the_files(member: httpx.AsyncClient) -> None:
    import zipfile

    file = (await upload(member, PDF, "a.pdf")).json()
    archive = zipfile.ZipFile(io.BytesIO((await member.get("/me/export")).content))
    assert archive.read(f"files/{UUID(file['id'])}.pdf") == PDF


@pytest.mark.parametrize(
    "key", ["../up", "/etc/passwd", "a/../../b", "a//b", "", ".", "a/.hidden", "A", "a\0b", "a\\b"]
)
def test_no_key_climbs_out_of_the_folder(tmp_path: Path, key: str) -> None:
    disk: Any = DiskStorage(tmp_path / "files")
    for verb, more in ((disk.put, (b"x",)), (disk.get, ()), (disk.delete, ())):
        with pytest.raises(ValueError, match="not a storage key"):
            verb(key, *more)


def test_bytes_come_back_until_deleted(tmp_path: Path) -> None:
    disk = DiskStorage(tmp_path)
    assert disk.get("aa/b") is None
    disk.put("aa/b", b"one")
    disk.put("aa/b", b"two")
    assert disk.get("aa/b") == b"two"
    disk.delete("aa/b")
    disk.delete("aa/b")
    assert disk.get("aa/b") is None and list((tmp_path / "aa").iterdir()) == []
