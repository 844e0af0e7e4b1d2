"""`set_status` and `heartbeat`: the same commands as REST."""

from typing import Any

from artel.kit.callers import Caller, Handler, parse
from artel.presence import commands, queries
from artel.presence.schemas import StatusRequest


async def set_status(caller: Caller, data: dict[str, Any]) -> dict[str, Any]:
    wish = parse(StatusRequest, data)
    async with caller.database.transaction() as session:
        await commands.set_status(session, caller.actor, wish)
        mine = await queries.get_mine(session, caller.actor)
    return mine.model_dump(mode="json")


async def heartbeat(caller: Caller, _data: dict[str, Any]) -> dict[str, Any]:
    if await queries.needs_touch(caller.database.driver, caller.actor.id):
        async with caller.database.transaction() as session:
            await commands.touch(session, caller.actor)
    return {"ok": True}


EVENTS: dict[str, Handler] = {"set_status": set_status, "heartbeat": heartbeat}
