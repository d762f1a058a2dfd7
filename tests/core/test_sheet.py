"""Risks: backs that miss their fronts, cards that overlap or leave the page, a correction that moves what it should
stretch.
"""

import unittest
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ...core import sheet
from .profile import PROPERTY

GAPS = st.builds(
    sheet.Printer, gap_x=st.floats(0, 38), gap_y=st.floats(0, 6.5), turn=st.sampled_from(['long', 'short'])
)
SMALL = st.floats(-20, 20)
ERRORS = st.builds(
    sheet.Printer,
    offset_x=SMALL,
    offset_y=SMALL,
    back_x=SMALL,
    back_y=SMALL,
    scale_x=st.floats(90, 110),
    scale_y=st.floats(90, 110),
)


class TestSheet(unittest.TestCase):
    @PROPERTY
    @given(GAPS)
    def test_cards_lie_on_the_page_and_not_on_each_other(self, printer: sheet.Printer) -> None:
        boxes = sheet.slots(printer)
        self.assertEqual(len(boxes), 10)
        for box in boxes:
            self.assertGreaterEqual(min(box.x, box.y), 0)
            self.assertLess(box.x + box.width, sheet.A4.width + 1e-3)
            self.assertLess(box.y + box.height, sheet.A4.height + 1e-3)
        for box, other in pairwise(boxes):
            shared = box.within(other)
            self.assertLess(shared.width * shared.height, 1e-3)

    @PROPERTY
    @given(GAPS)
    def test_a_turned_back_lies_behind_its_front(self, printer: sheet.Printer) -> None:
        for box in sheet.slots(printer):
            behind, head_down = sheet.behind(box, printer.turn)
            self.assertEqual(head_down, printer.turn == 'short')
            # Through the paper: turning over the long edge mirrors left and right, over the short edge up and down.
            through = sheet.behind(behind, printer.turn)[0]
            for place in range(4):
                self.assertAlmostEqual(through[place], box[place], 6)
            distances = [abs(behind.x - slot.x) + abs(behind.y - slot.y) for slot in sheet.slots(printer)]
            self.assertLess(min(distances), 1e-3)

    @PROPERTY
    @given(GAPS)
    def test_bleed_stays_in_its_own_room(self, printer: sheet.Printer) -> None:
        boxes = sheet.slots(printer)
        pieces = [sheet.piece(box, room) for box, room in zip(boxes, sheet.rooms(boxes), strict=True)]
        for place, piece in enumerate(pieces):
            self.assertGreaterEqual(piece.clip.width, sheet.CARD.width - 1e-6)
            for other in pieces[:place]:
                shared = piece.clip.within(other.clip)
                self.assertLess(shared.width * shared.height, 1e-3)

    @PROPERTY
    @given(GAPS)
    def test_marks_point_at_the_cuts_and_touch_no_card(self, printer: sheet.Printer) -> None:
        boxes = sheet.slots(printer)
        edges = {edge for box in boxes for edge in (box.x, box.x + box.width, box.y, box.y + box.height)}
        for x1, y1, x2, y2 in sheet.crop_marks(boxes):
            self.assertIn(x1 if x1 == x2 else y1, edges)
            line = sheet.Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)).grown(0.05)
            for box in boxes:
                shared = line.within(box)
                self.assertEqual(shared.width * shared.height, 0)

    @PROPERTY
    @given(ERRORS, st.booleans())
    def test_a_correction_stretches_around_the_middle_and_moves(self, printer: sheet.Printer, back: bool) -> None:
        matrix = sheet.corrected(printer, sheet.A4, back)
        middle = sheet.moved(105, 148.5, matrix)
        self.assertAlmostEqual(middle[0] - 105, printer.offset_x + back * printer.back_x, 6)
        self.assertAlmostEqual(middle[1] - 148.5, printer.offset_y + back * printer.back_y, 6)
        (left, top), (right, low) = sheet.moved(10, 10, matrix), sheet.moved(110, 110, matrix)
        self.assertAlmostEqual(right - left, printer.scale_x, 6)
        self.assertAlmostEqual(low - top, printer.scale_y, 6)

    def test_gaps_that_leave_no_room(self) -> None:
        for printer in (sheet.Printer(gap_x=50), sheet.Printer(gap_y=7), sheet.Printer(gap_x=-1)):
            with self.assertRaises(ValueError):
                sheet.slots(printer)

    def test_a_card_upside_down_turns_in_its_box(self) -> None:
        box = sheet.Box(10, 20, *sheet.CARD)
        matrix = sheet.piece(box, sheet.Box(0, 0, *sheet.A4), head_down=True).matrix
        corner = sheet.moved(sheet.BLEED, sheet.BLEED, matrix)
        self.assertAlmostEqual(corner[0], box.x + box.width)
        self.assertAlmostEqual(corner[1], box.y + box.height)
