"""Pictures for cards: really decoded and written anew, so that nothing but pixels is kept of what was uploaded."""

import io
import warnings

from PIL import Image, ImageOps

MOST_BYTES = 8_000_000
MOST_PIXELS = 40_000_000
MIME = {b'\x89PNG\r\n\x1a\n': 'image/png', b'\xff\xd8\xff': 'image/jpeg'}
CODES: dict[str, str] = {
    'too_large': "more bytes or pixels than a card can use",
    'no_picture': "neither PNG nor JPEG, or damaged",
}


class PictureError(ValueError):
    """A file that cannot be used; ``code`` is one of :data:`CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(CODES[code])
        self.code = code


def mime(data: bytes) -> str | None:
    """Return the media type of a PNG or JPEG by its first bytes; None for anything else, SVG included."""
    return next((kind for magic, kind in MIME.items() if data.startswith(magic)), None)


def clean(data: bytes, width: int, height: int) -> bytes:
    """Return the picture at no more than ``width`` x ``height`` pixels, without whatever else was in the file.

    Written as JPEG, or as PNG when parts of it are transparent or it is a drawing of few colors.

    :raises PictureError: ``too_large`` or ``no_picture``
    """
    if len(data) > MOST_BYTES:
        raise PictureError('too_large')
    if not mime(data):
        raise PictureError('no_picture')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('error', Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=('PNG', 'JPEG'))
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureError('too_large')
            picture.load()
            picture = ImageOps.exif_transpose(picture)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError('too_large') from error
    except Exception as error:  # Pillow raises whatever its decoders stumble over: none of it is a picture
        raise PictureError('no_picture') from error
    return _written(picture, (width, height))


def _written(picture: Image.Image, most: tuple[int, int]) -> bytes:
    transparent = picture.mode in ('RGBA', 'LA', 'PA') or 'transparency' in picture.info
    picture = picture.convert('RGBA' if transparent else 'RGB')
    picture.thumbnail(most, Image.Resampling.LANCZOS)
    drawing = transparent or bool(picture.getcolors(256))
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    content = io.BytesIO()
    bare.save(content, **({'format': 'PNG', 'optimize': True} if drawing else {'format': 'JPEG', 'quality': 90}))
    return content.getvalue()
