"""Client → server events of the contract: each is the command of its REST twin, and its ack is that answer."""

from uuid import UUID

from pydantic import BaseModel

from artel.chat import commands
from artel.chat.queries import door, messages, sync
from artel.chat.queries.standing import get_visible_chat
from artel.chat.queries.views import Json
from artel.chat.schemas.messages import EditRequest, ReactionRequest, ReadRequest, SendRequest
from artel.chat.schemas.sync import SyncRequest
from artel.kit.callers import Caller, Handler, parse
from artel.kit.limits import limit
from artel.kit.settings import settings

SENDS, PER_S = 30, 10  # as over REST, and counted together with it


class Room(BaseModel):
    room_id: UUID


class MessageIn(Room):
    message_id: UUID


async def join_room(caller: Caller, data: Json) -> Json:
    room = str(parse(Room, data).room_id)
    nickname, last_seq = await _let_in(caller, UUID(room))
    who = {"user_id": str(caller.actor.id), "nickname": nickname, "room_id": room}
    if room not in caller.rooms:
        await caller.emit(room, "user_joined_room", who)
        await caller.enter(room)
    answer = {"room_id": room, "message": f"Joined {room}"}
    await caller.tell("joined_room", answer)
    return answer | {"last_seq": last_seq}


async def _let_in(caller: Caller, chat_id: UUID) -> tuple[str, int]:
    """The nickname and the end of the chat's line."""
    if known := await door.reader(caller.database.driver, caller.actor.id, chat_id):
        return known
    async with caller.database.reading() as session:
        standing = await get_visible_chat(session, caller.actor, chat_id)
    return standing.user.nickname, standing.in_chat().last_seq


async def leave_room(caller: Caller, data: Json) -> Json:
    """Always right, also for a room that one is no longer allowed in."""
    room = str(parse(Room, data).room_id)
    if room in caller.rooms:
        await caller.leave(room)
        async with caller.database.reading() as session:
            nickname = await messages.nickname_of(session, caller.actor.id)
        who = {"user_id": str(caller.actor.id), "nickname": nickname, "room_id": room}
        await caller.emit(room, "user_left_room", who)
    answer = {"room_id": room, "message": f"Left {room}"}
    await caller.tell("left_room", answer)
    return answer


async def send_message(caller: Caller, data: Json) -> Json:
    room, said = parse(Room, data).room_id, data.get("message", data.get("content", ""))
    request = parse(SendRequest, {**data, "content": said})
    if settings().rate_limits == "on":
        await limit(caller.counter, f"send:{caller.actor.id}:{room}", SENDS, PER_S)
    async with caller.database.transaction() as session:
        sent = await commands.send(session, caller.actor, room, request)
    await caller.tell("message_sent", sent.frame)
    return sent.frame | {"my_reaction": sent.view["my_reaction"]}


async def edit_message(caller: Caller, data: Json) -> Json:
    place, request = parse(MessageIn, data), parse(EditRequest, data)
    async with caller.database.transaction() as session:
        return await commands.edit(session, caller.actor, place.message_id, request, place.room_id)


async def delete_message(caller: Caller, data: Json) -> Json:
    place = parse(MessageIn, data)
    async with caller.database.transaction() as session:
        return await commands.delete_message(session, caller.actor, place.message_id, place.room_id)


async def add_reaction(caller: Caller, data: Json) -> Json:
    place, request = parse(MessageIn, data), parse(ReactionRequest, data)
    async with caller.database.transaction() as session:
        return await commands.react(session, caller.actor, place.message_id, request, place.room_id)


async def get_room_users(caller: Caller, data: Json) -> Json:
    """Who is in the room with an open socket, of every process."""
    room = str(parse(Room, data).room_id)
    async with caller.database.reading() as session:
        await get_visible_chat(session, caller.actor, UUID(room))
        present = await caller.present(room)
        names = await messages.nicknames_of(session, [UUID(user_id) for user_id in present])
    answer = {"room_id": room, "users": {str(who): {"nickname": name} for who, name in names.items()}}
    await caller.tell("room_users", answer)
    return answer


async def typing(caller: Caller, data: Json) -> Json:
    room = str(parse(Room, data).room_id)
    nickname, _ = await _let_in(caller, UUID(room))
    who = {"room_id": room, "user_id": str(caller.actor.id), "nickname": nickname}
    await caller.emit(room, "typing", who)
    return {"room_id": room}


async def read(caller: Caller, data: Json) -> Json:
    room, request = parse(Room, data).room_id, parse(ReadRequest, data)
    async with caller.database.transaction() as session:
        return await commands.read(session, caller.actor, room, request)


async def catch_up(caller: Caller, data: Json) -> Json:
    request = parse(SyncRequest, data)
    return await sync.sync(caller.database.driver, caller.actor, request)


EVENTS: dict[str, Handler] = {
    "join_room": join_room,
    "leave_room": leave_room,
    "send_message": send_message,
    "edit_message": edit_message,
    "delete_message": delete_message,
    "add_reaction": add_reaction,
    "get_room_users": get_room_users,
    "typing": typing,
    "read": read,
    "sync": catch_up,
}
