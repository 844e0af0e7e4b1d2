"""Work with the vendor, with no transaction open while it talks."""

from artel.payments.errands.holds import compare, finish_hold, send_receipt
from artel.payments.errands.talk import begin, check, give_back, heard, look, reconcile

__all__ = ["begin", "check", "compare", "finish_hold", "give_back", "heard", "look", "reconcile", "send_receipt"]
