from uuid import UUID

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor
from artel.community import queries
from artel.community.schemas import BirthdayView
from artel.kit.web import Routes, Tx, problems

router = Routes(tags=["community"])


@router.get("/birthdays", responses=problems(Forbidden))
async def next_birthdays(organization_id: UUID, session: Tx, actor: CurrentActor) -> list[BirthdayView]:
    """Today's and those of the next two weeks, for staff with `members:view`. Every person shown is an audit row."""
    return await queries.next_birthdays(session, actor, organization_id)
