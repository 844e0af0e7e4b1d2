"""The tokens of links in mail are not here: `access.tokens.link_token(token_id, purpose)` derives them."""

from uuid import UUID

from artel.kit.outbox import Event


class AccountRegistered(Event):
    kind = "accounts.registered"

    user_id: UUID
    referred_by: UUID | None


class EmailVerificationAsked(Event):
    """Purpose of the link: `verify_email`."""

    kind = "accounts.email_verification_asked"

    user_id: UUID
    email: str
    language: str
    token_id: UUID


class PasswordResetAsked(Event):
    """Purpose of the link: `reset_password`."""

    kind = "accounts.password_reset_asked"

    user_id: UUID
    email: str
    language: str
    token_id: UUID


class EmailVerified(Event):
    kind = "accounts.email_verified"

    user_id: UUID


class PasswordChanged(Event):
    kind = "accounts.password_changed"

    user_id: UUID


class AccountDeleted(Event):
    """Whoever keeps something about the person forgets it now; money rows stay, under the pseudonym."""

    kind = "accounts.deleted"

    user_id: UUID


class RoleChanged(Event):
    """`role` None: no longer on the staff."""

    kind = "accounts.role_changed"

    user_id: UUID
    organization_id: UUID
    role: str | None


class MembersImported(Event):
    """An organisation brought these people from another system; none of them has done anything yet."""

    kind = "accounts.members_imported"

    organization_id: UUID
    user_ids: list[UUID]
