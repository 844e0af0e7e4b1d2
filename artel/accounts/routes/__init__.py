import io
import zipfile
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Cookie, Depends, Header, Query, Response
from fastapi.security import OAuth2PasswordRequestForm

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.errors import CsrfRefused, Forbidden, LastOwner, Unauthenticated
from artel.access.schemas import Browser
from artel.access.web import Anyone, CurrentActor, FromBrowser, Limited, OnceOnly, our_page
from artel.accounts import commands, queries
from artel.accounts.errors import (
    DeadLink,
    EmailTaken,
    Locked,
    NicknameTaken,
    SessionEnded,
    UnknownPerson,
    UnknownReferral,
    WrongCredentials,
    WrongOldPassword,
    WrongPassword,
)
from artel.accounts.routes import staff
from artel.accounts.schemas import (
    AuditFilter,
    AuditView,
    CheckedUser,
    EmailChange,
    ForgotRequest,
    LoginRequest,
    NicknameChange,
    OwnProfileView,
    PasswordChange,
    ProfileRequest,
    PublicProfileRequest,
    PublicProfileView,
    RegisterRequest,
    ResetRequest,
    SessionList,
    SignedIn,
    StaffList,
    StaffRequest,
    StaffRoleRequest,
    TokenView,
    TourName,
    UserView,
    VerifyRequest,
)
from artel.kit.limits import RateLimited
from artel.kit.pagination import Page
from artel.kit.problems import Invalid, NotFound, Problem
from artel.kit.settings import settings
from artel.kit.web import Db, Reads, Routes, Speaks, Tx, problems

router = Routes(tags=["accounts"])

COOKIE, COOKIE_PATH, COOKIE_LIFE_S = "artel_refresh", "/api/v1/auth", 30 * 24 * 3600
RefreshCookie = Annotated[str | None, Cookie(alias=COOKIE, max_length=200)]
SIGN_IN = problems(WrongCredentials, Locked, RateLimited, Invalid)


@router.post(
    "/auth/register",
    status_code=201,
    response_model=UserView,
    responses=problems(EmailTaken, NicknameTaken, UnknownReferral, RateLimited, Invalid),
    dependencies=[Depends(Limited("register", 20, 3600))],
)
async def register(request: RegisterRequest, session: Tx, once: OnceOnly, language: Speaks) -> Response:
    async def work() -> UserView:
        user = await commands.register(session, Actor.guest(), request, language)
        return await queries.view_of(session, user)

    return await once.create(request, UserView, work)


@router.post("/auth/login", responses=SIGN_IN, dependencies=[Depends(Limited("login", 30, 60))])
async def login(request: LoginRequest, database: Db, browser: FromBrowser, response: Response) -> TokenView:
    return await _sign_in(database, request, browser, response)


@router.post("/auth/token", responses=SIGN_IN, dependencies=[Depends(Limited("login", 30, 60))])
async def token(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], database: Db, browser: FromBrowser, response: Response
) -> TokenView:
    """The same for OAuth2 clients, such as the form of the API documentation."""
    if not 1 <= len(form.password) <= 128 or not 1 <= len(form.username) <= 254 or "\0" in form.username:
        raise WrongCredentials
    request = LoginRequest.model_construct(login=form.username, password=form.password)
    return await _sign_in(database, request, browser, response)


async def _sign_in(database: Db, request: LoginRequest, browser: Browser, response: Response) -> TokenView:
    """The slow comparison happens outside the transaction that writes."""
    async with database.reading() as session:
        proof = await queries.prove(session, request.login, request.password)
    async with database.transaction() as session:
        outcome = await commands.sign_in(session, Actor.guest(), proof, browser)
    return _tokens(outcome, response)


@router.post("/auth/refresh", responses=problems(SessionEnded, CsrfRefused), dependencies=[Depends(our_page)])
async def refresh(database: Db, browser: FromBrowser, response: Response, secret: RefreshCookie = None) -> TokenView:
    if not secret:
        raise SessionEnded
    async with database.transaction() as session:
        outcome = await commands.refresh(session, Actor.guest(), secret, browser)
    return _tokens(outcome, response)


