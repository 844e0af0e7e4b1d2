from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from artel.files.rules import Prepared

YEAR = "max-age=31536000, immutable"


class FileView(BaseModel):
    """`/files/{id}/{variant}` serves it: original, large, medium, small, thumb; a document its original only."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    is_public: bool
    created_at: datetime


class UploadMark(BaseModel):
    """Stands for the upload where two requests are compared."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Upload:
    prepared: Prepared
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    content: bytes
    content_type: str
    name: str
    is_public: bool
    mark: str

    @property
    def headers(self) -> dict[str, str]:
        """Pictures and sound are shown; a document is downloaded, never opened in our page's name."""
        kind = "inline" if self.content_type.startswith(("image/", "audio/")) else "attachment"
        return {
            "cache-control": f"{'public' if self.is_public else 'private'}, {YEAR}",
            "content-disposition": f"{kind}; filename*=UTF-8''{quote(self.name)}",
            "content-security-policy": "default-src 'none'; sandbox",
            "etag": self.mark,
        }
