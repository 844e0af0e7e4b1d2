"""Sessions, roles, invites, keys and banned addresses; callers say `commands.open_session`."""

from artel.access.commands.invites import accept_invite, invite_staff, restore_invite, withdraw_invite
from artel.access.commands.ip_bans import ban_address, lift_ban
from artel.access.commands.keys import create_key, note_key_use, revoke_key
from artel.access.commands.roles import (
    PLATFORM_ROLE,
    assign_role,
    change_role,
    create_ready_roles,
    create_role,
    delete_role,
    leave_everywhere,
    make_platform_administrator,
    remove_role,
)
from artel.access.commands.sessions import (
    close_all_sessions,
    close_session,
    close_session_by_secret,
    open_session,
    rotate_session,
)

__all__ = [
    "PLATFORM_ROLE",
    "accept_invite",
    "assign_role",
    "ban_address",
    "change_role",
    "close_all_sessions",
    "close_session",
    "close_session_by_secret",
    "create_key",
    "create_ready_roles",
    "create_role",
    "delete_role",
    "invite_staff",
    "leave_everywhere",
    "lift_ban",
    "make_platform_administrator",
    "note_key_use",
    "open_session",
    "remove_role",
    "restore_invite",
    "revoke_key",
    "rotate_session",
    "withdraw_invite",
]
