"""Every change in the life of a house, a module per part. Callers need not know which."""

from artel.community.commands.birthdays import mark_birthday
from artel.community.commands.doors import change_door, door_of
from artel.community.commands.forget import forget
from artel.community.commands.gatherings import announce, call_off, edit
from artel.community.commands.giving import donate, edit_goal, note_donation_refund, open_goal, settle_donation
from artel.community.commands.karma import add_karma, consent, count_booking, reckon, thank
from artel.community.commands.seats import (
    free_unpaid_seat,
    leave,
    note_seat_refund,
    settle_seat,
    sign_up,
)
from artel.community.commands.visits import (
    arrive_by_booking,
    check_in,
    check_out,
    leave_by_booking,
    show_out,
)

__all__ = [
    "add_karma",
    "announce",
    "arrive_by_booking",
    "call_off",
    "change_door",
    "check_in",
    "check_out",
    "consent",
    "count_booking",
    "donate",
    "door_of",
    "edit",
    "edit_goal",
    "forget",
    "free_unpaid_seat",
    "leave",
    "leave_by_booking",
    "mark_birthday",
    "note_donation_refund",
    "note_seat_refund",
    "open_goal",
    "reckon",
    "settle_donation",
    "settle_seat",
    "show_out",
    "sign_up",
    "thank",
]