def _tokens(outcome: SignedIn | Problem, response: Response) -> TokenView:
    if isinstance(outcome, Problem):
        raise outcome
    if outcome.refresh:
        response.set_cookie(
            COOKIE,
            outcome.refresh,
            max_age=COOKIE_LIFE_S,
            path=COOKIE_PATH,
            secure=settings().address.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
    response.headers["cache-control"] = "no-store"
    return TokenView(access_token=outcome.access_token, expires_in=settings().access_token_ttl_s)


@router.post("/auth/logout", status_code=204, responses=problems(CsrfRefused, Unauthenticated))
async def logout(
    session: Tx,
    actor: Anyone,
    response: Response,
    secret: RefreshCookie = None,
    x_requested_with: Annotated[str, Header()] = "",
) -> None:
    if actor.session_id is None:
        await our_page(x_requested_with)
    await commands.sign_out(session, actor, secret)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.post("/auth/logout-all", status_code=204)
async def logout_all(session: Tx, actor: CurrentActor, response: Response) -> None:
    await commands.sign_out_everywhere(session, actor)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.get("/auth/me")
async def me(session: Reads, actor: CurrentActor) -> UserView:
    return await queries.get_me(session, actor)


@router.patch("/auth/me", responses=problems(NicknameTaken, Invalid))
async def change_me(request: ProfileRequest, session: Tx, actor: CurrentActor) -> UserView:
    return await queries.view_of(session, await commands.change_profile(session, actor, request))


@router.post("/auth/password/change", status_code=204, responses=problems(WrongOldPassword, Invalid))
async def change_password(request: PasswordChange, session: Tx, actor: CurrentActor) -> None:
    await commands.change_password(session, actor, request)


@router.post(
    "/auth/password/forgot",
    status_code=202,
    responses=problems(RateLimited, Invalid),
    dependencies=[Depends(Limited("forgot", 10, 600))],
)
async def forgot_password(request: ForgotRequest, session: Tx) -> dict[str, str]:
    """The answer does not say whether there is such a person."""
    await commands.ask_reset(session, Actor.guest(), request)
    return {"status": "accepted"}


@router.post(
    "/auth/password/reset",
    status_code=204,
    responses=problems(DeadLink, RateLimited, Invalid),
    dependencies=[Depends(Limited("reset", 20, 600))],
)
async def reset_password(request: ResetRequest, session: Tx) -> None:
    await commands.reset_password(session, Actor.guest(), request)


@router.post(
    "/auth/email/verify",
    status_code=204,
    responses=problems(DeadLink, RateLimited, Invalid),
    dependencies=[Depends(Limited("verify", 20, 600))],
)
async def verify_email(request: VerifyRequest, session: Tx) -> None:
    await commands.verify_email(session, Actor.guest(), request.token)


@router.post(
    "/auth/email/resend",
    status_code=202,
    responses=problems(RateLimited),
    dependencies=[Depends(Limited("resend", 5, 600))],
)
async def resend_verification(session: Tx, actor: CurrentActor) -> dict[str, str]:
    await commands.ask_verification(session, actor)
    return {"status": "accepted"}


@router.get("/auth/sessions")
async def list_sessions(session: Reads, actor: CurrentActor) -> SessionList:
    return SessionList(items=await queries.sessions_of(session, actor))


@router.delete("/auth/sessions/{session_id}", status_code=204, responses=problems(NotFound))
async def end_session(session_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await access.close_session(session, actor, session_id)


@router.put("/me/tours/{name}", responses=problems(Invalid))
async def note_tour(name: TourName, session: Tx, actor: CurrentActor) -> UserView:
    """A tour of a screen was taken or declined: `seen_tours` tells every device not to offer it again."""
    return await queries.view_of(session, await commands.note_tour(session, actor, name))


@router.delete("/me", status_code=204, responses=problems(LastOwner))
async def delete_me(session: Tx, actor: CurrentActor, response: Response) -> None:
    await commands.delete_me(session, actor)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.get("/me/export", response_class=Response, dependencies=[Depends(Limited("export", 5, 600))])
async def export_me(session: Reads, actor: CurrentActor) -> Response:
    """A ZIP of JSON and files: everything the house knows about the person."""
    archive = _zip(await queries.export_of(session, actor.id))
    headers = {"content-disposition": 'attachment; filename="artel-export.zip"', "cache-control": "no-store"}
    return Response(archive, media_type="application/zip", headers=headers)


def _zip(files: Mapping[str, object]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            encoded = content if isinstance(content, bytes) else msgspec.json.format(msgspec.json.encode(content))
            archive.writestr(path, encoded)
    return buffer.getvalue()


@router.get("/organizations/{organization_id}/staff", responses=problems(NotFound), tags=["staff"])
async def list_staff(organization_id: UUID, session: Reads, actor: CurrentActor) -> StaffList:
    return StaffList(items=await queries.staff_of(session, actor, organization_id))


@router.post(
    "/organizations/{organization_id}/staff",
    status_code=201,
    response_model=StaffList,
    responses=problems(Forbidden, UnknownPerson, LastOwner, Invalid),
    tags=["staff"],
)
async def add_staff(
    organization_id: UUID, request: StaffRequest, session: Tx, actor: CurrentActor, once: OnceOnly
) -> Response:
    async def work() -> StaffList:
        await commands.add_staff(session, actor, organization_id, request)
        return StaffList(items=await queries.staff_of(session, actor, organization_id))

    return await once.create(request, StaffList, work)


@router.patch(
    "/organizations/{organization_id}/staff/{user_id}", responses=problems(NotFound, LastOwner), tags=["staff"]
)
async def change_staff_role(
    organization_id: UUID, user_id: UUID, request: StaffRoleRequest, session: Tx, actor: CurrentActor
) -> StaffList:
    await commands.change_staff_role(session, actor, organization_id, user_id, request)
    return StaffList(items=await queries.staff_of(session, actor, organization_id))


@router.delete(
    "/organizations/{organization_id}/staff/{user_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, LastOwner),
    tags=["staff"],
)
async def remove_staff(organization_id: UUID, user_id: UUID, session: Tx, actor: CurrentActor) -> None:
    await commands.remove_staff(session, actor, organization_id, user_id)


@router.get("/audit", responses=problems(Forbidden), tags=["staff"])
async def list_audit(session: Reads, actor: CurrentActor, wish: Annotated[AuditFilter, Query()]) -> Page[AuditView]:
    return Page[AuditView].model_validate(await queries.list_audit(session, actor, wish))


@router.get("/auth/check-user", responses=problems(RateLimited), dependencies=[Depends(Limited("check-user", 60, 60))])
async def check_user(
    session: Reads, _actor: CurrentActor, identifier: Annotated[str, Query(min_length=1, max_length=254)]
) -> CheckedUser:
    """By nickname or e-mail address; for people who are signed in."""
    return await queries.check_user(session, identifier)


@router.get("/profile/me")
async def my_profile(session: Reads, actor: CurrentActor) -> OwnProfileView:
    return await queries.get_own_profile(session, actor)


@router.patch("/profile/me", responses=problems(Invalid))
async def change_profile(request: PublicProfileRequest, session: Tx, actor: CurrentActor) -> OwnProfileView:
    await commands.change_public_profile(session, actor, request)
    return await queries.get_own_profile(session, actor)


@router.patch("/profile/update-nickname", responses=problems(NicknameTaken, Invalid))
async def change_nickname(request: NicknameChange, session: Tx, actor: CurrentActor) -> OwnProfileView:
    await commands.change_profile(session, actor, ProfileRequest(nickname=request.nickname))
    return await queries.get_own_profile(session, actor)


@router.patch("/profile/update-email", responses=problems(EmailTaken, WrongPassword, Invalid))
async def change_email(request: EmailChange, session: Tx, actor: CurrentActor) -> OwnProfileView:
    await commands.change_email(session, actor, request)
    return await queries.get_own_profile(session, actor)


@router.post("/profile/change-password", status_code=204, responses=problems(WrongOldPassword, Invalid))
async def change_password_as_chat_clients_do(request: PasswordChange, session: Tx, actor: CurrentActor) -> None:
    await commands.change_password(session, actor, request)


@router.get("/profile/nickname/{nickname}", responses=problems(NotFound))
async def profile_by_nickname(nickname: str, session: Reads, _actor: CurrentActor) -> PublicProfileView:
    return await queries.get_public_profile(session, nickname)


@router.get("/profile/{user_id}", responses=problems(NotFound))
async def profile(user_id: UUID, session: Reads, _actor: CurrentActor) -> PublicProfileView:
    return await queries.get_public_profile(session, user_id)


router.join(staff.router)
