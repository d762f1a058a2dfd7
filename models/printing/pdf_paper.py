"""A PDF put together from drawn faces: each face is kept once, and every page says where it lies.

Pages, cuts and marks are drawn here, in PDF's own numbers, so they are exact whatever drew the faces.
"""

import io
import zlib
from collections.abc import Callable, Iterable

from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfWriter,
    generic,
)

from ...core.sheet import POINTS, Line, Matrix, Piece, Size, in_points, multiply
from .pdf_tool import Drawn, without_paper

HAIRLINE = 0.1  # mm


class Paper:
    """A PDF in the making."""

    def __init__(self) -> None:
        self._writer = PdfWriter()
        self._faces: list[tuple] = []

    def add_faces(self, drawn: Drawn, size: Size, above: Callable[[int], bool] = lambda place: False) -> list[int]:
        """Keep drawn pages as faces of ``size``; the numbers they are called by.

        :param above: whether the page at a place is laid upon others, and so without paper of its own
        """
        to_points = inverse(drawn.to_mm)
        corners = (
            [to_points[0] * x + to_points[4] for x in (0, size.width)],
            [to_points[3] * y + to_points[5] for y in (0, size.height)],
        )
        box = [min(corners[0]), min(corners[1]), max(corners[0]), max(corners[1])]
        first = len(self._faces)
        for place, page in enumerate(drawn.pages):
            form = self._form(page, drawn.white and above(place))
            form.update({
                NameObject('/Type'): NameObject('/XObject'),
                NameObject('/Subtype'): NameObject('/Form'),
                NameObject('/BBox'): floats(box),
                NameObject('/Resources'): page['/Resources'].clone(self._writer),
            })  # fmt: skip
            self._faces.append((form.indirect_reference, drawn.to_mm))
        return list(range(first, len(self._faces)))

    def _form(self, page, is_bare: bool) -> DecodedStreamObject:
        content = page['/Contents'].get_object()
        if not is_bare:
            return content.clone(self._writer)
        form = compressed(without_paper(content.get_data()))
        form.indirect_reference = self._writer._add_object(form)
        return form

    def add_page(
        self,
        size: Size,
        pieces: Iterable[tuple[int, Piece]],
        marks: Iterable[Line] = (),
        correction: Matrix = (1, 0, 0, 1, 0, 0),
    ) -> None:
        """A page of ``size`` with faces (by number) as ``pieces`` say, and lines to cut along."""
        words, used = [], {}
        for number, piece in pieces:
            name = f'/F{number}'
            reference, to_mm = self._faces[number]
            used[NameObject(name)] = reference
            words.append(f'q {text(piece.clip)} re W n {text(multiply(to_mm, piece.matrix))} cm {name} Do Q')
        lines = [f'{text(line[:2])} m {text(line[2:])} l S' for line in marks]
        content = [f'q {text(multiply(correction, in_points(size)))} cm', *words, f'0 G {HAIRLINE} w', *lines, 'Q']
        page = self._writer.add_blank_page(size.width * POINTS, size.height * POINTS)
        page[NameObject('/MediaBox')] = floats([0, 0, size.width * POINTS, size.height * POINTS])
        page[NameObject('/Contents')] = self._writer._add_object(compressed('\n'.join(content).encode()))
        page[NameObject('/Resources')] = DictionaryObject({NameObject('/XObject'): DictionaryObject(used)})

    def content(self) -> bytes:
        """The finished PDF."""
        self._writer.add_metadata({'/Producer': 'customer_card'})
        stream = io.BytesIO()
        self._writer.write(stream)
        return stream.getvalue()


def inverse(matrix: Matrix) -> Matrix:
    """Undoes a matrix that only stretches and moves."""
    a, _b, _c, d, e, f = matrix
    return (1 / a, 0, 0, 1 / d, -e / a, -f / d)


def compressed(content: bytes) -> DecodedStreamObject:
    """A stream, compressed quickly rather than well: of a thousand cards that takes a third of the time."""
    stream = DecodedStreamObject()
    stream.set_data(zlib.compress(content, 1))
    stream[NameObject('/Filter')] = NameObject('/FlateDecode')
    return stream


def text(numbers: Iterable[float]) -> str:
    return ' '.join(f'{number:.6f}'.rstrip('0').rstrip('.') for number in numbers)


def floats(numbers: Iterable[float]) -> ArrayObject:
    return ArrayObject(generic.FloatObject(round(number, 4)) for number in numbers)
