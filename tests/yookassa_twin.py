"""YooKassa as its documents describe it, with the faults of a network in front of it."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artel.integrations import yookassa
from artel.integrations.yookassa import YooKassa
from artel.kit import clock

SHOP, KEY = "100500", "test_secretkey"


class Twin(httpx.AsyncBaseTransport):
    """`faults` are used up by the next POSTs: "down" never arrives, "timeout" and "500" are carried out and the answer
    is lost, "refuse" is a 403, "html" is a broken gateway."""

    def __init__(self) -> None:
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[str, str]] = {}
        self.faults: list[str] = []
        self.receipts: dict[str, dict[str, Any]] = {}
        self.cards: set[str] = set()
        self.revoked = False
        self.calls: list[tuple[str, str]] = []
        self.is_down = False
        self.refunds_wait = False
        self._inner = httpx.ASGITransport(self._app())

    @property
    def shop(self) -> YooKassa:
        return YooKassa(SHOP, KEY, "http://twin/v3/", self)

    @contextmanager
    def plugged(self) -> Iterator["Twin"]:
        with yookassa.plugged(self.shop):
            yield self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls.append((request.method, request.url.path))
        fault = self.faults.pop(0) if self.faults and request.method == "POST" else ""
        if self.is_down or fault == "down":
            raise httpx.ConnectError("refused", request=request)
        if fault == "refuse":
            return httpx.Response(403, json={"type": "error", "code": "forbidden", "description": "no"})
        if fault == "html":
            return httpx.Response(200, text="<html>proxy</html>")
        answer = await self._inner.handle_async_request(request)
        if fault == "timeout":
            raise httpx.ReadTimeout("too slow", request=request)
        return (
            httpx.Response(500, json={"type": "error", "code": "internal_server_error"}) if fault == "500" else answer
        )

    def posts(self, path: str) -> int:
        return self.calls.count(("POST", f"/v3{path}"))

    # What the buyer and the bank do.

    def pay(self, payment_id: str, method: str = "bank_card") -> dict[str, Any]:
        payment = self.payments[payment_id]
        saved = bool(payment["_asked"].get("save_payment_method")) and method == "bank_card"
        card = {"first6": "555555", "last4": "4477", "expiry_month": "12", "expiry_year": "2030"}
        payment["payment_method"] = {
            "type": method, "id": payment_id, "saved": saved, "status": "active", "title": "Bank card *4477",
        } | ({"card": card} if method == "bank_card" else {})  # fmt: skip
        payment.pop("confirmation", None)
        payment["paid"] = True
        if saved:
            self.cards.add(payment_id)
        if not payment["_asked"]["capture"]:
            payment |= {"status": "waiting_for_capture", "expires_at": (clock.now() + timedelta(days=7)).isoformat()}
            return self.notification("payment.waiting_for_capture", payment)
        payment |= {"status": "succeeded", "refundable": True}
        return self.notification("payment.succeeded", payment)

    def hold_runs_out(self, payment_id: str) -> dict[str, Any]:
        payment = self.payments[payment_id]
        details = {"party": "yoo_money", "reason": "expired_on_capture"}
        payment |= {"status": "canceled", "cancellation_details": details}
        return self.notification("payment.canceled", payment)

    def decline(self, payment_id: str, reason: str = "insufficient_funds") -> dict[str, Any]:
        payment = self.payments[payment_id]
        payment |= {"status": "canceled", "cancellation_details": {"party": "payment_network", "reason": reason}}
        return self.notification("payment.canceled", payment)

    def finish_refund(self, refund_id: str, status: str = "succeeded", reason: str = "") -> dict[str, Any]:
        refund = self.refunds[refund_id] | {"status": status}
        if reason:
            refund["cancellation_details"] = {"party": "yoo_money", "reason": reason}
        self.refunds[refund_id] = refund
        return self.notification("refund.succeeded", refund)

    @staticmethod
    def notification(event: str, shown: dict[str, Any]) -> dict[str, Any]:
        return {"type": "notification", "event": event, "object": dict(shown)}

    # The server.

    def _app(self) -> Starlette:
        routes = [
            Route("/v3/payments", self._create_payment, methods=["POST"]),
            Route("/v3/payments", self._list(self.payments), methods=["GET"]),
            Route("/v3/payments/{id}", self._get(self.payments)),
            Route("/v3/payments/{id}/capture", self._capture, methods=["POST"]),
            Route("/v3/payments/{id}/cancel", self._cancel, methods=["POST"]),
            Route("/v3/receipts", self._create_receipt, methods=["POST"]),
            Route("/v3/receipts/{id}", self._get(self.receipts)),
            Route("/v3/refunds", self._create_refund, methods=["POST"]),
            Route("/v3/refunds", self._list(self.refunds), methods=["GET"]),
            Route("/v3/refunds/{id}", self._get(self.refunds)),
        ]
        return Starlette(routes=routes)

    async def _create_payment(self, request: Request) -> Response:
        body, repeat = await self._body(request)
        if repeat is not None:
            return repeat if isinstance(repeat, Response) else JSONResponse(self.payments[repeat])
        if error := _objection(body):
            return _error(400, "invalid_request", *error)
        if body.get("payment_method_id") and body["payment_method_id"] not in self.cards:
            return _error(400, "invalid_request", "no such method", "payment_method_id")
        payment_id = self._keep(request, body)
        confirmation = {"type": "redirect", "confirmation_url": f"https://yoomoney.ru/checkout?orderId={payment_id}"}
        self.payments[payment_id] = {
            "id": payment_id, "status": "pending", "amount": body["amount"], "created_at": clock.now().isoformat(),
            "paid": False, "test": True, "refundable": False, "recipient": {"account_id": SHOP, "gateway_id": "1"},
            "confirmation": confirmation, "metadata": body.get("metadata", {}), "from_the_future": {"x": 1},
            "_asked": body, "transfers": [item | {"status": "pending"} for item in body.get("transfers", ())],
        }  # fmt: skip
        if body.get("payment_method_id"):
            (self.decline(payment_id, "permission_revoked") if self.revoked else self.pay(payment_id))
        return JSONResponse(self.payments[payment_id])

    async def _capture(self, request: Request) -> Response:
        body, repeat = await self._body(request)
        if repeat is not None:
            return repeat if isinstance(repeat, Response) else JSONResponse(self.payments[repeat])
        payment = self.payments[request.path_params["id"]]
        if payment["status"] != "waiting_for_capture":
            return _error(400, "invalid_request", "not waiting", "status")
        amount = body.get("amount", payment["amount"])
        if not 0 < _kopecks(amount) <= _kopecks(payment["amount"]):
            return _error(400, "invalid_request", "more than held", "amount")
        if error := _objection(body | {"capture": True, "amount": amount}):
            return _error(400, "invalid_request", *error)
        self.keys[request.headers["idempotence-key"]] = (request._body.decode(), payment["id"])
        payment |= {"status": "succeeded", "refundable": True, "amount": amount, "expires_at": None}
        return JSONResponse(payment)

    async def _cancel(self, request: Request) -> Response:
        _, repeat = await self._body(request)
        if repeat is not None:
            return repeat if isinstance(repeat, Response) else JSONResponse(self.payments[repeat])
        payment = self.payments[request.path_params["id"]]
        if payment["status"] != "waiting_for_capture":
            return _error(400, "invalid_request", "not waiting", "status")
        self.keys[request.headers["idempotence-key"]] = (request._body.decode(), payment["id"])
        details = {"party": "merchant", "reason": "canceled_by_merchant"}
        payment |= {"status": "canceled", "cancellation_details": details}
        return JSONResponse(payment)

    async def _create_receipt(self, request: Request) -> Response:
        body, repeat = await self._body(request)
        if repeat is not None:
            return repeat if isinstance(repeat, Response) else JSONResponse(self.receipts[repeat])
        settled = sum(_kopecks(item["amount"]) for item in body["settlements"])
        if settled != sum(_kopecks(item["amount"]) for item in body["items"]) or body["send"] is not True:
            return _error(400, "invalid_request", "does not add up", "settlements")
        receipt_id = self._keep(request, body)
        self.receipts[receipt_id] = {"id": receipt_id, "status": "succeeded", "type": body["type"]}
        return JSONResponse(self.receipts[receipt_id])

    async def _create_refund(self, request: Request) -> Response:
        body, repeat = await self._body(request)
        if repeat is not None:
            return repeat if isinstance(repeat, Response) else JSONResponse(self.refunds[repeat])
        payment = self.payments.get(body["payment_id"])
        spent = sum(_kopecks(r["amount"]) for r in self.refunds.values() if r["payment_id"] == body["payment_id"])
        if payment is None or payment["status"] != "succeeded":
            return _error(400, "invalid_request", "payment is not refundable", "payment_id")
        if spent + _kopecks(body["amount"]) > _kopecks(payment["amount"]):
            return _error(400, "invalid_request", "more than paid", "amount")
        refund_id = self._keep(request, body)
        self.refunds[refund_id] = {
            "id": refund_id, "payment_id": body["payment_id"], "amount": body["amount"],
            "status": "pending" if self.refunds_wait else "succeeded", "created_at": clock.now().isoformat(),
            "metadata": body.get("metadata", {}),
        }  # fmt: skip
        return JSONResponse(self.refunds[refund_id])

    async def _body(self, request: Request) -> tuple[dict[str, Any], str | Response | None]:
        """The body, and what a repeated key gets."""
        text = await request.body()
        key = request.headers.get("idempotence-key", "")
        if refusal := _unauthorized(request):
            return {}, refusal
        if not 1 <= len(key) <= 64:
            return {}, _error(400, "invalid_request", "Idempotence-Key missing", "Idempotence-Key")
        if key in self.keys:
            before, found = self.keys[key]
            if before != text.decode():
                return {}, _error(400, "invalid_request", "Idempotence key duplicated", "Idempotence-Key")
            return {}, found
        return json.loads(text), None

    def _keep(self, request: Request, body: dict[str, Any]) -> str:
        found = str(uuid4())
        self.keys[request.headers["idempotence-key"]] = (request._body.decode(), found)
        return found

    def _get(self, kept: dict[str, dict[str, Any]]) -> Any:
        async def get(request: Request) -> Response:
            found = kept.get(request.path_params["id"])
            return _unauthorized(request) or (JSONResponse(found) if found else _error(404, "not_found", "no", "id"))

        return get

    def _list(self, kept: dict[str, dict[str, Any]]) -> Any:
        async def listed(request: Request) -> Response:
            query = request.query_params
            found = [
                item
                for item in reversed(kept.values())
                if query.get("payment_id", item.get("payment_id")) == item.get("payment_id")
                and item["created_at"] >= query.get("created_at.gte", "")
            ]
            start = int(query.get("cursor", 0))
            page: dict[str, Any] = {"type": "list", "items": found[start : start + 2]}  # small, so that pages turn
            if start + 2 < len(found):
                page["next_cursor"] = str(start + 2)
            return _unauthorized(request) or JSONResponse(page)

        return listed


def _unauthorized(request: Request) -> Response | None:
    wanted = "Basic " + base64.b64encode(f"{SHOP}:{KEY}".encode()).decode()
    return None if request.headers.get("authorization") == wanted else _error(401, "invalid_credentials", "who?", "")


def _objection(body: dict[str, Any]) -> tuple[str, str] | None:
    method = (body.get("payment_method_data") or {}).get("type", "")
    if body.get("capture") is not True and method == "sbp":
        return "cannot be held", "capture"
    if ("confirmation" in body) == ("payment_method_id" in body) and "metadata" in body:
        return "one of both", "confirmation"
    parts = body.get("transfers")
    whole = sum(_kopecks(part["amount"]) for part in parts or ())
    if parts and (method in ("sbp", "sber_loan") or whole != _kopecks(body["amount"])):
        return "cannot be split so", "transfers"
    if len(body.get("description", "")) > 128:
        return "too long", "description"
    receipt = body.get("receipt")
    if receipt:
        items = receipt["items"]
        if sum(_kopecks(item["amount"]) * Decimal(item["quantity"]) for item in items) != _kopecks(body["amount"]):
            return "receipt does not add up", "receipt"
        if any(item["vat_code"] not in (1, 2, 3, 7, 8, 11) for item in items):
            return "vat code", "receipt.items"
    return None


def _kopecks(amount: dict[str, str]) -> int:
    whole, _, minor = amount["value"].partition(".")
    assert len(minor) == 2, "two decimals"
    return int(whole) * 100 + int(minor)


def _error(status: int, code: str, description: str, parameter: str) -> Response:
    body = {"type": "error", "id": str(uuid4()), "code": code, "description": description, "parameter": parameter}
    return JSONResponse(body, status)
