"""A chat as a file, read and written page by page: what was said, by whom and when. Of people it names only those who
spoke, by name and nickname; of files the names."""

import html
import json
from collections.abc import AsyncIterator, Callable, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from artel.chat.models import Message
from artel.chat.queries import messages
from artel.chat.queries.views import Json
from artel.kit.db import Database

PAGE = 200


class ExportFormat(StrEnum):
    JSON = "json"
    HTML = "html"
    TXT = "txt"


MEDIA = {
    ExportFormat.JSON: "application/json",
    ExportFormat.HTML: "text/html; charset=utf-8",
    ExportFormat.TXT: "text/plain; charset=utf-8",
}


class Exported(NamedTuple):
    """`until`: what is said after the export began is not in it."""

    chat_id: UUID
    title: str
    until: int


async def export(database: Database, chat: Exported, form: ExportFormat) -> AsyncIterator[str]:
    head, line, between, tail = _FORMS[form]
    yield head(chat)
    is_first = True
    async for page in _pages(database, chat):
        for one in page:
            yield ("" if is_first else between) + line(one)
            is_first = False
    yield tail


async def _pages(database: Database, chat: Exported) -> AsyncIterator[Sequence[Json]]:
    after = 0
    while True:
        statement = select(Message).where(Message.chat_id == chat.chat_id, Message.seq > after)
        statement = statement.where(Message.seq <= chat.until).order_by(Message.seq).limit(PAGE)
        async with database.reading() as session:
            rows = (await session.scalars(statement)).all()
            shown = [_told(view) for view in await messages.load(session, None, rows)]
        yield shown
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def _told(view: Json) -> Json:
    plain = {name: view[name] for name in ("id", "number", "content", "type", "created_at", "edited_at", "deleted_at")}
    named = view["attachment"] and view["attachment"]["file_name"]
    quoted = view["reply_to"] and view["reply_to"]["id"]
    signs = [{"reaction": tally["reaction"], "count": tally["count"]} for tally in view["reactions"]]
    about = {"author": view["user"]["display_name"], "nickname": view["user_nickname"]}
    return plain | about | {"file": named, "reply_to": quoted, "reactions": signs}


def _words(one: Json) -> str:
    return one["content"] or (f"[{one['file']}]" if one["file"] else "" if one["deleted_at"] else f"[{one['type']}]")


def _text(one: Json) -> str:
    return f"{one['created_at'][:16].replace('T', ' ')} {one['author']}: {_words(one)}\n"


def _html(one: Json) -> str:
    who, at = html.escape(one["author"]), html.escape(one["created_at"])
    return f'<article><b>{who}</b> <time datetime="{at}">{at[:16]}</time><p>{html.escape(_words(one))}</p></article>\n'


def _page_head(chat: Exported) -> str:
    title = html.escape(chat.title)
    style = "body{font:16px/1.5 sans-serif;max-width:44rem;margin:2rem auto}p{white-space:pre-wrap;margin:0 0 1rem}"
    return f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>{style}</style><h1>{title}</h1>\n'


def _object_head(chat: Exported) -> str:
    title = json.dumps(chat.title, ensure_ascii=False)
    return f'{{"chat_id": "{chat.chat_id}", "title": {title}, "messages": ['


def _object(one: Json) -> str:
    return json.dumps(one, ensure_ascii=False)


def _text_head(chat: Exported) -> str:
    return f"{chat.title}\n\n"


class _Form(NamedTuple):
    head: Callable[[Exported], str]
    line: Callable[[Json], str]
    between: str = ""
    tail: str = ""


_FORMS = {
    ExportFormat.JSON: _Form(_object_head, _object, ",\n", "]}"),
    ExportFormat.HTML: _Form(_page_head, _html),
    ExportFormat.TXT: _Form(_text_head, _text),
}
