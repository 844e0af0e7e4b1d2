from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Response

from artel.access.web import CurrentActor, OnceOnly
from artel.chat import commands
from artel.chat.errors import OtherStickers, PackFull, TooManyPacks
from artel.chat.queries import stickers, views
from artel.chat.routes._common import DONE, FILES, SEEN, StickerImage
from artel.chat.schemas.messages import PackPatch, PackRequest, PackView, StickerPatch, StickerView
from artel.chat.schemas.spaces import Done
from artel.kit.pagination import Limit
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["chat: stickers"])


@router.get("/stickers/packs", response_model=list[PackView])
async def list_packs(session: Reads, actor: CurrentActor, limit: Limit = 50) -> list[dict[str, Any]]:
    return await stickers.list_packs(session, actor, only_mine=False, limit=limit)


@router.get("/stickers/my-packs", response_model=list[PackView])
async def my_packs(session: Reads, actor: CurrentActor, limit: Limit = 100) -> list[dict[str, Any]]:
    return await stickers.list_packs(session, actor, only_mine=True, limit=limit)


@router.post("/stickers/packs/create", response_model=PackView, status_code=201, responses=problems(Invalid))
async def create_pack(request: PackRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> dict[str, Any]:
        pack = await commands.create_pack(session, actor, request)
        return await stickers.pack_view(session, actor, pack.id)

    return await once.create(request, PackView, work)


@router.get("/stickers/packs/{pack_id}", response_model=PackView, responses=problems(NotFound))
async def get_pack(pack_id: UUID, session: Reads, actor: CurrentActor) -> dict[str, Any]:
    return await stickers.pack_view(session, actor, pack_id)


@router.post(
    "/stickers/packs/{pack_id}/add-sticker",
    response_model=StickerView,
    status_code=201,
    responses=FILES | problems(PackFull),
)
async def add_sticker(
    pack_id: UUID,
    actor: CurrentActor,
    content: StickerImage,
    session: Tx,
    emoji: Annotated[str, Form(max_length=16)] = "",
    keyword: Annotated[str, Form(max_length=32)] = "",
) -> dict[str, Any]:
    """A picture of half a megabyte at most. Into one's own pack, or into a space's with `change_info` there."""
    request = StickerPatch(emoji=emoji, keyword=keyword)
    return views.sticker(await commands.add_sticker(session, actor, pack_id, content, request))


@router.patch("/stickers/packs/{pack_id}", response_model=PackView, responses=DONE | problems(OtherStickers))
async def change_pack(pack_id: UUID, request: PackPatch, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    await commands.change_pack(session, actor, pack_id, request)
    return await stickers.pack_view(session, actor, pack_id)


@router.delete("/stickers/packs/{pack_id}", response_model=Done, responses=DONE)
async def remove_pack(pack_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.remove_pack(session, actor, pack_id)
    return Done()


@router.patch("/stickers/packs/{pack_id}/stickers/{sticker_id}", response_model=StickerView, responses=DONE)
async def change_sticker(
    pack_id: UUID, sticker_id: UUID, request: StickerPatch, session: Tx, actor: CurrentActor
) -> dict[str, Any]:
    return views.sticker(await commands.change_sticker(session, actor, pack_id, sticker_id, request))


@router.delete("/stickers/packs/{pack_id}/stickers/{sticker_id}", response_model=Done, responses=DONE)
async def remove_sticker(pack_id: UUID, sticker_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.remove_sticker(session, actor, pack_id, sticker_id)
    return Done()


@router.get("/spaces/{space_id}/sticker-packs", response_model=list[PackView], responses=SEEN)
async def packs_of_space(space_id: UUID, session: Reads, actor: CurrentActor) -> list[dict[str, Any]]:
    """For its members, the oldest first."""
    return await stickers.packs_of_space(session, actor, space_id)


@router.post(
    "/spaces/{space_id}/sticker-packs",
    response_model=PackView,
    status_code=201,
    responses=DONE | problems(TooManyPacks),
)
async def create_space_pack(
    space_id: UUID, request: PackRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    async def work() -> dict[str, Any]:
        pack = await commands.create_pack(session, actor, request, space_id)
        return await stickers.pack_view(session, actor, pack.id)

    return await once.create(request, PackView, work)


@router.post("/stickers/packs/{pack_id}/install", response_model=PackView, responses=problems(NotFound))
async def install_pack(pack_id: UUID, session: Tx, actor: CurrentActor) -> dict[str, Any]:
    await commands.install_pack(session, actor, pack_id)
    return await stickers.pack_view(session, actor, pack_id)


@router.delete("/stickers/packs/{pack_id}/uninstall", response_model=Done)
async def uninstall_pack(pack_id: UUID, session: Tx, actor: CurrentActor) -> Done:
    await commands.uninstall_pack(session, actor, pack_id)
    return Done()
