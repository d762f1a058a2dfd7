"""The layout of cards on paper: places on a sheet, backs behind fronts, bleed, crop marks, and printer corrections.

Lengths are millimetres from the page's top left corner, down is positive. A matrix ``(a, b, c, d, e, f)`` is PDF's (ISO
32000-1, 8.3.3): it moves the point ``(x, y)`` to ``(a·x + c·y + e, b·x + d·y + f)``. A card is ID-1 of ISO/IEC 7810.
"""

from typing import NamedTuple

POINTS = 72 / 25.4  # points in a millimetre
BLEED = 3.0
COLUMNS, ROWS = 2, 5
MARK = 5.0  # length of a crop mark
MARK_GAP = 1.0  # from the corner it points at, so that no mark is seen on the cut card

Matrix = tuple[float, float, float, float, float, float]
Line = tuple[float, float, float, float]


class Size(NamedTuple):
    """Page or card size."""

    width: float
    height: float


class Box(NamedTuple):
    """A rectangle on a page."""

    x: float
    y: float
    width: float
    height: float

    def grown(self, by: float) -> 'Box':
        """This box with ``by`` mm more on every side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def within(self, other: 'Box') -> 'Box':
        """Return what of this box lies inside ``other``."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))


CARD = Size(85.60, 53.98)
FACE = Size(CARD.width + 2 * BLEED, CARD.height + 2 * BLEED)  # a card as it is drawn, before it is cut
A4, A5 = Size(210.0, 297.0), Size(148.0, 210.0)


class Printer(NamedTuple):
    """One printer's settings: offsets and gaps in mm, scales in percent, and how its paper is turned."""

    offset_x: float = 0.0
    offset_y: float = 0.0
    back_x: float = 0.0
    back_y: float = 0.0
    scale_x: float = 100.0
    scale_y: float = 100.0
    gap_x: float = 10.0
    gap_y: float = 2.0
    turn: str = 'long'


class Piece(NamedTuple):
    """One drawing of a face: ``clip`` is where on the page it may show, ``matrix`` brings millimetres of the face
    there.
    """

    clip: Box
    matrix: Matrix


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does ``first`` and then ``then``.

    >>> multiply((1, 0, 0, 1, 5, 0), (2, 0, 0, 2, 0, 0))
    (2, 0, 0, 2, 10, 0)
    """
    a, b, c, d, _e, _f = then
    ((x1, y1), (x2, y2)) = (
        (first[0] * a + first[1] * c, first[0] * b + first[1] * d),
        (first[2] * a + first[3] * c, first[2] * b + first[3] * d),
    )
    return (x1, y1, x2, y2, *moved(first[4], first[5], then))


def moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    """The point ``(x, y)`` after ``matrix``."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def slots(printer: Printer = Printer(), page: Size = A4, card: Size = CARD) -> list[Box]:
    """The places of the cards on a sheet, row by row, in the middle of the page.

    :raises ValueError: when so wide gaps leave no room on the page

    >>> len(slots()), slots()[0].x, slots()[1].x - slots()[0].x
    (10, 14.4, 95.6)
    """
    wide = COLUMNS * card.width + (COLUMNS - 1) * printer.gap_x
    high = ROWS * card.height + (ROWS - 1) * printer.gap_y
    left, top = round((page.width - wide) / 2, 4), round((page.height - high) / 2, 4)
    if min(left, top, printer.gap_x, printer.gap_y) < 0:
        raise ValueError("the gaps leave no room for the cards")
    return [
        Box(left + column * (card.width + printer.gap_x), top + row * (card.height + printer.gap_y), *card)
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]


def behind(box: Box, turn: str, page: Size = A4) -> tuple[Box, bool]:
    """Return the box the back of ``box`` is printed in, and whether it is upside down there.

    A sheet turned over its long edge shows right what was left; turned over its short edge it shows below what was
    above, upside down. Either way the cut card, turned like a page of a book, shows its back upright.

    >>> behind(Box(10, 20, 85, 50), 'long')
    (Box(x=115.0, y=20, width=85, height=50), False)
    >>> behind(Box(10, 20, 85, 50), 'short')
    (Box(x=10, y=227.0, width=85, height=50), True)
    """
    if turn == 'long':
        return box._replace(x=page.width - box.x - box.width), False
    return box._replace(y=page.height - box.y - box.height), True


