"""A module per thing that is done; callers say `commands.send`."""

from artel.chat.commands.changing import close_poll, delete_message, edit, pin, react, unpin, vote
from artel.chat.commands.communities import forget, found_community, seat_staff
from artel.chat.commands.exports import begin_export
from artel.chat.commands.invites import accept_invite, create_invite, revoke_invite
from artel.chat.commands.members import add_user, ban, join, kick, leave, lift_restriction, restrict, unban
from artel.chat.commands.places import archive, ask_here, note_change, open_booking_chat
from artel.chat.commands.previews import hide_preview, keep_preview
from artel.chat.commands.reading import change_chat_settings, open_private, read, set_space_level
from artel.chat.commands.roles import assign_role, change_role, create_role, delete_role
from artel.chat.commands.sending import keep_attachment, note_fact, send, send_file, send_poll
from artel.chat.commands.spaces import (
    change_channel,
    change_picture,
    change_space,
    create_channel,
    create_space,
    delete_channel,
    delete_space,
)
from artel.chat.commands.stickers import (
    add_sticker,
    change_pack,
    change_sticker,
    create_pack,
    install_pack,
    remove_pack,
    remove_sticker,
    uninstall_pack,
)

__all__ = [
    "accept_invite",
    "add_sticker",
    "add_user",
    "archive",
    "ask_here",
    "assign_role",
    "ban",
    "begin_export",
    "change_channel",
    "change_chat_settings",
    "change_pack",
    "change_picture",
    "change_role",
    "change_space",
    "change_sticker",
    "close_poll",
    "create_channel",
    "create_invite",
    "create_pack",
    "create_role",
    "create_space",
    "delete_channel",
    "delete_message",
    "delete_role",
    "delete_space",
    "edit",
    "forget",
    "found_community",
    "hide_preview",
    "install_pack",
    "join",
    "keep_attachment",
    "keep_preview",
    "kick",
    "leave",
    "lift_restriction",
    "note_change",
    "note_fact",
    "open_booking_chat",
    "open_private",
    "pin",
    "react",
    "read",
    "remove_pack",
    "remove_sticker",
    "restrict",
    "revoke_invite",
    "seat_staff",
    "send",
    "send_file",
    "send_poll",
    "set_space_level",
    "unban",
    "uninstall_pack",
    "unpin",
    "vote",
]
