from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Response, UploadFile

from artel.access.web import Anyone, CurrentActor, Limited, OnceOnly
from artel.accounts.queries import get_me, get_own_profile
from artel.accounts.schemas import OwnProfileView, UserView
from artel.files import commands, queries
from artel.files.errors import Broken, NotWhatItSays, TooBig, TooManyPixels, Unsupported
from artel.files.parsing import AVATAR, AVATAR_BYTES, BANNER, BANNER_BYTES, MAX_BYTES, prepared
from artel.files.rules import Prepared, Variant
from artel.files.schemas import FileView, Upload, UploadMark
from artel.kit.limits import RateLimited
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["files"])

REFUSED = problems(Unsupported, NotWhatItSays, Broken, TooBig, TooManyPixels, RateLimited)
SLOWLY = [Depends(Limited("upload", 60, 60))]


async def _any_kind(file: UploadFile) -> Prepared:
    return await prepared(file.filename or "", await file.read(MAX_BYTES + 1))


async def _picture(file: UploadFile) -> Prepared:
    return await prepared(file.filename or "", await file.read(MAX_BYTES + 1), pictures_only=True)


@router.post("/files", status_code=201, response_model=FileView, responses=REFUSED, dependencies=SLOWLY)
async def upload(
    actor: CurrentActor, content: Annotated[Prepared, Depends(_any_kind)], session: Tx, once: OnceOnly
) -> Response:
    """Private to whoever uploads it."""
    mark = UploadMark(name=content.name, sha256=content.sha256)
    return await once.create(mark, FileView, lambda: commands.upload(session, actor, Upload(content)))


@router.post("/auth/me/avatar", responses=REFUSED, dependencies=SLOWLY, tags=["accounts"])
async def change_avatar(actor: CurrentActor, content: Annotated[Prepared, Depends(_picture)], session: Tx) -> UserView:
    await commands.change_avatar(session, actor, content)
    return await get_me(session, actor)


async def _avatar(file: UploadFile) -> Prepared:
    content = await file.read(AVATAR_BYTES + 1)
    return await prepared(file.filename or "", content, pictures_only=True, max_bytes=AVATAR_BYTES, crop=AVATAR)


async def _banner(file: UploadFile) -> Prepared:
    content = await file.read(BANNER_BYTES + 1)
    return await prepared(file.filename or "", content, pictures_only=True, max_bytes=BANNER_BYTES, crop=BANNER)


@router.post("/profile/upload-avatar", responses=REFUSED, dependencies=SLOWLY, tags=["accounts"])
async def upload_avatar(
    actor: CurrentActor, content: Annotated[Prepared, Depends(_avatar)], session: Tx
) -> OwnProfileView:
    await commands.change_avatar(session, actor, content)
    return await get_own_profile(session, actor)


@router.post("/profile/upload-banner", responses=REFUSED, dependencies=SLOWLY, tags=["accounts"])
async def upload_banner(
    actor: CurrentActor, content: Annotated[Prepared, Depends(_banner)], session: Tx
) -> OwnProfileView:
    await commands.change_banner(session, actor, content)
    return await get_own_profile(session, actor)


@router.get("/files/{file_id}/{variant}", response_class=Response, responses=problems(NotFound))
async def serve(
    file_id: UUID, variant: Variant, session: Reads, actor: Anyone, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    served = await queries.serve(session, actor, file_id, variant)
    if served.mark in if_none_match:
        return Response(status_code=304, headers=served.headers)
    return Response(served.content, media_type=served.content_type, headers=served.headers)


@router.delete("/files/{file_id}", status_code=204, responses=problems(NotFound))
async def delete_file(file_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_file(session, actor, file_id)
