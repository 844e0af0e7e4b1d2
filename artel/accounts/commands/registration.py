import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import queries, rules
from artel.accounts.commands._links import new_link, use_link
from artel.accounts.errors import UnknownReferral
from artel.accounts.events import AccountRegistered, EmailVerificationAsked, EmailVerified
from artel.accounts.models import TokenPurpose, User
from artel.accounts.schemas import RegisterRequest
from artel.kit import clock
from artel.kit.outbox import publish
from artel.kit.problems import Language


def new_mark() -> str:
    return secrets.token_hex(3)


def new_referral_code() -> str:
    return secrets.token_hex(5)


@requires(Permission.ACCOUNTS_REGISTER)
async def register(session: AsyncSession, actor: Actor, request: RegisterRequest, language: Language) -> User:
    """The unique constraints have the last word about e-mail and nickname."""
    inviter = await _inviter(session, request.referral_code)
    nickname = request.nickname or rules.nickname_from(request.full_name, request.email, mark=new_mark())
    user = User(
        email=request.email,
        password_hash=await rules.hashed(request.password),
        nickname=nickname,
        nickname_key=nickname.lower(),
        full_name=request.full_name,
        phone=request.phone,
        language=language,
        referral_code=new_referral_code(),
        referred_by=inviter and inviter.id,
        agreed_to_terms_at=clock.now() if request.agreed_to_terms else None,
    )
    session.add(user)
    await session.flush()
    await publish(session, AccountRegistered(user_id=user.id, referred_by=user.referred_by))
    await send_verification(session, user)
    return user


async def _inviter(session: AsyncSession, code: str | None) -> User | None:
    if not code:
        return None
    found = await queries.find_user_by_referral(session, code)
    if found is None:
        raise UnknownReferral
    return found


async def send_verification(session: AsyncSession, user: User) -> None:
    if user.email is None:
        return
    link = await new_link(session, user, TokenPurpose.VERIFY_EMAIL)
    fact = EmailVerificationAsked(user_id=user.id, email=user.email, language=user.language, token_id=link.id)
    await publish(session, fact)


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def ask_verification(session: AsyncSession, actor: Actor) -> None:
    user = await session.get_one(User, actor.id)
    if user.email_verified_at is None:
        await send_verification(session, user)


@requires(Permission.ACCOUNTS_REGISTER)
async def verify_email(session: AsyncSession, actor: Actor, token: str) -> User:
    user = await use_link(session, TokenPurpose.VERIFY_EMAIL, token)
    user.email_verified_at = user.email_verified_at or clock.now()
    await publish(session, EmailVerified(user_id=user.id))
    return user
