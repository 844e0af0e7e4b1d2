"""A module per verb; callers say `commands.sign_in`."""

from artel.accounts.commands.administration import ensure_administrator
from artel.accounts.commands.imports import import_person
from artel.accounts.commands.members import ban_member, change_card, tag_member, unban_member, untag_member
from artel.accounts.commands.passwords import ask_reset, change_password, reset_password
from artel.accounts.commands.people import add_staff, change_staff_role, find_or_create_walk_in, remove_staff
from artel.accounts.commands.profile import (
    change_email,
    change_profile,
    change_public_profile,
    delete_me,
    note_tour,
    set_avatar,
    set_banner,
)
from artel.accounts.commands.registration import ask_verification, register, verify_email
from artel.accounts.commands.signing import refresh, sign_in, sign_out, sign_out_everywhere
from artel.accounts.commands.staff import change_admin, join_staff

__all__ = [
    "add_staff",
    "ask_reset",
    "ask_verification",
    "ban_member",
    "change_admin",
    "change_card",
    "change_email",
    "change_password",
    "change_profile",
    "change_public_profile",
    "change_staff_role",
    "delete_me",
    "ensure_administrator",
    "find_or_create_walk_in",
    "import_person",
    "join_staff",
    "note_tour",
    "refresh",
    "register",
    "remove_staff",
    "reset_password",
    "set_avatar",
    "set_banner",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "tag_member",
    "unban_member",
    "untag_member",
    "verify_email",
]
