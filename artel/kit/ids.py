import secrets
import time
from uuid import UUID, SafeUUID


def uuid7() -> UUID:
    """RFC 9562 version 7: 48 bits of milliseconds, 12 bits of the fraction, 62 random bits; so an id sorts by birth."""
    millis, nanos = divmod(time.time_ns(), 1_000_000)
    fraction = nanos * 4096 // 1_000_000
    return uuid_of(millis << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def uuid_of(number: int) -> UUID:
    """What `UUID(int=number)` makes, in half the time: it looks at arguments that nobody gave."""
    made = object.__new__(UUID)
    object.__setattr__(made, "int", number)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made
