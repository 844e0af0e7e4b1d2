"""Rights in a space, and what may stand in a message. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from artel.chat.models import RingLevel

EVERYBODY = UUID(int=0)
NICKNAME = re.compile(r"(?<![\w@.])@([A-Za-z0-9_]{3,20})(?![\w@])")
_BASE = (
    r"[©®‼⁉™ℹ\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff〰〽㊗㊙\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_ONE = rf"{_BASE}\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
EMOJI = re.compile(rf"{_ONE}(\u200d{_ONE})*|[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3")
CUSTOM = re.compile(r":[a-z0-9_]{2,32}:")
# What may stand on a line (docs/algorithms/chat-log.md, Applying), and what may change about a member.
CHAT_EVENTS = frozenset({
    "new_message", "message_edited", "message_deleted", "message_pinned", "message_unpinned", "reaction_added",
    "reaction_removed", "poll_updated", "preview_updated", "chat_archived",
})  # fmt: skip
SPACE_EVENTS = frozenset({"member_updated", "space_updated", "channel_updated"})
MEMBER_CHANGES = frozenset({"joined", "left", "kicked", "banned", "unbanned", "restricted", "role"})


class SpacePermission(StrEnum):
    CHANGE_INFO = "change_info"
    DELETE_SPACE = "delete_space"
    ADD_MEMBERS = "add_members"
    BAN_MEMBERS = "ban_members"
    KICK_MEMBERS = "kick_members"
    RESTRICT_MEMBERS = "restrict_members"
    PROMOTE_MEMBERS = "promote_members"
    UNTOUCHABLE = "untouchable"
    SEND_MESSAGES = "send_messages"
    SEND_MEDIA = "send_media"
    SEND_STICKERS = "send_stickers"
    SEND_FILES = "send_files"
    EDIT_OWN_MESSAGES = "edit_own_messages"
    DELETE_OWN_MESSAGES = "delete_own_messages"
    DELETE_ANY_MESSAGES = "delete_any_messages"
    PIN_MESSAGES = "pin_messages"
    ADD_REACTIONS = "add_reactions"
    MENTION_ALL = "mention_all"
    CREATE_INVITES = "create_invites"


P = SpacePermission
GROUPS: dict[str, tuple[SpacePermission, ...]] = {
    "space": (P.CHANGE_INFO, P.DELETE_SPACE),
    "members": (
        P.ADD_MEMBERS, P.BAN_MEMBERS, P.KICK_MEMBERS, P.RESTRICT_MEMBERS, P.PROMOTE_MEMBERS, P.UNTOUCHABLE,
        P.CREATE_INVITES,
    ),
    "sending": (P.SEND_MESSAGES, P.SEND_MEDIA, P.SEND_STICKERS, P.SEND_FILES),
    "messages": (
        P.EDIT_OWN_MESSAGES, P.DELETE_OWN_MESSAGES, P.DELETE_ANY_MESSAGES, P.PIN_MESSAGES, P.ADD_REACTIONS,
        P.MENTION_ALL,
    ),
}  # fmt: skip

_EVERYTHING = frozenset(P)
_SENDING = frozenset(GROUPS["sending"])
_OWN = _SENDING | {P.EDIT_OWN_MESSAGES, P.DELETE_OWN_MESSAGES, P.ADD_REACTIONS}
# In a private chat both may do what concerns the two of them.
BETWEEN_TWO = _OWN | {P.PIN_MESSAGES}


@dataclass(frozen=True, slots=True)
class ReadyRole:
    key: str
    name: str
    priority: int
    color: str
    permissions: frozenset[SpacePermission]


OWNER, ADMINISTRATOR, MODERATOR, MEMBER, RESTRICTED = "owner", "administrator", "moderator", "member", "restricted"
READY_ROLES = (
    ReadyRole(OWNER, "Owner", 100, "#b3541e", _EVERYTHING),
    ReadyRole(
        ADMINISTRATOR, "Administrator", 80, "#7a3fa0",
        _EVERYTHING - {P.DELETE_SPACE, P.PROMOTE_MEMBERS, P.UNTOUCHABLE, P.MENTION_ALL},
    ),
    ReadyRole(
        MODERATOR, "Moderator", 60, "#1f6f8b",
        _OWN | {P.KICK_MEMBERS, P.RESTRICT_MEMBERS, P.DELETE_ANY_MESSAGES, P.PIN_MESSAGES},
    ),
    ReadyRole(MEMBER, "Member", 10, "#4f6f52", _OWN),
    ReadyRole(RESTRICTED, "Restricted", 5, "#7d7d7d", frozenset()),
)  # fmt: skip
HIGHEST = 100

TO_SEND: dict[str, SpacePermission] = {
    "text": P.SEND_MESSAGES,
    "poll": P.SEND_MESSAGES,
    "image": P.SEND_MEDIA,
    "audio": P.SEND_MEDIA,
    "document": P.SEND_FILES,
    "sticker": P.SEND_STICKERS,
}


def known(names: Iterable[str]) -> frozenset[SpacePermission]:
    """A permission that a role names and this version does not know is no right."""
    return frozenset(P(name) for name in names if name in P._value2member_map_)


def named_people(text: str) -> list[str]:
    """The nicknames behind `@`, lower case, each once; `all` is among them when somebody wrote it."""
    return list(dict.fromkeys(name.lower() for name in NICKNAME.findall(text)))


def is_reaction(text: str) -> bool:
    """One emoji, or a custom one like `:kettle:`."""
    return bool(EMOJI.fullmatch(text) or CUSTOM.fullmatch(text))


def level_of(of_chat: RingLevel | None, of_space: RingLevel | None, *, is_channel: bool) -> RingLevel:
    """What a person has said about the chat, else about its space. A channel rings for mentions, a talk for all."""
    return of_chat or of_space or (RingLevel.MENTIONS if is_channel else RingLevel.ALL)


def with_level(changes: dict[str, Any]) -> dict[str, Any]:
    """Settings of a chat as they are kept: `muted` is the level none, for clients that know nothing of levels."""
    if "level" in changes:
        level = None if changes["level"] == "usual" else changes["level"]
        return changes | {"level": level, "muted": level == RingLevel.NONE}
    return changes | {"level": RingLevel.NONE if changes["muted"] else None} if "muted" in changes else changes


def should_notify(level: RingLevel, *, is_mention: bool, is_quiet: bool, is_own: bool = False) -> bool:
    """Whether words ring now. They are counted as unread in any case."""
    if is_quiet or is_own or level is RingLevel.NONE:
        return False
    return is_mention or level is RingLevel.ALL


SILENCE = timedelta(minutes=30)  # so long nobody said anything in the talk of a booking: the next word is a first one
STICKER_BYTES = 512 * 1024
STICKERS_IN_A_PACK = 60
PACKS_OF_A_SPACE = 20

LINK = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)


def first_link(text: str) -> str | None:
    """Without the full stop or bracket that belongs to the sentence; code is no link."""
    found = LINK.search(re.sub(r"`[^`]*`", " ", text))
    return found.group().rstrip(".,;:!?)]}*_")[:2000] if found else None


def kind_of_file(content_type: str) -> str:
    family = content_type.partition("/")[0]
    return family if family in ("image", "audio") else "document"


def pair_key(one: UUID, other: UUID) -> str:
    return ":".join(sorted((one.hex, other.hex)))


def tallied(rows: Iterable[tuple[str, UUID, str]]) -> list[dict[str, Any]]:
    """`rows` are (reaction, user id, nickname) in the order of their events. The most frequent first, then by sign."""
    found: dict[str, list[dict[str, str]]] = {}
    for reaction, user_id, nickname in rows:
        found.setdefault(reaction, []).append({"id": str(user_id), "nickname": nickname})
    views = [{"reaction": sign, "count": len(users), "users": users} for sign, users in found.items()]
    return sorted(views, key=lambda view: (-len(found[str(view["reaction"])]), str(view["reaction"])))


def without_text(event: str, data: dict[str, Any], *, is_quote: bool) -> dict[str, Any]:
    """What remains in the kept log of an event about a deleted message, or of one that quotes it."""
    if is_quote:
        quote = data.get("reply_to")
        return data | {"reply_to": quote | {"content": ""}} if quote else data
    blank: dict[str, Any] = {"content": ""}
    if event == "new_message":
        blank |= {"message": "", "attachment": None, "sticker": None, "poll": None, "preview": None}
    if event == "poll_updated":
        blank = {"poll": None}
    if event == "preview_updated":
        blank = {"preview": None}
    return data | {name: value for name, value in blank.items() if name in data}


def still_slow(last: datetime | None, now: datetime, slow_mode_s: int) -> int:
    """How many seconds the author has to wait yet; 0: may send."""
    if last is None or not slow_mode_s:
        return 0
    return max(0, slow_mode_s - int((now - last).total_seconds()))


def breaks_silence(before: datetime | None, now: datetime) -> bool:
    """Whether a word is the first one after nothing was said for a while. `before`: when the last one was said."""
    return before is None or now - before >= SILENCE


def count_votes(options: Sequence[str], votes: Iterable[tuple[int, UUID]]) -> list[dict[str, Any]]:
    found: list[list[str]] = [[] for _ in options]
    for option, user_id in votes:
        found[option].append(str(user_id))
    return [{"text": text, "votes": len(who), "voters": sorted(who)} for text, who in zip(options, found, strict=True)]
