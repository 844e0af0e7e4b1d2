from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response, UploadFile

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, Limited, OnceOnly
from artel.catalog import commands, queries
from artel.catalog.commands.imports import VenueImport
from artel.catalog.errors import OrganizationSlugTaken
from artel.catalog.parsing import Format
from artel.catalog.schemas import (
    OrganizationList,
    OrganizationPatch,
    OrganizationRequest,
    OrganizationView,
    VenueBrief,
    VenueImportView,
)
from artel.files.errors import Broken, NotWhatItSays, TooBig, TooManyPixels, Unsupported
from artel.files.parsing import AVATAR_BYTES, prepared
from artel.files.rules import Prepared
from artel.geo.errors import UnreadableFile
from artel.kit.limits import RateLimited
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["organizations"])
STAFF = problems(NotFound, Forbidden)
REFUSED = problems(Unsupported, NotWhatItSays, Broken, TooBig, TooManyPixels, RateLimited)
SLOWLY = [Depends(Limited("upload", 60, 60))]


@router.post(
    "/organizations", status_code=201, response_model=OrganizationView, responses=problems(OrganizationSlugTaken)
)
async def create_organization(
    request: OrganizationRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    return await once.create(request, OrganizationView, lambda: commands.create_organization(session, actor, request))


@router.get("/organizations")
async def my_organizations(session: Reads, actor: CurrentActor) -> OrganizationList:
    found = await queries.my_organizations(session, actor)
    return OrganizationList(items=[OrganizationView.model_validate(one) for one in found])


@router.patch("/organizations/{organization_id}", responses=problems(NotFound, Forbidden, OrganizationSlugTaken))
async def change_organization(
    organization_id: UUID, request: OrganizationPatch, session: Tx, actor: CurrentActor
) -> OrganizationView:
    found = await commands.change_organization(session, actor, organization_id, request)
    return OrganizationView.model_validate(found)


async def _logo(file: UploadFile) -> Prepared:
    content = await file.read(AVATAR_BYTES + 1)
    return await prepared(file.filename or "", content, pictures_only=True, max_bytes=AVATAR_BYTES)


@router.post("/organizations/{organization_id}/logo", responses=STAFF | REFUSED, dependencies=SLOWLY)
async def change_logo(
    organization_id: UUID, actor: CurrentActor, content: Annotated[Prepared, Depends(_logo)], session: Tx
) -> OrganizationView:
    """A picture, kept in its own proportions."""
    return OrganizationView.model_validate(await commands.change_logo(session, actor, organization_id, content))


@router.delete("/organizations/{organization_id}/logo", responses=STAFF)
async def remove_logo(organization_id: UUID, session: Tx, actor: CurrentActor) -> OrganizationView:
    return OrganizationView.model_validate(await commands.remove_logo(session, actor, organization_id))


@router.get("/organizations/{organization_id}/venues", responses=problems(NotFound))
async def list_venues(
    organization_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> Page[VenueBrief]:
    """In every state, for its staff."""
    found = await queries.list_staff_venues(session, actor, organization_id, limit, cursor)
    return Page[VenueBrief].model_validate(found)


@router.post("/imports/venues", responses=problems(UnreadableFile, NotFound, Forbidden), tags=["imports"])
async def import_venues(
    file: UploadFile,
    organization_id: UUID,
    form: Annotated[Format, Query(alias="format")],
    session: Tx,
    actor: CurrentActor,
    dry_run: bool = False,
) -> VenueImportView:
    wish = VenueImport(organization_id, form, await file.read(), dry_run)
    return VenueImportView.model_validate(await commands.import_venues(session, actor, wish))
