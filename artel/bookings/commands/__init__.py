"""Every change of a booking, a module per part of its life. Callers need not know which."""

from artel.bookings.commands.arrive import check_in, check_out, close, confirm, mark_no_show, remind, seat_walk_in
from artel.bookings.commands.blackouts import block_out, lift_blackout
from artel.bookings.commands.cancel import cancel, decline, expire
from artel.bookings.commands.change import extend, reschedule, shorten, transfer
from artel.bookings.commands.imports import import_booking
from artel.bookings.commands.money import keep_deposit, note_refund, pay_at_desk, return_deposit, settle_payment
from artel.bookings.commands.perks import grant_perk
from artel.bookings.commands.place import book
from artel.bookings.commands.prices import quote
from artel.bookings.commands.search_rows import ROW_DAYS, rebuild_search_rows

__all__ = [
    "ROW_DAYS",
    "block_out",
    "book",
    "cancel",
    "check_in",
    "check_out",
    "close",
    "confirm",
    "decline",
    "expire",
    "extend",
    "grant_perk",
    "import_booking",
    "keep_deposit",
    "lift_blackout",
    "mark_no_show",
    "note_refund",
    "pay_at_desk",
    "quote",
    "rebuild_search_rows",
    "remind",
    "reschedule",
    "return_deposit",
    "seat_walk_in",
    "settle_payment",
    "shorten",
    "transfer",
]
