"""Pictures that come from outside: only real, small ones, and nothing besides."""

import base64
import binascii
import io
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

PNG_PREFIX = "data:image/png;base64,"
MAX_SIGNATURE_CHARS = 400_000
MAX_SIGNATURE_SIDE = 2_000
MAX_PHOTO_BYTES = 8_000_000
MAX_PHOTO_PIXELS = 50_000_000
PHOTO_SIDE = 1_920
PHOTO_FORMATS = ("JPEG", "PNG")


class PictureRefused(ValueError):
    """A picture is not taken; the argument says why.

    ``empty``, ``too_big`` or ``unreadable``.
    """


def why_refused(read: Callable[[Any], bytes], picture: Any) -> str:
    """Return why ``read`` does not take a picture; nothing when it does."""
    try:
        read(picture)
    except PictureRefused as refused:
        return str(refused)
    return ""


def read_signature(data_url: str | None) -> bytes:
    """Return the PNG that somebody drew on a canvas.

    :param data_url: what ``canvas.toDataURL("image/png")`` gave
    :raises PictureRefused: when nothing is drawn, or it is no such picture

    >>> why_refused(read_signature, ""), why_refused(read_signature, "javascript:")
    ('empty', 'empty')
    >>> why_refused(read_signature, PNG_PREFIX + "AAAA")
    'unreadable'
    >>> why_refused(read_signature, PNG_PREFIX + "A" * MAX_SIGNATURE_CHARS)
    'too_big'
    """
    if not data_url or not data_url.startswith(PNG_PREFIX):
        raise PictureRefused("empty")
    if len(data_url) > MAX_SIGNATURE_CHARS:
        raise PictureRefused("too_big")
    try:
        raw = base64.b64decode(data_url.removeprefix(PNG_PREFIX), validate=True)
    except binascii.Error as error:
        raise PictureRefused("unreadable") from error
    image = _open(raw, ("PNG",))
    if max(image.size) > MAX_SIGNATURE_SIDE:
        raise PictureRefused("too_big")
    if not _is_drawn_on(image):
        raise PictureRefused("empty")
    return raw


def read_photo(raw: bytes) -> bytes:
    """Return a photo as a JPEG of at most 1920 pixels, without place and camera.

    :raises PictureRefused: when it is too big, or no picture

    >>> why_refused(read_photo, b"x" * (MAX_PHOTO_BYTES + 1))
    'too_big'
    >>> why_refused(read_photo, b"<svg/>"), why_refused(read_photo, b"")
    ('unreadable', 'unreadable')
    """
    if len(raw) > MAX_PHOTO_BYTES:
        raise PictureRefused("too_big")
    image = _open(raw, PHOTO_FORMATS)
    if image.width * image.height > MAX_PHOTO_PIXELS:
        raise PictureRefused("too_big")
    try:
        image = ImageOps.exif_transpose(image)
        image.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
        output = io.BytesIO()
        image.convert("RGB").save(output, "JPEG", quality=82)
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureRefused("unreadable") from error
    return output.getvalue()


def _open(raw: bytes, formats: tuple[str, ...]) -> Image.Image:
    try:
        return Image.open(io.BytesIO(raw), formats=formats)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PictureRefused("unreadable") from error
    except Image.DecompressionBombError as error:
        raise PictureRefused("too_big") from error


def _is_drawn_on(image: Image.Image) -> bool:
    """Whether the picture shows more than one colour."""
    try:
        extrema = image.convert("RGBA").getextrema()
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureRefused("unreadable") from error
    return any(low != high for low, high in extrema)
