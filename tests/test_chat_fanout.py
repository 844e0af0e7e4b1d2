"""How frames get to sockets: bounds, order, the fast path and its fallback. Pure fakes, no server."""

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

import pytest

from artel.access.actor import Actor
from artel.access.tokens import Claims
from artel.apps import pace
from artel.apps.arrivals import AT_ONCE, SETTLING_S, Arrivals
from artel.apps.connections import (
    MOST_BYTES,
    MOST_EVENTS,
    Bundle,
    Connection,
    Frame,
    Outbox,
    Rooms,
    TwoRooms,
    protocol_under,
    text_frame,
)
from artel.apps.realtime import line_of
from artel.apps.sockets import socketio

Json = dict[str, Any]


class Transport:
    def __init__(self) -> None:
        self.written, self.waiting, self.aborted = list[bytes](), 0, False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True


class Protocol:
    def __init__(self) -> None:
        self.transport, self.writable, self.conn = Transport(), asyncio.Event(), object()
        self.writable.set()


class FakeSocket:
    def __init__(self, protocol: Protocol | None = None) -> None:
        self.queue, self.protocol, self.websocket = Outbox(), protocol, None


def connection(protocol: Protocol | None = None) -> Connection:
    claims = Claims(uuid4(), uuid4())
    return Connection(uuid4().hex, FakeSocket(protocol), claims, Actor(claims.user_id), "anna")


def message(size: int = 10) -> Frame:
    return Frame("new_message", {"content": "я" * size})


@pytest.mark.parametrize("size", [10, 125, 126, 65_535, 65_536, 100_000])
def test_a_frame_on_the_wire_is_what_rfc_6455_says(size: int) -> None:
    wire = text_frame("a" * size)
    head = {True: 2, False: 4}[size < 126] if size < 65_536 else 10
    assert wire[0] == 0x81 and len(wire) == head + size and wire[head:] == b"a" * size
    assert int.from_bytes(wire[2:head], "big") == size if head > 2 else wire[1] == size


def test_the_packet_and_the_wire_say_the_same() -> None:
    frame = message()
    assert frame.wire.endswith(frame.packet.encode().encode())
    assert json.loads(frame.packet.data[1:]) == ["new_message", {"content": "я" * 10}]


async def test_an_idle_socket_is_written_to_at_once() -> None:
    protocol = Protocol()
    one = connection(protocol)
    assert one.push(message()) and len(protocol.transport.written) == 1 and one.socket.queue.empty()


async def test_what_waits_is_never_overtaken() -> None:
    protocol = Protocol()
    one = connection(protocol)
    one.socket.queue.put_nowait(message().packet)
    assert one.push(message())
    assert protocol.transport.written == [] and one.socket.queue.qsize() == 2


async def test_a_busy_transport_leaves_it_to_the_queue() -> None:
    for state in ("paused", "full", "closing"):
        protocol = Protocol()
        if state == "paused":
            protocol.writable.clear()
        protocol.transport.waiting = 10**6 if state == "full" else 0
        protocol.transport.aborted = state == "closing"
        one = connection(protocol)
        assert one.push(message()) and protocol.transport.written == [] and one.socket.queue.qsize() == 1, state


