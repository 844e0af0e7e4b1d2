"""One seed, one moment: the same data every time, relative to now."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from artel.kit.spans import MINUTE

SEED = 1905
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Chance(Random):
    """Invented things need no cryptographic randomness, but they do need to be the same tomorrow."""

    def __init__(self, now: datetime) -> None:
        super().__init__(SEED)
        self.now = now.replace(second=0, microsecond=0)

    def id_at(self, moment: datetime) -> UUID:
        """Version 7, as if it had been made then."""
        millis = int(moment.timestamp() * 1000)
        return UUID(int=millis << 80 | 0x7 << 76 | self.getrandbits(12) << 64 | 0b10 << 62 | self.getrandbits(62))

    def number(self) -> str:
        letters = "".join(self.choices(ALPHABET, k=8))
        return f"A-{letters[:4]}-{letters[4:]}"

    def happens(self, share: float) -> bool:
        return self.random() < share

    def minutes(self, low: int, high: int) -> timedelta:
        return self.randint(low, high) * MINUTE

    def about(self, expected: float) -> int:
        """A whole number whose mean is `expected`."""
        return int(expected) + self.happens(expected % 1)
