from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7


class File(Base):
    """An upload whose content was checked. The bytes live in storage under `id`, pictures in several sizes."""

    __tablename__ = "files"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    is_public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
