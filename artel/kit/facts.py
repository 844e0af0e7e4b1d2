"""The few things that a database knows about itself, by key: for example that demo data fills it."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit.db import Base

DEMO = "demo.filled_at"


class Fact(Base):
    __tablename__ = "facts"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


async def find(session: AsyncSession, key: str) -> str | None:
    found = await session.get(Fact, key)
    return found.value if found else None


async def keep(session: AsyncSession, key: str, value: str) -> None:
    await session.merge(Fact(key=key, value=value))
