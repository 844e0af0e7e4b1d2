from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.catalog import queries
from artel.catalog.models import Organization
from artel.catalog.queries.organizations import free_slug
from artel.catalog.schemas import OrganizationPatch, OrganizationRequest
from artel.files import commands as files
from artel.files.rules import Prepared
from artel.files.schemas import Upload
from artel.kit.translit import slugify


@requires(Permission.ORGANIZATIONS_CREATE)
async def create_organization(session: AsyncSession, actor: Actor, request: OrganizationRequest) -> Organization:
    """The actor becomes its owner."""
    slug = request.slug or await free_slug(session, Organization.slug, slugify(request.name) or "organization")
    organization = Organization(**request.model_dump() | {"slug": slug})
    session.add(organization)
    await session.flush()
    await access.create_ready_roles(session, actor, organization.id)
    return organization


@requires(Permission.SETTINGS_MANAGE)
async def change_organization(
    session: AsyncSession, actor: Actor, organization_id: UUID, request: OrganizationPatch
) -> Organization:
    found = await queries.get_staff_organization(session, actor, organization_id, Permission.SETTINGS_MANAGE)
    for name, value in request.changes().items():
        setattr(found, name, value)
    await session.flush()
    return found


@requires(Permission.SETTINGS_MANAGE)
async def change_logo(session: AsyncSession, actor: Actor, organization_id: UUID, prepared: Prepared) -> Organization:
    found = await queries.get_staff_organization(session, actor, organization_id, Permission.SETTINGS_MANAGE)
    file = await files.upload(session, actor, Upload(prepared, is_public=True))
    await _take_down_logo(session, actor, found)
    found.logo_file_id = file.id
    await session.flush()
    return found


@requires(Permission.SETTINGS_MANAGE)
async def remove_logo(session: AsyncSession, actor: Actor, organization_id: UUID) -> Organization:
    found = await queries.get_staff_organization(session, actor, organization_id, Permission.SETTINGS_MANAGE)
    await _take_down_logo(session, actor, found)
    found.logo_file_id = None
    await session.flush()
    return found


async def _take_down_logo(session: AsyncSession, actor: Actor, organization: Organization) -> None:
    """The former one goes out of sight; the file stays its uploader's."""
    if organization.logo_file_id:
        await files.withdraw(session, actor, organization.logo_file_id)
