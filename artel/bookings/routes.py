from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.guard import note_look
from artel.access.web import Anyone, CurrentActor, Limited, OnceOnly
from artel.accounts.schemas import PersonList, PersonView
from artel.bookings import commands, documents, errors, queries
from artel.bookings.queries import BookingFilter
from artel.bookings.schemas import (
    Availability,
    BlackoutRequest,
    BlackoutView,
    BookingRequest,
    BookingStatus,
    BookingView,
    Calendar,
    CancellationView,
    DeclineRequest,
    DepositRequest,
    DeskRequest,
    HistoryView,
    MinutesRequest,
    MoveRequest,
    ReasonRequest,
    TransferRequest,
    WalkInRequest,
)
from artel.kit.hot import encoded
from artel.kit.idempotency import Mismatch
from artel.kit.pagination import Limit, Page
from artel.kit.problems import Invalid, NotFound, Text
from artel.kit.spans import Span
from artel.kit.web import HotReads, Reads, Routes, Speaks, Tx, database_of, problems
from artel.memberships.errors import NotEnoughCredits
from artel.payments.errors import RefundTooMuch
from artel.pricing.errors import (
    AddOnUnknown,
    NoTariff,
    PromoExhausted,
    PromoExpired,
    PromoNotHere,
    PromoUnknown,
    TooManySeats,
    TrialUsed,
)
from artel.pricing.schemas import QuoteRequest, QuoteView, quote_view

router = Routes(tags=["bookings"])

WINDOW = (
    errors.SlotTaken, errors.InThePast, errors.TooSoon, errors.TooShort, errors.TooLong, errors.BeyondHorizon,
    errors.OutsideOpeningHours, errors.TooManySeats, errors.UnknownUnit,
)  # fmt: skip
PRICE = (NoTariff, TooManySeats, AddOnUnknown, PromoUnknown, PromoExpired, PromoExhausted, PromoNotHere)
QUOTE = problems(NotFound, Forbidden, *PRICE)
BOOK = problems(*WINDOW, *PRICE, TrialUsed, NotEnoughCredits, Mismatch, Forbidden, NotFound)
CHANGE = problems(*WINDOW, errors.WrongState, Forbidden, NotFound)
END = problems(errors.WrongState, Forbidden, NotFound)


async def _answer(session: AsyncSession, actor: Actor, work: Awaitable[Any]) -> BookingView:
    booking = await work
    await session.flush()
    return await queries.view(session, actor, booking)


