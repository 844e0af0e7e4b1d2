"""What a client keeps of a space and a chat, changed by events alone: the table in docs/algorithms/chat-log.md."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
NOT_IN_FRAMES = {"my_reaction"}


class ChatMirror:
    def __init__(self, messages: list[Json], last_seq: int, archived_at: str | None = None) -> None:
        self.messages = {message["id"]: message for message in messages}
        self.last_seq, self.archived_at = last_seq, archived_at

    def apply(self, item: Json) -> None:
        assert item["seq"] == self.last_seq + 1, "a gap"
        self.last_seq = item["seq"]
        data, event = item["data"], item["event"]
        assert data["seq"] == item["seq"]
        message = self.messages.get(data.get("message_id", ""))
        getattr(self, f"_{event}")(message, data)

    def _new_message(self, _: Any, data: Json) -> None:
        fields = ("id", "seq", "number", "chat_id", "user_id", "content", "type", "created_at", "edited_at", "user",
                  "user_nickname", "attachment", "sticker", "reactions", "reply_to", "thread", "poll", "system",
                  "preview", "pinned_at", "deleted_at", "nonce")  # fmt: skip
        self.messages[data["id"]] = {name: data[name] for name in fields}
        thread = data["thread"]
        if thread and (root := self.messages.get(thread["root_id"])):
            replies = (root["thread"] or {"replies": 0})["replies"] + 1
            root["thread"] = {"root_id": root["id"], "replies": replies, "last_at": data["created_at"]}

    def _message_edited(self, message: Json, data: Json) -> None:
        message |= {"content": data["content"], "edited_at": data["edited_at"]}
        self._quotes(message["id"], data["content"])

    def _message_deleted(self, message: Json, data: Json) -> None:
        message |= {"content": "", "attachment": None, "sticker": None, "reactions": [], "poll": None, "preview": None}
        message |= {"pinned_at": None, "deleted_at": data["deleted_at"]}
        self._quotes(message["id"], "")

    def _quotes(self, message_id: str, content: str) -> None:
        for other in self.messages.values():
            if other["reply_to"] and other["reply_to"]["id"] == message_id:
                other["reply_to"] = other["reply_to"] | {"content": content}

    def _preview_updated(self, message: Json, data: Json) -> None:
        message["preview"] = data["preview"]

    def _chat_archived(self, _: Any, data: Json) -> None:
        self.archived_at = data["archived_at"]

    def _message_pinned(self, message: Json, data: Json) -> None:
        message["pinned_at"] = data["pinned_at"]

    _message_unpinned = _message_pinned

    def _reaction_added(self, message: Json, data: Json) -> None:
        who = {"id": data["user_id"], "nickname": data["nickname"]}
        self._tally(message, data["reaction"], lambda users: [*users, who])

    def _reaction_removed(self, message: Json, data: Json) -> None:
        self._tally(message, data["reaction"], lambda users: [one for one in users if one["id"] != data["user_id"]])

    def _tally(self, message: Json, sign: str, change: Callable[[list[Json]], list[Json]]) -> None:
        found = {item["reaction"]: item["users"] for item in message["reactions"]}
        found[sign] = change(found.get(sign, []))
        rows = [{"reaction": name, "count": len(users), "users": users} for name, users in found.items() if users]
        message["reactions"] = sorted(rows, key=lambda row: (-row["count"], row["reaction"]))

    def _poll_updated(self, message: Json, data: Json) -> None:
        message["poll"] = data["poll"]

    def state(self) -> Json:
        rows = sorted(self.messages.values(), key=lambda row: row["seq"])
        shown = [{name: value for name, value in row.items() if name not in NOT_IN_FRAMES} for row in rows]
        return {"messages": shown, "archived_at": self.archived_at}


class SpaceMirror:
    """Settings with roles, members, channels."""

    def __init__(self, space: Json, members: list[Json], channels: list[Json], last_seq: int) -> None:
        self.space, self.last_seq = space, last_seq
        self.members = {member["id"]: member for member in members}
        self.channels = {channel["id"]: channel for channel in channels}

    def apply(self, item: Json) -> None:
        assert item["seq"] == self.last_seq + 1, "a gap"
        self.last_seq = item["seq"]
        getattr(self, f"_{item['event']}")(item["data"])

    def _member_updated(self, data: Json) -> None:
        user = data["user"]
        if data["change"] in ("left", "kicked") or user["role"] is None:
            self.members.pop(user["id"], None)
        else:
            self.members[user["id"]] = user

    def _space_updated(self, data: Json) -> None:
        self.space = data["space"]
        roles = {role["id"]: role for role in data["space"]["roles"]}
        for member in self.members.values():
            role = roles[member["role"]["id"]]
            member["role"] = {name: role[name] for name in ("id", "name", "color", "priority", "permissions")}

    def _channel_updated(self, data: Json) -> None:
        channel = data["channel"]
        if channel["deleted"]:
            self.channels.pop(channel["id"], None)
        else:
            self.channels[channel["id"]] = channel

    def state(self) -> Json:
        shown = ("id", "name", "description", "avatar_url", "background_url", "visibility", "owner_id", "roles")
        return {
            "space": {name: self.space[name] for name in shown},
            "members": {who: row | {"status": None} for who, row in self.members.items()},
            "channels": self.channels,
        }
