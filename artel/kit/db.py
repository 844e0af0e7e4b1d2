from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase

from artel.kit import dialects, live
from artel.kit.hot import Driver, open_driver

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: dialects.UTC_TIME,
        date: sa.Date(),
        StrEnum: sa.Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
        list[str]: sa.JSON(),
    }


class Database:
    """What an entry point holds. Commands get a session from it and never commit."""

    def __init__(self, url: str, pool_size: int, driver: Driver, reports: Driver | None = None) -> None:
        self.driver, self.reports = driver, reports or driver
        self.engine = dialects.create_engine(url, pool_size)
        self._writers = async_sessionmaker(self.engine, expire_on_commit=False)
        self._readers = async_sessionmaker(self.engine.execution_options(reads=True), expire_on_commit=False)
        self._gate = dialects.writer_gate(self.engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """The only place that commits. A refusal by the database leaves as the Problem it stands for; live pushes
        leave after the commit."""
        async with self._gate, self._writers() as session:
            try:
                yield session
                await session.commit()
            except DBAPIError as error:
                raise dialects.problem_of(error) or error from error
        await live.flush(session)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """For queries: one snapshot on SQLite, does not wait for writers, is rolled back at the end."""
        async with self._readers() as session:
            yield session


@asynccontextmanager
async def open_database(url: str, pool_size: int = 8) -> AsyncIterator[Database]:
    async with open_driver(url, pool_size) as (driver, reports):
        database = Database(url, pool_size, driver, reports)
        try:
            yield database
        finally:
            await database.engine.dispose()
