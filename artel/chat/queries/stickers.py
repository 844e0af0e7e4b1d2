from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.chat.models import Space, SpaceMember, Sticker, StickerInstall, StickerPack
from artel.chat.queries import views
from artel.chat.queries.standing import get_visible_space
from artel.chat.queries.views import Json
from artel.kit.problems import NotFound


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """In a WHERE over `StickerPack`: what stands, people's own and those of one's spaces."""
    mine = select(SpaceMember.space_id).join(Space, Space.id == SpaceMember.space_id)
    mine = mine.where(SpaceMember.user_id == actor.id, Space.deleted_at.is_(None))
    return StickerPack.removed_at.is_(None) & or_(StickerPack.space_id.is_(None), StickerPack.space_id.in_(mine))


async def get_visible_pack(session: AsyncSession, actor: Actor, pack_id: UUID, *, lock: bool = False) -> StickerPack:
    statement = select(StickerPack).where(StickerPack.id == pack_id, _seen_by(actor))
    found = await session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


async def find_sticker(session: AsyncSession, actor: Actor, sticker_id: UUID) -> Sticker | None:
    """That this person may send."""
    statement = select(Sticker).join(StickerPack, StickerPack.id == Sticker.pack_id)
    statement = statement.where(Sticker.id == sticker_id, Sticker.removed_at.is_(None), _seen_by(actor))
    found: Sticker | None = await session.scalar(statement)
    return found


async def stickers_of(session: AsyncSession, pack_ids: Sequence[UUID]) -> Sequence[Sticker]:
    statement = select(Sticker).where(Sticker.pack_id.in_(pack_ids), Sticker.removed_at.is_(None))
    return (await session.scalars(statement.order_by(Sticker.position, Sticker.id))).all()


async def count_packs(session: AsyncSession, space_id: UUID) -> int:
    statement = select(func.count()).where(StickerPack.space_id == space_id, StickerPack.removed_at.is_(None))
    return (await session.execute(statement)).scalar_one()


async def list_packs(session: AsyncSession, actor: Actor, *, only_mine: bool, limit: int) -> list[Json]:
    """The newest first; those of one's spaces are there without being taken."""
    statement = select(StickerPack).where(_seen_by(actor))
    if only_mine:
        installed = select(StickerInstall.pack_id).where(StickerInstall.user_id == actor.id)
        statement = statement.where(or_(StickerPack.space_id.is_not(None), StickerPack.id.in_(installed)))
    rows = (await session.scalars(statement.order_by(StickerPack.id.desc()).limit(limit))).all()
    return await _shown(session, actor, rows)


async def packs_of_space(session: AsyncSession, actor: Actor, space_id: UUID) -> list[Json]:
    await get_visible_space(session, actor, space_id)
    own = select(StickerPack).where(StickerPack.space_id == space_id, StickerPack.removed_at.is_(None))
    return await _shown(session, actor, (await session.scalars(own.order_by(StickerPack.id))).all())


async def pack_view(session: AsyncSession, actor: Actor, pack_id: UUID) -> Json:
    (shown,) = await _shown(session, actor, [await get_visible_pack(session, actor, pack_id)])
    return shown


async def _shown(session: AsyncSession, actor: Actor, packs: Sequence[StickerPack]) -> list[Json]:
    ids = [pack.id for pack in packs]
    own = select(StickerInstall.pack_id).where(StickerInstall.user_id == actor.id, StickerInstall.pack_id.in_(ids))
    installed = set(await session.scalars(own))
    held: dict[UUID, list[Json]] = defaultdict(list)
    for row in await stickers_of(session, ids):
        held[row.pack_id].append(views.sticker(row))
    return [
        {
            "id": str(pack.id), "name": pack.name, "owner_id": str(pack.owner_id),
            "space_id": views.text_of(pack.space_id), "is_installed": bool(pack.space_id) or pack.id in installed,
            "stickers": held[pack.id],
        }
        for pack in packs
    ]  # fmt: skip
