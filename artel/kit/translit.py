"""Russian in Latin letters: slugs, English names nobody gave us, nicknames."""

import re
import unicodedata

_SPELLED = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya"
_LETTERS = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _SPELLED.split(" "), strict=True))


def latin(text: str) -> str:
    """«Чистые пруды» -> "Chistye prudy". Letters of other scripts are dropped."""
    spelled = "".join(_spell(letter) for letter in unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()


def _spell(letter: str) -> str:
    found = _LETTERS.get(letter.lower())
    if found is None:
        return letter
    plain = found.replace("_", "")
    return plain.capitalize() if letter.isupper() else plain


def slugify(text: str, longest: int = 60) -> str:
    """Lower-case words joined by hyphens; empty when there is nothing to spell."""
    return re.sub(r"[^a-z0-9]+", "-", latin(text).lower()).strip("-")[:longest].strip("-")


def fold(text: str) -> str:
    """For comparing what people type: case, ё and repeated blanks do not count. The databases' own lower() knows
    only ASCII on SQLite."""
    return " ".join(text.casefold().replace("ё", "е").split())
