from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from artel.access.errors import Forbidden
from artel.access.web import Anyone, CurrentActor, OnceOnly
from artel.kit.pagination import Limit, Page
from artel.kit.problems import NotFound
from artel.kit.web import Reads, Routes, Speaks, Tx, problems
from artel.pricing import commands, queries
from artel.pricing.errors import (
    ForeignCurrency,
    PromoCodeTaken,
    PromoExhausted,
    PromoInUse,
    WrongPlace,
)
from artel.pricing.schemas import (
    PeakRulePatch,
    PeakRuleRequest,
    PeakRuleView,
    PromoCodePatch,
    PromoCodeRequest,
    PromoCodeView,
    QuoteView,
    TariffPatch,
    TariffRequest,
    TariffView,
    quote_view,
)

router = Routes(tags=["pricing"])


@router.get("/quotes/{quote_id}", responses=problems(NotFound))
async def get_quote(quote_id: UUID, session: Reads, actor: Anyone, speaks: Speaks) -> QuoteView:
    return quote_view(await queries.get_visible_quote(session, actor, quote_id), speaks)


@router.get("/venues/{venue_id}/tariffs")
async def list_public_tariffs(venue_id: UUID, session: Reads) -> Page[TariffView]:
    found = await queries.list_public_tariffs(session, venue_id)
    return Page(items=[TariffView.model_validate(tariff) for tariff in found], next_cursor=None)


@router.get("/tariffs", responses=problems(Forbidden))
async def list_tariffs(
    session: Reads, actor: CurrentActor, venue_id: UUID | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[TariffView]:
    rows = await queries.list_visible_tariffs(session, actor, venue_id, limit, cursor)
    return Page[TariffView].model_validate(rows)


@router.post(
    "/tariffs",
    status_code=201,
    response_model=TariffView,
    responses=problems(Forbidden, NotFound, ForeignCurrency, WrongPlace),
)
async def create_tariff(request: TariffRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, TariffView, lambda: commands.create_tariff(session, actor, request))


@router.get("/tariffs/{tariff_id}", responses=problems(Forbidden, NotFound))
async def get_tariff(tariff_id: UUID, session: Reads, actor: CurrentActor) -> TariffView:
    return TariffView.model_validate(await queries.get_visible_tariff(session, actor, tariff_id))


@router.patch("/tariffs/{tariff_id}", responses=problems(Forbidden, NotFound, ForeignCurrency))
async def edit_tariff(tariff_id: UUID, request: TariffPatch, session: Tx, actor: CurrentActor) -> TariffView:
    return TariffView.model_validate(await commands.edit_tariff(session, actor, tariff_id, request))


@router.put("/tariffs/{tariff_id}", responses=problems(Forbidden, NotFound, ForeignCurrency, WrongPlace))
async def restore_tariff(tariff_id: UUID, request: TariffRequest, session: Tx, actor: CurrentActor) -> TariffView:
    """Puts a deleted one back, so that what is limited to it holds again; one that is there is left as it is."""
    return TariffView.model_validate(await commands.restore_tariff(session, actor, tariff_id, request))


@router.delete("/tariffs/{tariff_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def delete_tariff(tariff_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_tariff(session, actor, tariff_id)


@router.get("/peak-rules", responses=problems(Forbidden))
async def list_peak_rules(
    session: Reads, actor: CurrentActor, venue_id: UUID | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[PeakRuleView]:
    rows = await queries.list_visible_peak_rules(session, actor, venue_id, limit, cursor)
    return Page[PeakRuleView].model_validate(rows)


@router.post("/peak-rules", status_code=201, response_model=PeakRuleView, responses=problems(Forbidden, NotFound))
async def create_peak_rule(request: PeakRuleRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, PeakRuleView, lambda: commands.create_peak_rule(session, actor, request))


@router.patch("/peak-rules/{rule_id}", responses=problems(Forbidden, NotFound))
async def edit_peak_rule(rule_id: UUID, request: PeakRulePatch, session: Tx, actor: CurrentActor) -> PeakRuleView:
    return PeakRuleView.model_validate(await commands.edit_peak_rule(session, actor, rule_id, request))


@router.delete("/peak-rules/{rule_id}", status_code=204, responses=problems(Forbidden, NotFound))
async def delete_peak_rule(rule_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_peak_rule(session, actor, rule_id)


@router.get("/promo-codes", responses=problems(Forbidden))
async def list_promo_codes(
    session: Reads,
    actor: CurrentActor,
    q: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[PromoCodeView]:
    rows = await queries.list_visible_promo_codes(session, actor, q, limit, cursor)
    return Page[PromoCodeView].model_validate(rows)


@router.post(
    "/promo-codes", status_code=201, response_model=PromoCodeView, responses=problems(Forbidden, PromoCodeTaken)
)
async def create_promo_code(request: PromoCodeRequest, session: Tx, actor: CurrentActor, once: OnceOnly) -> Response:
    return await once.create(request, PromoCodeView, lambda: commands.create_promo_code(session, actor, request))


@router.get("/promo-codes/{promo_id}", responses=problems(Forbidden, NotFound))
async def get_promo_code(promo_id: UUID, session: Reads, actor: CurrentActor) -> PromoCodeView:
    return PromoCodeView.model_validate(await queries.get_visible_promo_code(session, actor, promo_id))


@router.patch("/promo-codes/{promo_id}", responses=problems(Forbidden, NotFound, PromoExhausted))
async def edit_promo_code(promo_id: UUID, request: PromoCodePatch, session: Tx, actor: CurrentActor) -> PromoCodeView:
    return PromoCodeView.model_validate(await commands.edit_promo_code(session, actor, promo_id, request))


@router.delete("/promo-codes/{promo_id}", status_code=204, responses=problems(Forbidden, NotFound, PromoInUse))
async def delete_promo_code(promo_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.delete_promo_code(session, actor, promo_id)
