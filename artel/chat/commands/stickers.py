from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.chat import rules
from artel.chat.commands._lines import note, space_room
from artel.chat.errors import OtherStickers, PackFull, TooManyPacks
from artel.chat.models import Sticker, StickerInstall, StickerPack
from artel.chat.queries import stickers
from artel.chat.queries.standing import get_visible_space
from artel.chat.rules import SpacePermission
from artel.chat.schemas.messages import PackPatch, PackRequest, StickerPatch
from artel.files import commands as files
from artel.files.rules import Prepared
from artel.files.schemas import Upload
from artel.kit import clock, live
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.problems import NotFound


@requires(Permission.CHAT_USE)
async def create_pack(
    session: AsyncSession, actor: Actor, request: PackRequest, space_id: UUID | None = None
) -> StickerPack:
    """One's own is installed for its maker at once; a space's is there for all its members."""
    if space_id:
        await _refuse_unless_room(session, actor, space_id)
    pack = StickerPack(id=uuid7(), owner_id=actor.id, space_id=space_id, name=request.name, created_at=clock.now())
    session.add(pack)
    await session.flush()
    if space_id is None:
        await insert_or_skip(session, StickerInstall, user_id=actor.id, pack_id=pack.id)
    _tell(session, pack)
    return pack


async def _refuse_unless_room(session: AsyncSession, actor: Actor, space_id: UUID) -> None:
    """The space's row is held, so that two at once do not both see room for one more."""
    standing = await get_visible_space(session, actor, space_id, lock=True)
    standing.must(SpacePermission.CHANGE_INFO)
    if await stickers.count_packs(session, space_id) >= rules.PACKS_OF_A_SPACE:
        raise TooManyPacks(most=rules.PACKS_OF_A_SPACE)


def _tell(session: AsyncSession, pack: StickerPack) -> None:
    """The open pickers of the space look again. On no line: nothing of what was said changes."""
    if pack.space_id:
        live.push(session, space_room(pack.space_id), "stickers_updated", {"space_id": str(pack.space_id)})


async def _pack_to_change(session: AsyncSession, actor: Actor, pack_id: UUID) -> StickerPack:
    pack = await stickers.get_visible_pack(session, actor, pack_id, lock=True)
    if pack.space_id:
        (await get_visible_space(session, actor, pack.space_id)).must(SpacePermission.CHANGE_INFO)
    elif pack.owner_id != actor.id:
        raise Forbidden
    return pack


@requires(Permission.CHAT_USE)
async def add_sticker(
    session: AsyncSession, actor: Actor, pack_id: UUID, prepared: Prepared, request: StickerPatch
) -> Sticker:
    """Behind the others."""
    pack = await _pack_to_change(session, actor, pack_id)
    others = await stickers.stickers_of(session, [pack.id])
    if len(others) >= rules.STICKERS_IN_A_PACK:
        raise PackFull(most=rules.STICKERS_IN_A_PACK)
    file = await files.upload(session, actor, Upload(prepared, is_public=True))
    position = others[-1].position + 1 if others else 0
    words = {"emoji": request.emoji or "", "keyword": request.keyword or ""}
    sticker = Sticker(id=uuid7(), pack_id=pack.id, file_id=file.id, position=position, **words)
    session.add(sticker)
    await session.flush()
    _tell(session, pack)
    return sticker


@requires(Permission.CHAT_USE)
async def change_pack(session: AsyncSession, actor: Actor, pack_id: UUID, request: PackPatch) -> StickerPack:
    pack = await _pack_to_change(session, actor, pack_id)
    pack.name = request.name or pack.name
    if request.order is not None:
        held = {row.id: row for row in await stickers.stickers_of(session, [pack.id])}
        if len(request.order) != len(held) or set(request.order) != held.keys():
            raise OtherStickers
        for position, sticker_id in enumerate(request.order):
            held[sticker_id].position = position
    await session.flush()
    _tell(session, pack)
    return pack


@requires(Permission.CHAT_USE)
async def remove_pack(session: AsyncSession, actor: Actor, pack_id: UUID) -> None:
    """Nobody finds it again; what was sent of it stays where it was said."""
    pack = await _pack_to_change(session, actor, pack_id)
    pack.removed_at = clock.now()
    _tell(session, pack)
    if pack.space_id:
        note(session, pack.space_id, actor.id, "stickers_removed", reason=pack.name)


@requires(Permission.CHAT_USE)
async def change_sticker(
    session: AsyncSession, actor: Actor, pack_id: UUID, sticker_id: UUID, request: StickerPatch
) -> Sticker:
    pack, sticker = await _sticker_to_change(session, actor, pack_id, sticker_id)
    for name, value in request.model_dump(exclude_none=True).items():
        setattr(sticker, name, value)
    await session.flush()
    _tell(session, pack)
    return sticker


@requires(Permission.CHAT_USE)
async def remove_sticker(session: AsyncSession, actor: Actor, pack_id: UUID, sticker_id: UUID) -> None:
    pack, sticker = await _sticker_to_change(session, actor, pack_id, sticker_id)
    sticker.removed_at = clock.now()
    _tell(session, pack)


async def _sticker_to_change(
    session: AsyncSession, actor: Actor, pack_id: UUID, sticker_id: UUID
) -> tuple[StickerPack, Sticker]:
    pack = await _pack_to_change(session, actor, pack_id)
    sticker = await session.get(Sticker, sticker_id)
    if sticker is None or sticker.pack_id != pack.id or sticker.removed_at:
        raise NotFound
    return pack, sticker


@requires(Permission.CHAT_USE)
async def install_pack(session: AsyncSession, actor: Actor, pack_id: UUID) -> StickerPack:
    pack = await stickers.get_visible_pack(session, actor, pack_id)
    if pack.space_id is None:
        await insert_or_skip(session, StickerInstall, user_id=actor.id, pack_id=pack.id)
    return pack


@requires(Permission.CHAT_USE)
async def uninstall_pack(session: AsyncSession, actor: Actor, pack_id: UUID) -> None:
    own = delete(StickerInstall).where(StickerInstall.user_id == actor.id, StickerInstall.pack_id == pack_id)
    await session.execute(own)
