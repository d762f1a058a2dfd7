import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...core import sheet
from ...core.shaping import shape
from ...models.ledger import spoken
from ...models.printing.pdf_paper import Paper
from ...models.printing.pdf_tool import INK, RULER, ZOOM, PdfToolError, draw

_logger = logging.getLogger(__name__)
CHUNK = 250  # faces in one run of the tool: long runs slow down, short ones start too often
RUNS = 2  # of the tool at once
WHOLE_CARD = sheet.Box(0, 0, *sheet.CARD)
Layers = list[int]  # the faces that lie on each other, by their numbers on the paper


class Layer(NamedTuple):
    """One layer of a face: ``above`` others or the lowest."""

    design: object
    html: Markup
    above: bool


class CustomerCardPrint(models.TransientModel):
    """Cards on paper: every face is drawn once, then laid on pages of cards or sheets."""

    _inherit = 'customer.card.print'

    def _pdf(self) -> bytes:
        """The file the dialog asks for; the print is on record before anything is drawn, so that no file leaves
        without.

        :raise UserError: when there is nothing to print, too much, or the PDF tool does not work
        """
        self.ensure_one()
        self.check_access('write')
        self = self.with_company(self.company_id)  # noqa: PLW0642 - Odoo's idiom
        cards = self._cards()
        self._check_printable(cards)
        self._note(cards)
        try:
            return self._letters(cards) if self._is_letter() else self._printed_cards(cards)
        except PdfToolError as error:
            _logger.error("Cards were not printed: %s", error)
            raise UserError(
                self.env._(
                    "The PDF could not be made, nothing was printed. Ask whoever runs this Odoo to look after "
                    "wkhtmltopdf."
                )
            ) from error

    def _note(self, cards) -> None:
        """Note the print in the history of the cards, and of the batch."""
        names = dict(self._fields['layout']._description_selection(self.env))
        cards._note_printed(self.env._("Printed: %s", names[self.layout]))
        if self.batch_id:
            self.batch_id.message_post(
                body=spoken.counted(
                    self,
                    self.env._(
                        "Printed: %(layout)s, %(count)s card, number %(first)s.|"
                        "Printed: %(layout)s, %(count)s cards, numbers %(first)s to %(last)s."
                    ),
                    len(cards), layout=names[self.layout], first=self.first, last=self.last,
                )
            )  # fmt: skip

    # === CARDS === #

    def _printed_cards(self, cards) -> bytes:
        paper = Paper()
        fronts, backs = self._add_faces(paper, cards)
        lay = {'card': self._lay_on_cards, 'sheet': self._lay_on_sheets}[self.layout]
        lay(paper, fronts if self.side != 'back' else [], backs if self.side != 'front' else [])
        return paper.content()

    def _add_faces(self, paper: Paper, cards) -> tuple[list[Layers], list[Layers]]:
        """Draw what is to be seen of ``cards``; the layers of their fronts and of their backs, in the cards' order.

        Each layer is drawn once, however many cards have it.
        """
        known: dict[Layer, int] = {}
        wanted: list[list[Layer]] = []
        with ThreadPoolExecutor(RUNS) as pool:
            runs = [
                (pool.submit(draw, html, len(layers), sheet.FACE), layers)
                for html, layers in self._documents(cards, known, wanted)
            ]
            numbers = []
            for run, layers in runs:
                numbers += paper.add_faces(run.result(), sheet.FACE, lambda place, layers=layers: layers[place].above)
        sides = [[[numbers[known[layer]] for layer in layers] for layers in wanted[start::2]] for start in (0, 1)]
        return sides[0], sides[1]

    def _documents(self, cards, known: dict, wanted: list) -> Iterator[tuple[str, list]]:
        """Documents and the layers on their pages. ``known`` learns each layer's place in all of them, ``wanted`` the
        layers of every front and back in turn."""
        fresh, designs = [], self.env['customer.card.design']
        for design, some in self._by_design(cards):
            shared, own_layers = design._layers(some, bleed=sheet.BLEED)
            designs |= design
            for own_pair in own_layers:
                for side, below, above in zip(('front', 'back'), shared, own_pair, strict=True):
                    layers = (
                        [Layer(design, below, False), Layer(design, above, True)] if self.side in ('both', side) else []
                    )
                    wanted.append(layers)
                    new = [layer for layer in layers if layer not in known]
                    known.update({layer: len(known) + place for place, layer in enumerate(new)})
                    fresh += new
            if len(fresh) >= CHUNK:
                yield self._layers_document(fresh, designs), fresh
                fresh, designs = [], self.env['customer.card.design']
        if fresh:
            yield self._layers_document(fresh, designs), fresh

    def _layers_document(self, layers: list, designs) -> str:
        return self._document([layer.html for layer in layers], designs._faces_style(), sheet.FACE)

    def _by_design(self, cards) -> Iterator[tuple]:
        """A design and some cards that have it, in the cards' order; few enough that memory stays flat."""
        # Neighbors only: the cards stay in their order.
        for _same, some in groupby(cards, key=lambda card: (card.batch_id.id, card.program_id.id)):  # pylint: disable=bad-builtin-groupby
            alike = self.env['customer.card'].concat(*some)
            design = alike[0]._design()
            for part in split_every(CHUNK, alike.ids, alike.browse):
                yield design, part

    def _document(self, pages: Iterable[Markup], style: Markup, size: sheet.Size) -> str:
        """One document for the PDF tool, led by its ruler; its letters are joined already."""
        values = {'pages': pages, 'style': style, 'size': size, 'zoom': ZOOM, 'ruler': RULER}
        values['ink'] = ','.join(str(round(255 * part)) for part in INK)
        return shape(self.env['ir.qweb']._render('customer_card.print_document', values))

    # === PAPER === #

    def _lay_on_cards(self, paper: Paper, fronts: list[Layers], backs: list[Layers]) -> None:
        """Pages of a card's own size, each front followed by its back: what card printers take."""
        printer = self.printer_id._settings()
        piece = sheet.piece(WHOLE_CARD, WHOLE_CARD)
        for place in range(max(len(fronts), len(backs))):
            for faces, is_back in ((fronts, False), (backs, True)):
                if faces:
                    correction = sheet.corrected(printer, sheet.CARD, is_back)
                    paper.add_page(sheet.CARD, [(layer, piece) for layer in faces[place]], correction=correction)

    def _lay_on_sheets(self, paper: Paper, fronts: list[Layers], backs: list[Layers]) -> None:
        """Sheets of ten with bleed and marks to cut along, each followed by the sheet of the backs."""
        printer = self.printer_id._settings()
        places = sheet.slots(printer)
        for start in range(0, max(len(fronts), len(backs)), len(places)):
            for faces, is_back in ((fronts, False), (backs, True)):
                if faces:
                    self._lay_on_sheet(paper, faces[start : start + len(places)], places, printer, is_back)

    def _lay_on_sheet(
        self, paper: Paper, faces: list[Layers], places: list[sheet.Box], printer: sheet.Printer, is_back: bool
    ) -> None:
        boxes, head_down = places, False
        if is_back:
            boxes, turned = zip(*(sheet.behind(box, printer.turn) for box in places), strict=True)
            head_down = any(turned)
        rooms = sheet.rooms(list(boxes))
        pieces = [
            (layer, sheet.piece(box, room, head_down))
            for layers, box, room in zip(faces, boxes, rooms, strict=False)
            for layer in layers
        ]
        paper.add_page(
            sheet.A4, pieces, sheet.crop_marks(list(boxes[: len(faces)])), sheet.corrected(printer, sheet.A4, is_back)
        )

    def _test_page(self) -> bytes:
        """Two pages to measure a printer by, corrected as its settings say: right when nothing is left to correct."""
        self.ensure_one()
        self.check_access('write')
        paper, printer = Paper(), self.printer_id._settings()
        values = {
            'rtl': self.env['res.lang']._get_data(code=self.env.lang or 'en_US').direction == 'rtl',
            'scale': 1.0,
            'lines': lambda text, points, bold=False: self._lines(text, sheet.A4.width - 48, points, bold),
        }
        pages = [
            self.env['ir.qweb']._render('customer_card.print_test_page', {**values, 'is_back': back})
            for back in (False, True)
        ]
        whole = sheet.Box(0, 0, *sheet.A4)
        style = self.env['customer.card.design']._faces_style()
        drawn = draw(self._document(pages, style, sheet.A4), len(pages), sheet.A4)
        for back, number in enumerate(paper.add_faces(drawn, sheet.A4)):
            corner = (
                sheet.A4.width - 20 if back else 20.0
            )  # the back's lies behind the front's when turned over the long edge
            reach = -100.0 if back else 100.0
            lines = [(corner, 20, corner + reach, 20), (corner, 20, corner, 120)]
            piece = sheet.Piece(whole, sheet.placed(whole))
            paper.add_page(sheet.A4, [(number, piece)], lines, sheet.corrected(printer, sheet.A4, bool(back)))
        return paper.content()
