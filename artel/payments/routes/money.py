from uuid import UUID

from fastapi import Response

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor, OnceOnly
from artel.kit.money import Money
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Tx, problems
from artel.payments import commands, queries
from artel.payments.errors import ForeignCurrency, PayoutOver, PayoutTooMuch, WalletTooLow
from artel.payments.schemas import SubjectRef
from artel.payments.schemas.money import (
    BankRequest,
    CardList,
    CardView,
    CreditRequest,
    DifferenceView,
    PayoutRequest,
    PayoutStep,
    PayoutView,
    ReconciliationView,
    TermsRequest,
    TermsView,
    TopUpRequest,
    TopUpView,
    WalletList,
    WalletMove,
    WalletView,
)

router = Routes(tags=["payments"])


@router.get("/wallet")
async def get_wallet(session: Reads, actor: CurrentActor) -> WalletList:
    """One per organization that one has money with."""
    found = await queries.own_wallets(session, actor)
    views = [
        WalletView(organization_id=w.organization_id, organization=name, balance=Money(w.balance, w.currency))
        for w, name in found
    ]
    return WalletList(items=views)


@router.get("/wallet/history")
async def get_wallet_history(
    session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> Page[WalletMove]:
    rows = await queries.wallet_history(session, actor, limit, cursor)
    moves = [
        WalletMove(
            id=entry.id,
            organization_id=entry.organization_id,
            kind=entry.kind,
            amount=Money(-entry.amount, entry.currency),
            subject=SubjectRef(type=entry.subject_type, id=entry.subject_id),
            at=entry.at,
        )
        for entry in rows.items
    ]
    return Page(items=moves, next_cursor=rows.next_cursor)


@router.post(
    "/wallet/top-ups", status_code=201, response_model=TopUpView, responses=problems(NotFound, ForeignCurrency)
)
async def begin_top_up(request: TopUpRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    async def work() -> TopUpView:
        payable = await commands.begin_top_up(session, actor, request)
        subject = SubjectRef(type=payable.subject_type, id=payable.subject_id)
        return TopUpView(subject=subject, amount=payable.money, expires_at=payable.expires_at)

    return await once.create(request, TopUpView, work)


@router.post("/wallet/credits", status_code=204, responses=problems(Forbidden, NotFound, WalletTooLow))
async def give_credit(request: CreditRequest, session: Tx, actor: CurrentActor) -> None:
    await commands.give_credit(session, actor, request)


@router.get("/payment-methods")
async def list_cards(session: Reads, actor: CurrentActor) -> CardList:
    """What one let the vendor keep."""
    cards = await queries.list_own_cards(session, actor)
    return CardList(items=[CardView.model_validate(card) for card in cards])


@router.delete("/payment-methods/{card_id}", status_code=204, responses=problems(NotFound))
async def forget_card(card_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.forget_card(session, actor, card_id)


@router.get("/organizations/{organization_id}/payment-terms", responses=problems(Forbidden, NotFound))
async def get_terms(organization_id: UUID, session: Reads, actor: CurrentActor) -> TermsView:
    return await queries.terms_view(session, actor, organization_id)


@router.put("/payment-terms", responses=problems(Forbidden, NotFound))
async def set_terms(request: TermsRequest, session: Tx, actor: CurrentActor) -> TermsView:
    await commands.set_terms(session, actor, request)
    return await queries.terms_view(session, actor, request.organization_id)


@router.put("/organizations/{organization_id}/bank", status_code=204, responses=problems(Forbidden))
async def set_bank(organization_id: UUID, request: BankRequest, session: Tx, actor: CurrentActor) -> None:
    await commands.set_bank(session, actor, organization_id, request)


@router.get("/payouts", responses=problems(Forbidden))
async def list_payouts(
    organization_id: UUID, session: Reads, actor: CurrentActor, limit: Limit = 50, cursor: str | None = None
) -> Page[PayoutView]:
    rows = await queries.list_payouts(session, actor, organization_id, limit, cursor)
    items = [PayoutView.model_validate(payout) for payout in rows.items]
    return Page(items=items, next_cursor=rows.next_cursor)


@router.post(
    "/payouts",
    status_code=201,
    response_model=PayoutView,
    responses=problems(Forbidden, NotFound, PayoutTooMuch, ForeignCurrency),
)
async def draft_payout(request: PayoutRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, PayoutView, lambda: commands.draft_payout(session, actor, request))


@router.post("/payouts/{payout_id}", responses=problems(Forbidden, NotFound, PayoutOver))
async def advance_payout(payout_id: UUID, step: PayoutStep, session: Tx, actor: CurrentActor) -> PayoutView:
    return PayoutView.model_validate(await commands.advance_payout(session, actor, payout_id, step))


@router.get("/reconciliations/latest", responses=problems(Forbidden))
async def get_reconciliation(organization_id: UUID, session: Reads, actor: CurrentActor) -> ReconciliationView:
    report, found = await queries.latest_report(session, actor, organization_id)
    return ReconciliationView(
        at=report.at if report else None,
        checked=report.checked if report else 0,
        differences=[DifferenceView.model_validate(one) for one in found],
    )
