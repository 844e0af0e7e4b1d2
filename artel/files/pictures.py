"""Pictures drawn anew, upright and in sizes."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from artel.files.errors import Broken, TooManyPixels
from artel.files.rules import LONGEST, QUALITY, Prepared, Variant, fitting

MAX_PIXELS = 50_000_000
Image.MAX_IMAGE_PIXELS = None  # ours is checked before anything is decoded, and refuses instead of warning
WEBP = "image/webp"


def picture(name: str, content: bytes, form: str, crop: tuple[int, int] | None) -> Prepared:
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise TooManyPixels(max_pixels=MAX_PIXELS)
            image = _plain(opened)
            image = ImageOps.fit(image, crop, Image.Resampling.LANCZOS) if crop else image
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Broken from error
    variants = {variant: _encoded(image, variant) for variant in Variant}
    width, height = fitting(image.size, LONGEST[Variant.ORIGINAL])
    return Prepared(name, WEBP, variants, width, height)


def _plain(opened: Image.Image) -> Image.Image:
    """Decoded, upright, in RGB or RGBA; of a moving picture the first frame."""
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    return upright.convert("RGBA" if has_alpha else "RGB")


def _encoded(image: Image.Image, variant: Variant) -> bytes:
    size = fitting(image.size, LONGEST[variant])
    scaled = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    scaled.save(buffer, "WEBP", quality=QUALITY[variant], method=4)
    return buffer.getvalue()