def placed(box: Box, head_down: bool = False) -> Matrix:
    """Brings a face of the box's own size into ``box``.

    >>> placed(Box(10, 20, 85, 50)), placed(Box(10, 20, 85, 50), head_down=True)
    ((1.0, 0.0, 0.0, 1.0, 10, 20), (-1.0, 0.0, 0.0, -1.0, 95, 70))
    """
    if head_down:
        return (-1.0, 0.0, 0.0, -1.0, box.x + box.width, box.y + box.height)
    return (1.0, 0.0, 0.0, 1.0, box.x, box.y)


def piece(box: Box, room: Box, head_down: bool = False, bleed: float = BLEED) -> Piece:
    """Return how a face that was drawn with ``bleed`` around it lies in ``box``: its bleed shows as far as ``room``
    allows.

    >>> piece(Box(10, 20, 85, 50), Box(0, 0, 100, 71))
    Piece(clip=Box(x=7.0, y=17.0, width=91.0, height=54.0), matrix=(1.0, 0.0, 0.0, 1.0, 7.0, 17.0))
    """
    whole = box.grown(bleed)
    return Piece(whole.within(room), placed(whole, head_down))


def rooms(boxes: list[Box], page: Size = A4) -> list[Box]:
    """Return what each box may fill with its bleed: half the way to its neighbours, and up to the page's edge.

    >>> rooms([Box(10, 20, 80, 50), Box(100, 20, 80, 50)])[0]
    Box(x=0, y=0, width=95.0, height=297.0)
    """
    columns = sorted({(box.x, box.x + box.width) for box in boxes})
    lines = sorted({(box.y, box.y + box.height) for box in boxes})
    found = []
    for box in boxes:
        left, right = _halfway(columns, (box.x, box.x + box.width), page.width)
        top, bottom = _halfway(lines, (box.y, box.y + box.height), page.height)
        found.append(Box(left, top, right - left, bottom - top))
    return found


def _halfway(spans: list[tuple[float, float]], span: tuple[float, float], end: float) -> tuple[float, float]:
    place = spans.index(span)
    before = (spans[place - 1][1] + span[0]) / 2 if place else 0
    after = (span[1] + spans[place + 1][0]) / 2 if place + 1 < len(spans) else end
    return before, after


def crop_marks(boxes: list[Box], bleed: float = BLEED, gap: float = MARK_GAP) -> list[Line]:
    """The lines to cut along, beyond the bleed and outside of all boxes: ``(x1, y1, x2, y2)``.

    >>> crop_marks([Box(10, 20, 80, 50)])[0]
    (10, 11.0, 10, 16.0)
    """
    first, last = min(boxes), max(boxes)
    top, bottom = first.y - bleed - gap, last.y + last.height + bleed + gap
    left, right = first.x - bleed - gap, last.x + last.width + bleed + gap
    upright = sorted({edge for box in boxes for edge in (box.x, box.x + box.width)})
    level = sorted({edge for box in boxes for edge in (box.y, box.y + box.height)})
    marks = [(x, *ends) for x in upright for ends in ((top - MARK, x, top), (bottom, x, bottom + MARK))]
    marks += [(x1, y, x2, y) for y in level for x1, x2 in ((left - MARK, left), (right, right + MARK))]
    return marks


def corrected(printer: Printer, page: Size, back: bool = False) -> Matrix:
    """Return what undoes the printer's error: scales around the middle of the page, then moves.

    >>> corrected(Printer(offset_x=1.5, offset_y=-0.5), A4)
    (1.0, 0, 0, 1.0, 1.5, -0.5)
    >>> moved(105, 148.5, corrected(Printer(scale_x=97, scale_y=103), A4))
    (105.0, 148.5)
    """
    scale_x, scale_y = printer.scale_x / 100, printer.scale_y / 100
    move_x = printer.offset_x + (printer.back_x if back else 0)
    move_y = printer.offset_y + (printer.back_y if back else 0)
    return (scale_x, 0, 0, scale_y, page.width / 2 * (1 - scale_x) + move_x, page.height / 2 * (1 - scale_y) + move_y)


def in_points(page: Size) -> Matrix:
    """From millimetres down from the top to PDF's points up from the bottom."""
    return (POINTS, 0, 0, -POINTS, 0, page.height * POINTS)