def _answered(session: AsyncSession, actor: Actor, work: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
    return lambda: _answer(session, actor, work())


@router.post(
    "/bookings",
    status_code=201,
    response_model=BookingView,
    responses=BOOK,
    dependencies=[Depends(Limited("book", 60, 60))],
)
async def book(request: BookingRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    work = _answered(session, actor, lambda: commands.book(session, actor, request))
    return await once.create(request, BookingView, work)


@router.post("/bookings/walk-in", status_code=201, response_model=BookingView, responses=BOOK)
async def seat_walk_in(request: WalkInRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    work = _answered(session, actor, lambda: commands.seat_walk_in(session, actor, request))
    return await once.create(request, BookingView, work)


@router.get("/bookings")
async def list_bookings(
    session: Reads,
    actor: CurrentActor,
    status: str = "",
    organization_id: UUID | None = None,
    venue_id: UUID | None = None,
    resource_id: UUID | None = None,
    user_id: UUID | None = None,
    from_: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to: AwareDatetime | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    order: Literal["newest", "soonest"] = "newest",
    limit: Limit = 20,
    cursor: str | None = None,
) -> Page[BookingView]:
    soonest = order == "soonest"
    wanted = BookingFilter(organization_id, _statuses(status), venue_id, resource_id, user_id, from_, to, q, soonest)
    rows = await queries.list_visible_bookings(session, actor, wanted, limit, cursor)
    return Page(items=await queries.views(session, actor, rows.items), next_cursor=rows.next_cursor)


def _statuses(given: str) -> list[BookingStatus]:
    try:
        return [BookingStatus(one) for one in given.split(",") if one]
    except ValueError as error:
        raise Invalid(Text("Такого состояния нет", "There is no such status")) from error


@router.get("/bookings/{booking_id}", response_model=BookingView, responses=problems(NotFound))
async def get_booking(booking_id: UUID, request: Request, actor: CurrentActor) -> Response:
    """When staff opens a customer's, the look is on record."""
    database = database_of(request)
    shown = await queries.open_booking(database.driver, actor, booking_id)
    if shown["customer"]["id"] != actor.id:
        async with database.transaction() as session:
            note_look(session, actor, shown["customer"]["id"], shown["organization_id"])
    return encoded(shown)


@router.get("/bookings/{booking_id}/history", responses=problems(NotFound))
async def get_history(booking_id: UUID, session: Reads, actor: CurrentActor) -> Page[HistoryView]:
    booking = await queries.get_visible_booking(session, actor, booking_id)
    return Page(items=await queries.history_of(session, booking.id), next_cursor=None)


@router.get("/bookings/{booking_id}/cancellation", responses=problems(NotFound))
async def get_cancellation(booking_id: UUID, session: Reads, actor: CurrentActor) -> CancellationView:
    return queries.cancellation(await queries.get_visible_booking(session, actor, booking_id))


@router.get("/bookings/{booking_id}/calendar.ics", responses=problems(NotFound))
async def get_calendar_file(booking_id: UUID, session: Reads, actor: CurrentActor, language: Speaks) -> Response:
    booking = await queries.get_visible_booking(session, actor, booking_id)
    view = await queries.view(session, actor, booking)
    changed_at = (await queries.history_of(session, booking.id))[-1].at
    body = documents.calendar_file(view, booking.sequence, changed_at, language)
    headers = {"content-disposition": f'attachment; filename="artel-{booking.number}.ics"'}
    return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")


@router.get("/bookings/{booking_id}/qr.svg", responses=problems(NotFound))
async def get_qr_code(booking_id: UUID, session: Reads, actor: CurrentActor) -> Response:
    booking = await queries.get_visible_booking(session, actor, booking_id)
    return Response(documents.qr_code(await queries.view(session, actor, booking)), media_type="image/svg+xml")


@router.post("/bookings/{booking_id}/cancel", responses=END)
async def cancel(
    booking_id: UUID, session: Tx, actor: CurrentActor, request: ReasonRequest | None = None
) -> BookingView:
    work = commands.cancel(session, actor, booking_id, request or ReasonRequest(reason=""))
    return await _answer(session, actor, work)


@router.post("/bookings/{booking_id}/reschedule", responses=CHANGE)
async def reschedule(booking_id: UUID, request: MoveRequest, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.reschedule(session, actor, booking_id, request))


@router.post("/bookings/{booking_id}/extend", responses=CHANGE)
async def extend(booking_id: UUID, request: MinutesRequest, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.extend(session, actor, booking_id, request))


@router.post("/bookings/{booking_id}/shorten", responses=CHANGE)
async def shorten(booking_id: UUID, request: MinutesRequest, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.shorten(session, actor, booking_id, request))


@router.post("/bookings/{booking_id}/transfer", responses=END)
async def transfer(booking_id: UUID, request: TransferRequest, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.transfer(session, actor, booking_id, request))


@router.post("/bookings/{booking_id}/confirm", responses=END)
async def confirm(booking_id: UUID, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.confirm(session, actor, booking_id))


@router.post("/bookings/{booking_id}/decline", responses=END)
async def decline(booking_id: UUID, request: DeclineRequest, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.decline(session, actor, booking_id, request))


@router.post("/bookings/{booking_id}/check-in", responses=problems(errors.TooEarlyToCheckIn, errors.WrongState))
async def check_in(booking_id: UUID, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.check_in(session, actor, booking_id))


@router.post("/bookings/{booking_id}/check-out", responses=END)
async def check_out(booking_id: UUID, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.check_out(session, actor, booking_id))


@router.post("/bookings/{booking_id}/no-show", responses=END)
async def mark_no_show(booking_id: UUID, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.mark_no_show(session, actor, booking_id))


@router.post("/bookings/{booking_id}/pay-at-desk", responses=END)
async def pay_at_desk(booking_id: UUID, request: DeskRequest, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.pay_at_desk(session, actor, booking_id, request))


@router.post("/bookings/{booking_id}/keep-deposit", responses=problems(errors.WrongState, RefundTooMuch, NotFound))
async def keep_deposit(booking_id: UUID, request: DepositRequest, session: Tx, actor: CurrentActor) -> BookingView:
    return await _answer(session, actor, commands.keep_deposit(session, actor, booking_id, request))


@router.post(
    "/quotes",
    status_code=201,
    response_model=QuoteView,
    responses=QUOTE,
    dependencies=[Depends(Limited("quotes", 120, 60))],
    tags=["pricing"],
)
async def create_quote(request: QuoteRequest, session: Tx, actor: Anyone, once: OnceOnly, speaks: Speaks) -> Response:
    """What a wish costs whoever asks, with their passes, and what else would pay for it."""

    async def work() -> QuoteView:
        return quote_view(await commands.quote(session, actor, request), speaks)

    return await once.create(request, QuoteView, work)


@router.get("/people", responses=problems(Forbidden), tags=["staff"])
async def find_customers(
    session: Tx, actor: CurrentActor, organization_id: UUID, q: Annotated[str, Query(min_length=2, max_length=100)]
) -> PersonList:
    """For the front desk: people who have booked with the organisation; every person shown is an audit row."""
    found = await queries.find_customers(session, actor, organization_id, q)
    return PersonList(items=[PersonView.model_validate(user) for user in found])


@router.get("/calendar", response_model=Calendar, responses=problems(Forbidden, NotFound))
async def get_calendar(
    venue_id: UUID,
    session: Reads,
    actor: CurrentActor,
    from_: Annotated[AwareDatetime, Query(alias="from")],
    to: AwareDatetime,
) -> Response:
    return encoded(await queries.venue_calendar(session, actor, venue_id, _window(from_, to, 42)))


@router.post("/blackouts", status_code=201, response_model=BlackoutView, responses=problems(errors.SlotTaken))
async def block_out(request: BlackoutRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, BlackoutView, lambda: commands.block_out(session, actor, request))


@router.delete("/blackouts/{blackout_id}", status_code=204, responses=problems(NotFound))
async def lift_blackout(blackout_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.lift_blackout(session, actor, blackout_id)


@router.get("/resources/{resource_id}/availability", response_model=Availability, responses=problems(NotFound))
async def availability(
    resource_id: UUID,
    driver: HotReads,
    from_: Annotated[AwareDatetime, Query(alias="from")],
    to: AwareDatetime,
    seats: Annotated[int, Query(ge=1, le=500)] = 1,
) -> Response:
    found = await queries.availability(driver, resource_id, _window(from_, to, 31))
    return encoded(queries.only_with_seats(found, seats))


def _window(from_: AwareDatetime, to: AwareDatetime, days: int) -> Span:
    if not timedelta() < to - from_ <= timedelta(days=days):
        raise Invalid(Text(f"Окно до {days} дней", f"Ask for up to {days} days"))
    return Span(from_, to)
