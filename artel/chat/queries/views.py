"""What goes out, as plain JSON: the same for REST, acks and frames."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from artel.accounts.models import User
from artel.chat import rules
from artel.chat.models import (
    Chat,
    LinkPreview,
    Message,
    Poll,
    Space,
    SpaceBan,
    SpaceInvite,
    SpaceMember,
    SpaceRole,
    Sticker,
)
from artel.chat.queries.standing import is_restricted
from artel.files.models import File
from artel.integrations import addresses

Json = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def text_of(value: UUID | None) -> str | None:
    return str(value) if value else None


def person(user: User) -> Json:
    return {
        "id": str(user.id), "nickname": user.nickname, "display_name": user.full_name or user.nickname,
        "avatar_url": user.avatar_url,
    }  # fmt: skip


def attachment(file: File) -> Json:
    base, is_picture = f"/api/v1/attachments/{file.id}", file.width is not None
    return {
        "id": str(file.id),
        "file_url": f"{base}/original",
        "file_type": file.content_type,
        "file_size": file.size,
        "file_name": file.name,
        "kind": rules.kind_of_file(file.content_type),
        "width": file.width,
        "height": file.height,
        "thumb_url": f"{base}/small" if is_picture else None,
        "preview_url": f"{base}/large" if is_picture else None,
    }


def sticker(row: Sticker) -> Json:
    url = f"/api/v1/files/{row.file_id}/small"
    brief = {"id": str(row.id), "pack_id": str(row.pack_id), "emoji": row.emoji}
    return brief | {"keyword": row.keyword or "", "file_url": url}


def quote(quoted: Message, nickname: str) -> Json:
    return {"id": str(quoted.id), "user_nickname": nickname, "content": quoted.content}


def thread(message: Message) -> Json | None:
    if message.thread_root_id:
        return {"root_id": str(message.thread_root_id), "replies": 0, "last_at": None}
    if message.replies:
        return {"root_id": str(message.id), "replies": message.replies, "last_at": moment(message.last_reply_at)}
    return None


def preview(row: LinkPreview) -> Json:
    return {"url": row.url, "title": row.title, "description": row.description, "site": row.site}


def poll(row: Poll, votes: Sequence[tuple[int, UUID]]) -> Json:
    options = rules.count_votes(row.options, votes)
    return {"options": options, "is_multiple": row.is_multiple, "closed_at": moment(row.closed_at)}


def message(row: Message, author: User, parts: Mapping[str, Any]) -> Json:
    """`parts`: attachment, sticker, reactions, my_reaction, reply_to, poll, preview, as far as there are any."""
    brief = person(author)
    return {
        "id": str(row.id),
        "seq": row.seq,
        "number": row.number,
        "chat_id": str(row.chat_id),
        "user_id": str(row.author_id),
        "content": row.content,
        "type": row.kind.value,
        "created_at": moment(row.created_at),
        "edited_at": moment(row.edited_at),
        "user": brief,
        "user_nickname": author.nickname,
        "attachment": parts.get("attachment"),
        "sticker": parts.get("sticker"),
        "reactions": parts.get("reactions", []),
        "my_reaction": parts.get("my_reaction"),
        "reply_to": parts.get("reply_to"),
        "thread": thread(row),
        "poll": parts.get("poll"),
        "system": row.fact,
        "preview": parts.get("preview"),
        "pinned_at": moment(row.pinned_at),
        "deleted_at": moment(row.deleted_at),
        "nonce": row.nonce,
    }


def frame(view: Json) -> Json:
    """A message as `new_message`: legacy clients know some fields by other names."""
    return view | {
        "room_id": view["chat_id"],
        "message": view["content"],
        "timestamp": view["created_at"],
        "nickname": view["user_nickname"],
        "user_avatar_url": view["user"]["avatar_url"],
        "my_reaction": None,
    }


def role(row: SpaceRole) -> Json:
    brief = {"id": str(row.id), "name": row.name, "color": row.color, "priority": row.priority}
    return brief | {"permissions": sorted(rules.known(row.permissions))}


def role_line(row: SpaceRole) -> Json:
    return role(row) | {"is_system": row.key is not None}


def space(row: Space) -> Json:
    return {
        "id": str(row.id),
        "name": row.name,
        "description": row.description,
        "avatar_url": row.avatar_url,
        "background_url": row.background_url,
        "visibility": row.visibility.value,
        "owner_id": str(row.owner_id),
        "organization_id": text_of(row.organization_id),
        "chat_id": text_of(row.chat_id),
        "created_at": moment(row.created_at),
    }


def channel(row: Chat) -> Json:
    return {
        "id": str(row.id),
        "space_id": str(row.space_id),
        "name": row.name,
        "topic": row.topic,
        "slow_mode_s": row.slow_mode_s,
        "visibility": row.visibility.value,
        "created_at": moment(row.created_at),
        "deleted": row.deleted_at is not None,
    }


def member(
    user: User, row: SpaceMember | None, given: SpaceRole | None, restricted: SpaceRole | None, *, is_banned: bool
) -> Json:
    """`restricted` is the space's role of that name, which stands over the given one meanwhile."""
    held = row is not None and is_restricted(row)
    effective = restricted if held else given
    return person(user) | {
        "status": None,
        "role": role(effective) if effective else None,
        "is_banned": is_banned,
        "restricted_until": moment(row.restricted_until) if row and held else None,
        "joined_at": moment(row.joined_at) if row else None,
    }


def ban(row: SpaceBan, user: User) -> Json:
    brief = person(user)
    brief["user_id"] = brief.pop("id")
    times = {"until": moment(row.until), "created_at": moment(row.created_at)}
    return brief | times | {"by_id": str(row.by_id), "reason": row.reason}


def invite(row: SpaceInvite) -> Json:
    return {
        "code": row.code,
        "url": addresses.page(f"/talk/invite/{row.code}"),
        "uses_left": row.uses_left,
        "expires_at": moment(row.expires_at),
        "created_at": moment(row.created_at),
    }
