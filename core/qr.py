"""A QR code (ISO/IEC 18004) as a drawing that stays sharp at every size."""

import base64
import io

import qrcode

QUIET = 4  # modules of white around the code; the standard asks for four


def matrix(text: str) -> list[list[bool]]:
    """Return the modules of the code, dark ones true, with the quiet zone around them."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


def svg(text: str, css: str = '') -> str:
    """Return the code as an SVG picture, black on white, one unit per module; ``css`` names its class.

    >>> svg('A').startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"')
    True
    """
    modules = matrix(text)
    size = len(modules)
    css = css and f' class="{css}"'
    path = ''.join(f'M{x} {y}h{end - x}v1h{x - end}z' for y, row in enumerate(modules) for x, end in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{css} viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return where dark modules begin and end in a row."""
    edges = [x for x, (before, after) in enumerate(zip([False, *row], [*row, False], strict=True)) if before != after]
    return list(zip(edges[::2], edges[1::2], strict=True))


def png(text: str, scale: int = 8) -> bytes:
    """Return the code as a PNG picture, ``scale`` pixels per module."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET, box_size=scale)
    code.add_data(text)
    picture = io.BytesIO()
    code.make_image().save(picture)
    return picture.getvalue()


def data_url(text: str) -> str:
    """Return the code as an address that a page on paper shows as a picture.

    >>> data_url('A').startswith('data:image/svg+xml;base64,')
    True
    """
    return f'data:image/svg+xml;base64,{base64.b64encode(svg(text).encode()).decode()}'
