from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor
from artel.community import commands, queries
from artel.community.schemas import ConsentRequest, KarmaPage, LeaderView, StandingView, ThanksRequest
from artel.kit.pagination import Limit
from artel.kit.problems import Invalid, NotFound
from artel.kit.web import Reads, Routes, Tx, problems

router = Routes(tags=["community"])


@router.get("/karma")
async def my_karma(session: Reads, actor: CurrentActor, limit: Limit = 20, cursor: str | None = None) -> KarmaPage:
    return await queries.my_karma(session, actor, limit, cursor)


@router.patch("/karma", responses=problems(NotFound))
async def consent(request: ConsentRequest, session: Tx, actor: CurrentActor) -> StandingView:
    """Whether one stands on the leaderboard and in the directory of an organisation."""
    return await queries.view_of_standing(session, await commands.consent(session, actor, request))


@router.get("/karma/leaderboard", responses=problems(NotFound))
async def leaderboard(venue: str, session: Reads, actor: Anyone, limit: Limit = 20) -> list[LeaderView]:
    """Of a venue's organisation: those who agreed to stand there."""
    return await queries.leaderboard(session, actor, venue, limit)


@router.post("/karma/thanks", status_code=204, responses=problems(Forbidden, NotFound, Invalid))
async def thank(request: ThanksRequest, session: Tx, actor: CurrentActor) -> None:
    await commands.thank(session, actor, request)
