import asyncio
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.queries import contribute_to_export
from artel.files.models import File
from artel.files.rules import Variant
from artel.files.schemas import FileView, Served
from artel.integrations.storage import storage
from artel.kit.problems import NotFound


def key_of(file_id: UUID, variant: Variant) -> str:
    """Spread over folders by the random end of the id, for its beginning is the time."""
    return f"{file_id.hex[-2:]}/{file_id.hex}/{variant.value}"


def url_of(file_id: UUID, variant: Variant) -> str:
    return f"/api/v1/files/{file_id}/{variant.value}"


async def get_visible_file(session: AsyncSession, actor: Actor, file_id: UUID) -> File:
    """Public ones for everybody, others for whoever uploaded them."""
    found = await session.get(File, file_id)
    if found is None or not (found.is_public or found.owner_id == actor.id):
        raise NotFound
    return found


async def serve(session: AsyncSession, actor: Actor, file_id: UUID, variant: Variant) -> Served:
    return await served(await get_visible_file(session, actor, file_id), variant)


async def served(file: File, variant: Variant) -> Served:
    """The caller has checked who may see it."""
    content = await asyncio.to_thread(storage().get, key_of(file.id, variant))
    if content is None:
        raise NotFound
    return Served(content, file.content_type, file.name, file.is_public, f'"{file.sha256[:32]}-{variant.value}"')


async def files_of(session: AsyncSession, user_id: UUID) -> Sequence[File]:
    return (await session.scalars(select(File).where(File.owner_id == user_id).order_by(File.id))).all()


async def _export(session: AsyncSession, user_id: UUID) -> Mapping[str, object]:
    owned = await files_of(session, user_id)
    found: dict[str, object] = {"files.json": [FileView.model_validate(file).model_dump() for file in owned]}
    for file in owned:
        content = await asyncio.to_thread(storage().get, key_of(file.id, Variant.ORIGINAL))
        if content is not None:
            suffix = ".webp" if file.width else PurePath(file.name).suffix or ".bin"
            found[f"{file.id}{suffix}"] = content
    return found


contribute_to_export("files", _export)
