from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import note_export, requires
from artel.access.permissions import Permission
from artel.analytics.schemas import ExportFilter, ExportKind

NEEDS: dict[ExportKind, Permission] = {
    "users": Permission.MEMBERS_VIEW,
    "bookings": Permission.BOOKINGS_VIEW,
    "payments": Permission.PAYMENTS_VIEW,
    "finance": Permission.FINANCE_VIEW,
    "audit": Permission.AUDIT_VIEW,
}


@requires(Permission.EXPORTS_CREATE)
async def begin_export(session: AsyncSession, actor: Actor, kind: ExportKind, wish: ExportFilter) -> None:
    """Whoever takes a list along must be allowed to see it, and leaves a note that names it."""
    actor.must(Permission.EXPORTS_CREATE, wish.organization_id)
    actor.must(NEEDS[kind], wish.organization_id)
    note_export(session, actor, kind, NEEDS[kind], wish.organization_id)
