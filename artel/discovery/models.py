from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit.db import Base


class VenueCard(Base):
    """A published venue as the list shows it, ready to send: derived, one row per venue, rebuilt when anything in it
    changes. `kinds` and `amenities` are codes between bars, `|wifi|coffee|`, so that one LIKE finds one."""

    __tablename__ = "venue_cards"
    __table_args__ = (Index("ix_venue_cards_city_slug", "city_slug", "venue_id"),)

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    city_slug: Mapped[str]
    district_slug: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
    rating_x100: Mapped[int]  # 0: nobody has rated it
    price_from: Mapped[int | None] = mapped_column(BigInteger)  # the cheapest hour, minor units
    currency: Mapped[str]
    instant: Mapped[bool]
    kinds: Mapped[str]
    amenities: Mapped[str]
    words: Mapped[str]  # lower case: name, address, district, stations, in both languages
    body_ru: Mapped[str]
    body_en: Mapped[str]
