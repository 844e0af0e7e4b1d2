import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import commands as accounts
from artel.files import queries
from artel.files.models import File
from artel.files.rules import Prepared, Variant
from artel.files.schemas import Upload
from artel.integrations.storage import storage
from artel.kit.ids import uuid7
from artel.kit.problems import NotFound


@requires(Permission.FILES_UPLOAD)
async def upload(session: AsyncSession, actor: Actor, request: Upload) -> File:
    """The bytes are stored before the commit: a failing one leaves bytes that no row names, never the reverse."""
    prepared, file_id = request.prepared, uuid7()
    original = prepared.variants[Variant.ORIGINAL]
    file = File(
        id=file_id,
        owner_id=actor.id,
        name=prepared.name,
        content_type=prepared.content_type,
        size=len(original),
        sha256=prepared.sha256,
        width=prepared.width,
        height=prepared.height,
        is_public=request.is_public,
    )
    session.add(file)
    await session.flush()
    await asyncio.to_thread(_store, file_id, prepared)
    return file


def _store(file_id: UUID, prepared: Prepared) -> None:
    for variant, content in prepared.variants.items():
        storage().put(queries.key_of(file_id, variant), content)


@requires(Permission.FILES_UPLOAD)
async def change_avatar(session: AsyncSession, actor: Actor, prepared: Prepared) -> File:
    file = await upload(session, actor, Upload(prepared, is_public=True))
    await accounts.set_avatar(session, actor, queries.url_of(file.id, Variant.SMALL))
    return file


@requires(Permission.FILES_UPLOAD)
async def change_banner(session: AsyncSession, actor: Actor, prepared: Prepared) -> File:
    file = await upload(session, actor, Upload(prepared, is_public=True))
    await accounts.set_banner(session, actor, queries.url_of(file.id, Variant.LARGE))
    return file


@requires(Permission.FILES_UPLOAD)
async def delete_file(session: AsyncSession, actor: Actor, file_id: UUID) -> None:
    """One's own that nothing refers to; the database refuses others."""
    file = await queries.get_visible_file(session, actor, file_id)
    if file.owner_id != actor.id:
        raise NotFound
    await session.delete(file)
    await session.flush()
    for variant in Variant:
        await asyncio.to_thread(storage().delete, queries.key_of(file_id, variant))


@requires(Permission.FILES_UPLOAD)
async def withdraw(session: AsyncSession, actor: Actor, file_id: UUID) -> None:
    """A public picture becomes private to its uploader again; the caller has checked who may take it down."""
    file = await session.get(File, file_id)
    if file:
        file.is_public = False
