"""Pydantic's field errors in the person's language. Codes stay pydantic's; only the words are ours."""

from typing import Any

from pydantic_core import PydanticCustomError

from artel.kit.problems import Language, Text

TEXTS: dict[str, Text] = {
    "missing": Text("Заполните это поле", "Fill in this field"),
    "extra_forbidden": Text("Такого поля нет", "There is no such field"),
    "string_too_short": Text("Не короче {min_length} символов", "At least {min_length} characters"),
    "string_too_long": Text("Не длиннее {max_length} символов", "At most {max_length} characters"),
    "string_type": Text("Здесь нужен текст", "This must be text"),
    "string_pattern_mismatch": Text("Не подходит по виду", "This has the wrong form"),
    "greater_than_equal": Text("Не меньше {ge}", "At least {ge}"),
    "less_than_equal": Text("Не больше {le}", "At most {le}"),
    "greater_than": Text("Больше {gt}", "More than {gt}"),
    "int_parsing": Text("Здесь нужно целое число", "This must be a whole number"),
    "int_type": Text("Здесь нужно целое число", "This must be a whole number"),
    "int_from_float": Text("Здесь нужно целое число", "This must be a whole number"),
    "bool_parsing": Text("Да или нет", "Yes or no"),
    "uuid_parsing": Text("Это не похоже на идентификатор", "This does not look like an id"),
    "timezone_aware": Text("Укажите время с часовым поясом", "Give the time with its offset"),
    "datetime_parsing": Text(
        "Время не разобрать, нужен вид 2026-11-25T10:00:00+03:00", "Unreadable time, use 2026-11-25T10:00:00+03:00"
    ),
    "datetime_from_date_parsing": Text(
        "Время не разобрать, нужен вид 2026-11-25T10:00:00+03:00", "Unreadable time, use 2026-11-25T10:00:00+03:00"
    ),
    "date_from_datetime_parsing": Text("День не разобрать, нужен вид 2026-11-25", "Unreadable day, use 2026-11-25"),
    "date_parsing": Text("День не разобрать, нужен вид 2026-11-25", "Unreadable day, use 2026-11-25"),
    "enum": Text("Выберите одно из: {expected}", "Choose one of: {expected}"),
    "literal_error": Text("Выберите одно из: {expected}", "Choose one of: {expected}"),
    "json_invalid": Text("Тело запроса не JSON", "The body is not JSON"),
    "too_short": Text("Не меньше {min_length}", "At least {min_length}"),
    "too_long": Text("Не больше {max_length}", "At most {max_length}"),
}
OTHERWISE = Text("Значение не подходит", "This value does not fit")


def refuse(code: str, text: Text) -> PydanticCustomError:
    """For validators: `raise refuse("accounts.password_common", Text(...))`."""
    return PydanticCustomError(code, "{en}", {"ru": text.ru, "en": text.en})


def say(item: dict[str, Any], language: Language) -> str:
    """`item` is one of pydantic's `errors()`."""
    context = item.get("ctx", {})
    if "ru" in context and "en" in context:
        return str(context[language])
    text = TEXTS.get(item["type"])
    if text is None:
        return OTHERWISE.speak(language) if language == "ru" else str(item["msg"])
    try:
        return text.speak(language).format(**context)
    except KeyError:
        return text.speak(language)
