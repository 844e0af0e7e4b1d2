from artel.payments.commands.holds import (
    capture_payment,
    capture_subject,
    forget_hold_action,
    release_payment,
    release_subject,
)
from artel.payments.commands.invoices import (
    ask_for_invoice,
    cancel_invoice,
    issue_invoice,
    look_at_invoice,
    mark_invoice_paid,
    settle_invoices,
)
from artel.payments.commands.pay import apply_state, finish_sandbox, record_desk_payment, start_payment
from artel.payments.commands.payables import change_payable, close_payable, open_payable
from artel.payments.commands.payouts import advance_payout, draft_payout, set_bank, set_terms
from artel.payments.commands.receipts import keep_report, note_receipt, put_off_receipt, settle_receipts
from artel.payments.commands.refunds import (
    apply_refund_state,
    keep_deposit,
    record_chargeback,
    refund_payment,
    refund_subject,
    return_deposit,
)
from artel.payments.commands.vendor import hear_vendor, mark_checked, put_off, put_off_hold, put_off_refund
from artel.payments.commands.wallets import begin_top_up, forget_card, give_credit

__all__ = [
    "advance_payout",
    "apply_refund_state",
    "apply_state",
    "ask_for_invoice",
    "begin_top_up",
    "cancel_invoice",
    "capture_payment",
    "capture_subject",
    "change_payable",
    "close_payable",
    "draft_payout",
    "finish_sandbox",
    "forget_card",
    "forget_hold_action",
    "give_credit",
    "hear_vendor",
    "issue_invoice",
    "keep_deposit",
    "keep_report",
    "look_at_invoice",
    "mark_checked",
    "mark_invoice_paid",
    "note_receipt",
    "open_payable",
    "put_off",
    "put_off_hold",
    "put_off_receipt",
    "put_off_refund",
    "record_chargeback",
    "record_desk_payment",
    "refund_payment",
    "refund_subject",
    "release_payment",
    "release_subject",
    "return_deposit",
    "set_bank",
    "set_terms",
    "settle_invoices",
    "settle_receipts",
    "start_payment",
]
