"""Text that people type. Control characters are refused: PostgreSQL cannot store a NUL, and none is meant."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from artel.kit.field_errors import refuse
from artel.kit.problems import Text

_ALLOWED = {"\n", "\t", "\r"}
_CONTROL = Text("Здесь недопустимые знаки", "There are characters that may not stand here")


def _clean(value: str) -> str:
    if any(unicodedata.category(sign) == "Cc" and sign not in _ALLOWED for sign in value):
        raise refuse("string_control", _CONTROL)
    return unicodedata.normalize("NFC", value)


Clean = AfterValidator(_clean)
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Clean]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), Clean]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), Clean]
