from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import queries, rules
from artel.accounts.commands.members import change_card
from artel.accounts.commands.passwords import ask_reset
from artel.accounts.commands.registration import new_mark, new_referral_code
from artel.accounts.errors import HasAccount
from artel.accounts.models import User
from artel.accounts.schemas import ForgotRequest
from artel.accounts.schemas.members import CardChange, ImportedPerson


@requires(Permission.MEMBERS_EDIT)
async def import_person(
    session: AsyncSession, actor: Actor, request: ImportedPerson, known: Select[UUID], before: UUID | None
) -> User:
    """`before`: who came from the same row earlier; `known` as in `find_or_create_walk_in`. Who has an account of their
    own keeps what they wrote there. Without a password, and without a letter unless `invite`."""
    actor.must(Permission.MEMBERS_EDIT, request.organization_id)
    user = await _find(session, request, known, before)
    if user is None:
        user = _new(request)
        session.add(user)
        await session.flush()
        if request.invite and user.email:
            await ask_reset(session, Actor.guest(), ForgotRequest(email=user.email))
    elif user.is_walk_in and user.password_hash is None:
        user.full_name = request.full_name or user.full_name
        user.phone, user.birthday = request.phone or user.phone, request.birthday or user.birthday
    card = CardChange(organization_id=request.organization_id, note=request.note, tags=request.tags)
    await change_card(session, actor, user.id, card)
    await session.flush()
    return user


async def _find(
    session: AsyncSession, request: ImportedPerson, known: Select[UUID], before: UUID | None
) -> User | None:
    if before:
        return await session.get_one(User, before)
    user = await queries.find_user_by_login(session, request.email) if request.email else None
    if user is None and request.phone:
        return await queries.find_user_by_phone(session, request.phone, known)
    if user and await session.scalar(known.where(User.id == user.id)) is None:
        raise HasAccount
    return user


def _new(request: ImportedPerson) -> User:
    nickname = rules.nickname_from(request.full_name, request.email, "guest", mark=new_mark())
    return User(
        email=request.email,
        nickname=nickname,
        nickname_key=nickname.lower(),
        full_name=request.full_name,
        phone=request.phone,
        birthday=request.birthday,
        referral_code=new_referral_code(),
        is_walk_in=True,
    )
