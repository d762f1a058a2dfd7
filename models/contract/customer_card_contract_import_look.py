from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models

from ...core import contract_rows, frozen, lookup, table
from ...core.card_rows import Habits as CellHabits
from ...core.contract_rows import Habits, Running, Usual
from ...core.money import exact
from ...core.plan_paid import late_of, paid_of
from ...core.plan_terms import Step
from ..ledger.protected import plain
from . import refusals
from .terms import METHODS, ROUNDS

MOST_LINES, MOST = 200_000, 10_000  # of one list: lines, and contracts

Wrong = tuple[int, str, str]  # line, column, sentence


class Found(NamedTuple):
    """What a list was understood as: contracts, and everything that is wrong."""

    encoding: str
    running: list[Running]
    wrong: list[Wrong]


class CustomerCardContractImport(models.Model):
    """Looking at a list: it is read, its contracts are understood, and whose they are is looked up."""

    _inherit = 'customer.card.contract.import'

    def _look(self) -> None:
        """Read the list and show what was found."""
        self.ensure_one()
        plain(self)._show(plain(self)._found())

    def _found(self) -> Found:
        """Read the list; nothing is written."""
        try:
            encoding, lines, wrong = self._lines()
        except table.TableError as error:
            return Found('', [], [(error.line, '', self._file_sentence(error))])
        running = contract_rows.gathered(lines)
        if len(running) > MOST:
            return Found(encoding, [], [(0, '', self._file_sentence(table.TableError('too_long')))])
        wrong += self._plan(running)
        self._find_cards(running)
        self._find_known(running)
        self._check_days(running)
        names = self._column_names()
        for one in running:
            wrong += [(line, names.get(found.column, ''), self._cell_sentence(found)) for line, found in one.problems]
        if not wrong and (refusal := self._books_refusal()):
            wrong.append((0, '', refusal))
        return Found(encoding, running, sorted(wrong, key=lambda one: one[0]))

    def _lines(self) -> tuple[str, list[contract_rows.Line], list[Wrong]]:
        """Return what encoding the file has, its lines, or what is wrong with the first one.

        :raise TableError: when it is no list at all
        """
        read = table.read(self._content(), MOST_LINES, (self.env.lang or '')[:2])
        (first, head), *lines = read.rows
        columns, wrong = self._columns(first, head)
        if wrong or not lines:
            return read.encoding, [], wrong or [(first, '', self._file_sentence(table.TableError('empty')))]
        habits, parsed = self._habits(), []
        for line, cells in lines:
            parsed.append(contract_rows.parse(line, dict(zip(columns, cells, strict=False)), habits))
            if any(cell.strip() for cell in cells[len(columns) :]):
                parsed[-1].problems.append(contract_rows.Problem('', 'too_many_cells'))
        return read.encoding, parsed, []

    def _columns(self, line: int, head: list[str]) -> tuple[list[str], list[Wrong]]:
        """Return the columns a first line names, in the user's language or in English, and what is wrong with it."""
        known = {column.casefold(): column for column in contract_rows.COLUMNS}
        for language in ('en_US', self.env.lang or 'en_US'):
            names = self.with_context(lang=language)._column_names()
            known.update({name.casefold(): column for column, name in names.items()})
        head = head[: 1 + max((place for place, cell in enumerate(head) if cell.strip()), default=-1)]
        columns, wrong = [], []
        for cell in head:
            column = known.get(' '.join(cell.split()).casefold(), '')
            if not column or column in columns:
                wrong.append((line, cell.strip(), self._head_sentence(cell.strip(), known=bool(column))))
            columns.append(column)
        return columns, wrong

    def _habits(self) -> Habits:
        """Return how the user writes, and what methods are called."""
        language = self.env['res.lang']._lang_get(self.env.lang or 'en_US')
        currency = self.currency_id
        money = (currency.name, currency.symbol, currency.currency_unit_label, currency.full_name)
        cells = CellHabits(
            money_digits=currency.decimal_places, decimal_sign=language.decimal_point or '.',
            month_first=language.date_format.find('%m') < language.date_format.find('%d'),
            jalali=language.code.startswith('fa'),
            money=tuple(sorted({name for name in money if name}, key=len, reverse=True)),
        )  # fmt: skip
        methods = {method: method for method, _name in METHODS}
        for code in ('en_US', self.env.lang or 'en_US'):
            methods.update({name.casefold(): method for method, name in self._method_names(code).items()})
        return Habits(cells, methods)

    @api.model
    def _method_names(self, lang: str | None = None) -> dict[str, str]:
        env = self.with_context(lang=lang or self.env.lang).env
        return dict(env['customer.card.contract']._fields['method']._description_selection(env))

    def _usual(self) -> Usual:
        """Return what contracts of the program have that the list does not say."""
        program = self.program_id
        remainder, rounds = ROUNDS[program.contract_remainder]
        step = Step(program.contract_step_unit, program.contract_step_count, program.months_by)
        return Usual(
            program.contract_method, step, program.contract_first_period, exact(program.contract_multiple), remainder,
            rounds, self.currency_id.decimal_places,
        )  # fmt: skip

    def _plan(self, running: list[Running]) -> list[Wrong]:
        """Work out all plans; why some cannot be."""
        usual, wrong = self._usual(), []
        for one in running:
            if not one.problems and (error := contract_rows.refused(one, usual)):
                wrong.append((one.line, '', refusals.sentence(self, error)))
        return wrong

    # === WHOSE THEY ARE === #

    def _find_cards(self, running: list[Running]) -> None:
        """Find the card of each contract: by its number, or by its customer's phone or name."""
        cards = self.env['customer.card'].sudo()  # sudo: found whoever may see it; what is shown is little
        here = [('company_id', '=', self.company_id.id)]
        codes = {numbers_of(one.said['card']) for one in running if 'card' in one.said}
        found = cards.search([*here, '|', ('number', 'in', list(codes)), ('old_code', 'in', list(codes))])
        by_code = {code: card for card in found for code in (card.number, card.old_code) if code}
        mine = cards.search([
            *here, ('program_id', '=', self.program_id.id), ('state', '=', 'active'), ('partner_id', '!=', False)
        ], order='id')  # fmt: skip
        by_phone, by_name = self._by_phone(running), defaultdict(cards.browse)
        for card in mine:
            by_name[lookup.fold(card.partner_id.name or '').casefold()] |= card
        by_partner = {partner.id: some[:1] for partner, some in mine.grouped('partner_id').items()}
        for one in running:
            if 'card' in one.said:
                self._take_card(one, by_code.get(numbers_of(one.said['card']), cards))
            elif 'phone' in one.said:
                self._take_phone(one, by_phone, by_partner)
            elif 'name' in one.said:
                self._take_name(one, by_name[lookup.fold(one.said['name']).casefold()])

    def _take_card(self, one: Running, card) -> None:
        if not card:
            one.wrong('card', 'no_card', one.said['card'])
        elif card.program_id != self.program_id:
            one.wrong('card', 'other_program', card.program_id.name)
        elif card.state != 'active':
            states = dict(card._fields['state']._description_selection(self.env))
            one.wrong('card', 'dead_card', states[card.state])
        elif not card.partner_id:
            one.wrong('card', 'no_holder')
        elif 'name' in one.said and not lookup.same_person(one.said['name'], card.partner_id.name or ''):
            one.wrong('name', 'other_name', card.partner_id.name or '')
        else:
            one.card, one.partner = card.id, card.partner_id.id

    def _take_phone(self, one: Running, by_phone: dict[str, int], by_partner: dict) -> None:
        country = self.env['res.partner']._customer_card_calling_code(self.company_id)
        partner = by_phone.get(lookup.national(one.said['phone'], country), 0)
        name = self.env['res.partner'].sudo().browse(partner).name or ''  # sudo: only its name, as above
        if not partner:
            one.wrong('phone', 'no_customer', one.said['phone'])
        elif 'name' in one.said and not lookup.same_person(one.said['name'], name):
            one.wrong('name', 'other_name', name)
        elif partner not in by_partner:
            one.wrong('phone', 'without_card', name)
        else:
            one.card, one.partner = by_partner[partner].id, partner

    def _take_name(self, one: Running, cards) -> None:
        if len(cards.partner_id) == 1:
            one.card, one.partner = cards[:1].id, cards.partner_id.id
        else:
            one.wrong('name', 'several' if cards else 'nobody', one.said['name'])

    def _by_phone(self, running: list[Running]) -> dict[str, int]:
        partners = self.env['res.partner'].sudo()  # sudo: found whoever may see the contact
        country = partners._customer_card_calling_code(self.company_id)
        phones = {lookup.national(one.said['phone'], country) for one in running if 'phone' in one.said}
        known, _outside = partners._customer_card_by_phones(sorted(phones), self.company_id)
        return known

    # === WHAT IS THERE ALREADY, AND DAYS === #

    def _find_known(self, running: list[Running]) -> None:
        """Find numbers that were imported before, into this program, or for the same customer into another: each
        contract of the other system comes in once.
        """
        asked = [one.said['old_number'].lower() for one in running if 'old_number' in one.said]
        self.env['customer.card.contract'].flush_model(['old_number', 'program_id', 'name'])
        self.env.cr.execute(
            """
            SELECT lower(old_number), CASE WHEN program_id = %s THEN 0 ELSE partner_id END, name
              FROM customer_card_contract WHERE company_id = %s AND lower(old_number) = ANY(%s)
            """,
            [self.program_id.id, self.company_id.id, asked],
        )
        names = {(number, whose): name for number, whose, name in self.env.cr.fetchall()}
        for one in running:
            number = one.said.get('old_number', '').lower()
            if name := names.get((number, 0)) or names.get((number, one.partner)):
                one.wrong('old_number', 'known', name)

    def _check_days(self, running: list[Running]) -> None:
        today = self.program_id._today()
        for one in running:
            if one.said.get('handed_over', today) > today:
                one.wrong('handed_over', 'not_yet')

    def _digest_of(self, running: list[Running]) -> str:
        """Return a fingerprint of what would be imported: another one when anything of it differs."""
        program, account = self.program_id, self._source()
        return frozen.digest(frozen.frozen({
            'program': program.id, 'account': account.id, 'contracts': [one.content() for one in running],
        }))  # fmt: skip

    def _sums(self, running: list[Running]) -> dict[str, Decimal]:
        """Return what is financed, owed, late and paid by these contracts."""
        today, sums = self.program_id._today(), dict.fromkeys(('financed', 'owed', 'late', 'paid'), Decimal(0))
        for one in running:
            progress = paid_of(one.rows, one.paid)
            sums['financed'] += one.terms.financed
            sums['paid'] += one.paid
            sums['owed'] += one.whole - one.paid
            sums['late'] += late_of(progress, today)
        return sums


def numbers_of(text: str) -> str:
    """Return a card's number as cards have it, or a code of another system as it is.

    >>> numbers_of('9551 0000 0000 0001')
    '9551000000000001'
    """
    plain_text = text.replace(' ', '').replace('-', '')
    return plain_text if plain_text.isdigit() else text
