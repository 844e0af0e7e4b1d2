"""Passwords, nicknames, phones, lock-outs. A hash costs some 15 ms and 19 MiB, so two threads of their own do it."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache, partial
from typing import TypeVar

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from artel.kit.translit import fold, latin

T = TypeVar("T")
SPECIAL_USE_DOMAIN_NAMES.clear()  # an operator's intranet may well be called office.local

# Argon2id, OWASP Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_THREADS = ThreadPoolExecutor(2, "passwords")

TOURS_KEPT = 50
NICKNAME = re.compile(r"[A-Za-z0-9_]{3,20}")
_RESERVED = """
admin administrator all anonymous api artel bot channel deleted everyone guest help here info me moderator news null
official operator owner root security staff support system undefined user webmaster
"""
RESERVED = frozenset(_RESERVED.split())
_COMMON = """
00000000 0123456789 11111111 111111111 1111111111 112233445566 12121212 123123123 12341234 12344321 1234512345
12345678 123456789 1234567890 1234567891 12345678910 123456789a 123654789 123qweasd 123qweasdzxc 13131313 147258369
1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 22222222 55555555 66666666 77777777 87654321 88888888
987654321 9876543210 99999999 a1234567 a12345678 a123456789 aa123456 aaaaaaaa abc12345 abcd1234 abcdefgh admin123
admin1234 adminadmin administrator asdasdasd asdf1234 asdfasdf asdfghjk asdfghjkl baseball blink182 changeme
changeme123 charlie1 chocolate computer dragon123 elephant football football1 google123 iloveyou iloveyou1 internet
jennifer letmein1 liverpool master123 michael1 mustang1 nastya123 natasha1 nothing1 p@ssw0rd p@ssword pa$$word
parol123 parolparol passw0rd password password! password1 password12 password123 password1234 princess princess1
q1w2e3r4 q1w2e3r4t5 qazwsxedc qqqqqqqq qwer1234 qwerasdf qwerty12 qwerty123 qwerty1234 qwerty12345 qwertyqwerty
qwertyui qwertyuiop samsung1 secret123 starwars sunshine sunshine1 superman superman1 superstar test1234 testtest
trustno1 welcome1 welcome123 whatever zaq12wsx zaq1zaq1 zxcvbnm1 zxcvbnm123 zxcvbnmn йцукенгш йцукенгшщз любовь123
пароль123 парольпароль
"""
COMMON = frozenset(_COMMON.split())

FREE_FAILURES = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)


async def hashed(password: str) -> str:
    return await _on_thread(partial(_HASHER.hash, password))


async def matches(password: str, password_hash: str | None) -> bool:
    """Without a hash it takes just as long and is False."""
    right = await _on_thread(partial(_verify, password, password_hash or _decoy()))
    return right and password_hash is not None


def _verify(password: str, password_hash: str) -> bool:
    return bool(_HASHER.verify(password, password_hash))


@cache
def _decoy() -> str:
    return str(_HASHER.hash("nobody has this password"))


async def _on_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)


def is_guessable(password: str, *own: str | None) -> bool:
    """Common ones, one sign repeated, and what the person is called."""
    plain = password.casefold()
    names = {part.casefold() for word in own if word for part in (word, word.partition("@")[0])}
    return plain in COMMON or len(set(plain)) < 3 or plain in names


def lock_after(failures: int) -> timedelta | None:
    """None for the first few; then twice as long with every further failure."""
    beyond = failures - FREE_FAILURES
    return None if beyond < 0 else min(FIRST_LOCK * 2 ** min(beyond, 20), LONGEST_LOCK)


def normal_email(text: str) -> str | None:
    """Lower case, the domain in its ASCII form's Unicode spelling; None when it is no address."""
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def normal_phone(text: str) -> str | None:
    """+ and 7 to 15 digits (E.164); a Russian 8 at the start of eleven digits is +7. None when it is no phone."""
    if re.search(r"[^\d\s()+.\-]", text):
        return None
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits.startswith("8"):
        digits = "7" + digits[1:]
    return f"+{digits}" if 7 <= len(digits) <= 15 else None


def needle(text: str) -> str:
    """What to look for in folded names and contacts. Of a phone the digits, without the 8 that Russians dial first."""
    if not re.fullmatch(r"[\d\s()+.\-]+", text):
        return fold(text)
    digits = re.sub(r"\D", "", text)
    return digits[1:] if digits.startswith("8") and len(digits) > 3 else digits


def is_reserved(nickname: str) -> bool:
    return nickname.casefold().strip("_") in RESERVED


def nickname_from(*sources: str | None, mark: str) -> str:
    """The first source that has something to spell, with `mark` behind it, so that it is nobody else's."""
    for source in sources:
        word = re.sub(r"[^a-z0-9]+", "_", latin((source or "").partition("@")[0]).lower()).strip("_")
        if len(word) >= 2:
            return f"{word[: 19 - len(mark)].rstrip('_')}_{mark}"
    return f"member_{mark}"
