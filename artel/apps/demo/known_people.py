"""What organisations have noted about their people: tags, notes, one who is not let in; and a role of their own."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.access.schemas import CustomRoleRequest
from artel.accounts import commands as accounts
from artel.accounts.models import User
from artel.accounts.schemas.members import BanRequest, CardChange
from artel.analytics.queries import known_of
from artel.apps.demo.chance import Chance
from artel.kit import clock

TAGS = ("тихая зона", "команда", "монитор", "студентка", "будки", "ООО «Кедр»", "рано приходит")
NOTES = (
    "Любит место у окна, ставит свой монитор.",
    "Платит фирма, закрывающие документы в конце месяца.",
    "Просит не звонить, только писать.",
)
NIGHT_DESK = (
    Permission.BOOKINGS_VIEW, Permission.BOOKINGS_EDIT, Permission.RESOURCES_VIEW, Permission.VENUES_VIEW,
    Permission.MEMBERS_VIEW,
)  # fmt: skip


async def remember(
    session: AsyncSession, chance: Chance, organization_id: UUID, owner_id: UUID, members: Sequence[User]
) -> None:
    actor = Actor.system()
    known = sorted(await known_of(session, organization_id, [user.id for user in members]))
    for user_id in known:
        if chance.happens(0.4):
            tags = sorted(set(chance.sample(TAGS, 2 if chance.happens(0.3) else 1)))
            note = chance.choice(NOTES) if chance.happens(0.25) else None
            wish = CardChange(organization_id=organization_id, tags=tags, note=note)
            await accounts.change_card(session, actor, user_id, wish)
    if len(known) > 5:
        until = clock.now() + timedelta(days=30)
        ban = BanRequest(organization_id=organization_id, reason="Курил в будке для звонков, дважды.", until=until)
        await accounts.ban_member(session, Actor(owner_id, platform=actor.platform), known[3], ban)
    role = CustomRoleRequest(organization_id=organization_id, name="Ночной администратор", permissions=[*NIGHT_DESK])
    await access.create_role(session, actor, role)
