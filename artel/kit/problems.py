"""Refusals (RFC 9457). A domain declares its own in `errors.py`; a database constraint may stand for one."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple, TypedDict

Language = Literal["ru", "en"]


class Text(NamedTuple):
    ru: str
    en: str

    def speak(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en


class FieldError(TypedDict):
    pointer: str
    code: str
    detail: str


BY_CONSTRAINT: dict[str, type["Problem"]] = {}


class Problem(Exception):
    """One class per refusal. `code` is for programs and never changes, the texts are for people."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[Text]
    constraint: ClassVar[str | None] = None
    pointer: ClassVar[str | None] = None  # the field of the request that it is about, "/email"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init_subclass__(cls) -> None:
        if cls.constraint:
            BY_CONSTRAINT[cls.constraint] = cls

    def __init__(self, detail: Text | None = None, errors: Sequence[FieldError] = (), **facts: object) -> None:
        super().__init__(self.code)
        self.detail, self.errors, self.facts = detail, errors, facts

    def body(self, language: Language) -> dict[str, object]:
        detail = (self.detail or self.title).speak(language)
        own = [FieldError(pointer=self.pointer, code=self.code, detail=detail)] if self.pointer else []
        return {
            "type": f"/problems/{self.code}",
            "title": self.title.speak(language),
            "status": self.status,
            "detail": detail,
            "code": self.code,
            "errors": [*own, *self.errors],
            **self.facts,
        }


class NotFound(Problem):
    status, code = 404, "not_found"
    title = Text("Такого нет, или это не ваше", "There is no such thing, or it is not yours to see")


class Invalid(Problem):
    status, code = 422, "validation"
    title = Text("Запрос заполнен неверно", "The request is not filled in correctly")


class Busy(Problem):
    status, code = 503, "busy"
    title = Text("Сейчас слишком много желающих, повторите", "Too many people at once, try again")
    headers = MappingProxyType({"Retry-After": "1"})


class Unexpected(Problem):
    status, code = 500, "internal"
    title = Text("Ошибка на нашей стороне", "Something broke on our side")
