"""Every change of a pass, a module per part of its life."""

from artel.memberships.commands.buy import buy_pass, drop_unpaid, note_refund, settle_payment, upgrade
from artel.memberships.commands.people import add_holder, grant_credits, remove_holder, reward_referral
from artel.memberships.commands.periods import (
    ask_renewal,
    end_freeze,
    end_period,
    freeze,
    set_renewal,
    thaw,
    warn_of_end,
)
from artel.memberships.commands.spend import give_back, take

__all__ = [
    "add_holder",
    "ask_renewal",
    "buy_pass",
    "drop_unpaid",
    "end_freeze",
    "end_period",
    "freeze",
    "give_back",
    "grant_credits",
    "note_refund",
    "remove_holder",
    "reward_referral",
    "set_renewal",
    "settle_payment",
    "take",
    "thaw",
    "upgrade",
    "warn_of_end",
]