async def test_half_full_drops_ephemera_and_full_closes() -> None:
    one = connection()
    for _ in range(MOST_EVENTS // 2):
        assert one.push(message())
    assert one.push(Frame("typing", {})) and one.socket.queue.qsize() == MOST_EVENTS // 2
    while one.socket.queue.qsize() < MOST_EVENTS:
        assert one.push(message())
    assert not one.push(message()) and one.socket.queue.qsize() == MOST_EVENTS


async def test_a_megabyte_is_full_too_and_reading_makes_room() -> None:
    one = connection()
    pushed = 0
    while one.push(message(50_000)):
        pushed += 1
    assert 10 <= pushed < MOST_EVENTS and one.socket.queue.bytes <= MOST_BYTES + 60_000
    while not one.socket.queue.empty():
        one.socket.queue.get_nowait()
    assert one.socket.queue.bytes == 0 and one.push(message())


def test_the_fast_path_asks_what_is_below() -> None:
    class Ws:
        asgi_send: Any = None

    assert protocol_under(Ws()) is None and protocol_under(object()) is None


async def test_rooms_know_the_first_and_the_last() -> None:
    rooms, one, two = Rooms(), connection(), connection()
    assert rooms.enter(one, "a") and not rooms.enter(two, "a")
    assert rooms.people("a") == {one.user_id, two.user_id}
    assert not rooms.leave(one, "a") and rooms.leave(two, "a")
    assert list(rooms.of("a")) == [] and one.rooms == set()


def _rooms_of(manager: Any) -> Any:
    return manager.rooms, manager.pending_connect, manager.pending_disconnect, manager.callbacks


async def test_who_leaves_leaves_nothing_behind_just_as_with_the_library() -> None:
    """Sixty sockets, one by one in another order than they came; after each our shortcut has kept what the stock
    manager keeps."""
    ours, stock = TwoRooms(), socketio.AsyncManager()
    sids: dict[Any, list[str]] = {ours: [], stock: []}
    for manager, own in sids.items():
        manager.set_server(socketio.AsyncServer())
        for n in range(60):
            manager.server.eio.generate_id = lambda n=n: f"sid{n}"
            own.append(await manager.connect(f"eio{n}", "/"))
    for one, other in sorted(zip(sids[ours], sids[stock], strict=True), key=lambda pair: pair[0][::-1]):
        for manager, sid in ((ours, one), (stock, other)):
            manager.pre_disconnect(sid, "/")
            await manager.disconnect(sid, "/", ignore_queue=True)
        assert _rooms_of(ours) == _rooms_of(stock)
    assert sids[ours] and not ours.rooms


async def test_those_who_are_there_do_not_stand_in_line_with_those_who_come() -> None:
    """Who has settled, and who says something however lately they came."""
    arrivals, order, now = Arrivals(), list[str](), time.monotonic()

    async def step(event: str, came_at: float) -> None:
        async with arrivals.turn(event, came_at):
            order.append(event)

    comers = [asyncio.create_task(step("connect", now)) for _ in range(100)]
    others = [step("sync", now - SETTLING_S - 1), step("send_message", now)]
    await asyncio.gather(*comers, *(asyncio.create_task(other) for other in others))
    assert len(order) == 102
    assert max(order.index("sync"), order.index("send_message")) <= AT_ONCE + 1


async def test_nobody_waits_long_behind_one_who_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artel.apps.arrivals.PATIENCE_S", 0.05)
    arrivals, stuck = Arrivals(), asyncio.Event()

    async def comes(until: asyncio.Event | None = None) -> None:
        async with arrivals.turn("connect", time.monotonic()):
            await (until.wait() if until else asyncio.sleep(0))

    first = asyncio.create_task(comes(stuck))
    await asyncio.gather(*(comes() for _ in range(5)))
    assert not first.done()
    stuck.set()
    await first
    await asyncio.wait_for(comes(), 5)


def test_chats_and_spaces_have_lines() -> None:
    line = uuid4()
    assert line_of(str(line)) == line_of(f"space:{line}") == line
    assert line_of(f"user:{line}") is None


class Second:
    """Ends when the test says so."""

    def __init__(self) -> None:
        self._ends = asyncio.Event()

    async def rest(self, seconds: float) -> None:
        assert seconds == 1
        self._ends = asyncio.Event()
        await self._ends.wait()

    async def end(self) -> None:
        await asyncio.sleep(0)
        self._ends.set()
        for _ in range(3):
            await asyncio.sleep(0)


async def test_presence_is_told_once_a_second_per_room_and_person() -> None:
    """Three people flicker thirty times each within a second: one write at once, one a second later, and then none."""
    told: list[tuple[str, list[Json]]] = []
    second = Second()
    pacer = pace.Pacer(lambda room, bundle: told.append((room, _people(bundle))), second.rest)
    for n in range(30):
        for who in ("anna", "boris", "vera"):
            pacer.after("space:1", pace.STATUS, {"user_id": who, "status": "away" if n % 2 else "online"})
    assert told == [("space:1", [{"user_id": "anna", "status": "online"}])]
    await second.end()
    assert len(told) == 2
    newest = {one["user_id"]: one["status"] for one in told[1][1]}
    assert newest == {"anna": "away", "boris": "away", "vera": "away"} and len(told[1][1]) == 3
    await second.end()
    pacer.after("space:1", pace.STATUS, {"user_id": "anna", "status": "dnd"})
    assert len(told) == 3
    await pacer.stop()


async def test_a_thousand_arrivals_are_twenty_writes() -> None:
    told: list[list[Json]] = []
    second = Second()
    pacer = pace.Pacer(lambda _, bundle: told.append(_people(bundle)), second.rest)
    for n in range(1000):
        pacer.after("space:1", pace.STATUS, {"user_id": f"{n}"})
    for _ in range(30):
        await second.end()
    assert len(told) == 21 and max(map(len, told)) == pace.MOST
    assert [one["user_id"] for people in told for one in people] == [f"{n}" for n in range(1000)]
    await pacer.stop()


async def test_who_is_back_within_the_second_has_not_been_away() -> None:
    told: list[list[Json]] = []
    second = Second()
    pacer = pace.Pacer(lambda _, bundle: told.append(_people(bundle)), second.rest)
    pacer.after("room", pace.WENT, {"user_id": "anna"})
    for who in ("boris", "vera", "boris"):
        pacer.after("room", pace.WENT, {"user_id": who})
    pacer.after("room", pace.CAME, {"user_id": "vera"})
    pacer.after("room", pace.CAME, {"user_id": "anna"})
    await second.end()
    assert told == [[{"user_id": "anna"}], [{"user_id": "boris"}, {"user_id": "anna"}]]
    await pacer.stop()


async def test_a_bundle_is_one_write_or_as_many_packets() -> None:
    idle, busy = connection(Protocol()), connection()
    bundle = Bundle([Frame("typing", {"n": n}) for n in range(3)])
    assert idle.push(bundle) and busy.push(bundle)
    assert len(idle.socket.protocol.transport.written) == 1 and busy.socket.queue.qsize() == 3
    assert idle.socket.protocol.transport.written[0].count(b"typing") == 3


def _people(bundle: Bundle) -> list[Json]:
    return [json.loads(packet.data[1:])[1] for packet in bundle.packets]
