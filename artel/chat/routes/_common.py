from typing import Annotated, Any

from fastapi import Depends, Request, Response, UploadFile

from artel.access.errors import Forbidden
from artel.access.web import CurrentActor
from artel.chat.errors import Banned
from artel.chat.rules import STICKER_BYTES
from artel.files.errors import Broken, NotWhatItSays, TooBig, TooManyPixels, Unsupported
from artel.files.parsing import AUDIO, AVATAR, AVATAR_BYTES, BANNER, BANNER_BYTES, PAPERS, prepared
from artel.files.rules import Prepared
from artel.kit.limits import RateLimited, limit
from artel.kit.problems import Invalid, NotFound
from artel.kit.settings import settings
from artel.kit.web import problems

MOST_BYTES = 10 * 1024 * 1024
SENDS, PER_S = 30, 10  # messages of one person in one chat
SEEN = problems(NotFound, Banned)
DONE = problems(NotFound, Banned, Forbidden, Invalid)
FILES = problems(Unsupported, NotWhatItSays, Broken, TooBig, TooManyPixels, RateLimited, NotFound, Banned, Forbidden)


async def slow_down(request: Request, actor: CurrentActor) -> None:
    if settings().rate_limits == "on":
        key = f"send:{actor.id}:{request.path_params.get('chat_id')}"
        await limit(request.app.state.counter, key, SENDS, PER_S)


async def _image(file: UploadFile) -> Prepared:
    content = await file.read(MOST_BYTES + 1)
    return await prepared(file.filename or "", content, pictures_only=True, max_bytes=MOST_BYTES)


async def _audio(file: UploadFile) -> Prepared:
    content = await file.read(MOST_BYTES + 1)
    return not_a_picture(await prepared(file.filename or "", content, others=AUDIO, max_bytes=MOST_BYTES))


async def _document(file: UploadFile) -> Prepared:
    content = await file.read(MOST_BYTES + 1)
    return not_a_picture(await prepared(file.filename or "", content, others=PAPERS, max_bytes=MOST_BYTES))


def not_a_picture(content: Prepared) -> Prepared:
    if content.is_picture:
        raise Unsupported
    return content


async def _anything(file: UploadFile) -> Prepared:
    content = await file.read(MOST_BYTES + 1)
    return await prepared(file.filename or "", content, others=AUDIO | PAPERS, max_bytes=MOST_BYTES)


async def _avatar(file: UploadFile) -> Prepared:
    content = await file.read(AVATAR_BYTES + 1)
    return await prepared(file.filename or "", content, pictures_only=True, max_bytes=AVATAR_BYTES, crop=AVATAR)


async def _banner(file: UploadFile) -> Prepared:
    content = await file.read(BANNER_BYTES + 1)
    return await prepared(file.filename or "", content, pictures_only=True, max_bytes=BANNER_BYTES, crop=BANNER)


async def _sticker(file: UploadFile) -> Prepared:
    content = await file.read(STICKER_BYTES + 1)
    return await prepared(file.filename or "", content, pictures_only=True, max_bytes=STICKER_BYTES)


Image = Annotated[Prepared, Depends(_image)]
Audio = Annotated[Prepared, Depends(_audio)]
Document = Annotated[Prepared, Depends(_document)]
Anything = Annotated[Prepared, Depends(_anything)]
Avatar = Annotated[Prepared, Depends(_avatar)]
Banner = Annotated[Prepared, Depends(_banner)]
StickerImage = Annotated[Prepared, Depends(_sticker)]


def created_or_known(response: Response, view: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
    """201, or 200 with what is stored when the nonce is known."""
    response.status_code = 201 if is_new else 200
    return view
