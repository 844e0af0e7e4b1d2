from dataclasses import dataclass
from fractions import Fraction
from typing import Self


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (kopecks, cents) of one currency. Never a float."""

    amount: int
    currency: str = "RUB"

    def __add__(self, other: Self) -> Self:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return type(self)(self.amount + other.amount, self.currency)

    def __sub__(self, other: Self) -> Self:
        return self + type(self)(-other.amount, other.currency)

    def times(self, factor: Fraction) -> Self:
        """Rounded half up, once; so multiply first and round last."""
        return type(self)((self.amount * factor + Fraction(1, 2)).__floor__(), self.currency)
