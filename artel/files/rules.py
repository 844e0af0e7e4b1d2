"""The sizes of pictures, and names that are safe to show."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath


class Variant(StrEnum):
    ORIGINAL = "original"
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    THUMB = "thumb"


LONGEST = {
    Variant.ORIGINAL: 4000, Variant.LARGE: 1600, Variant.MEDIUM: 800, Variant.SMALL: 320, Variant.THUMB: 96,
}  # fmt: skip
QUALITY = {Variant.ORIGINAL: 90, Variant.LARGE: 84, Variant.MEDIUM: 82, Variant.SMALL: 80, Variant.THUMB: 80}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Ready to be stored. Pictures are WebP in every variant; a document has its original only."""

    name: str
    content_type: str
    variants: dict[Variant, bytes]
    width: int | None = None
    height: int | None = None

    @property
    def sha256(self) -> str:
        """Of what is kept, not of what came."""
        return hashlib.sha256(self.variants[Variant.ORIGINAL]).hexdigest()

    @property
    def is_picture(self) -> bool:
        return self.width is not None


def clean_name(name: str) -> str:
    """For showing and for the download's heading; never a path."""
    plain = re.sub(r"[\x00-\x1f\x7f\"\\]", "", PurePath(name.replace("\\", "/")).name).strip()
    return plain[-120:] or "file"


def fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Never enlarged; at least one pixel each way."""
    factor = min(1.0, longest / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
