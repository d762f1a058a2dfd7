import hashlib
import json

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...core import anniversary, lookup, ticket
from ...core.digits import only_digits
from ..acceptance.point import Point
from ..acceptance.tables import FIRST_SECTIONS
from ..ledger.errors import LedgerRefusal

LONGEST_NAME, LONGEST_TEXT = 100, 512


class WrongField(UserError):
    """One field of the form is not filled in as it should be; ``field`` is where the cashier goes on."""

    def __init__(self, sentence: str, field: str):
        super().__init__(sentence)
        self.field = field


class CustomerCardAcceptance(models.AbstractModel):
    """New customers: one dialog, one request, the same answer however often it is sent."""

    _inherit = 'customer.card.acceptance'

    # === VERBS === #

    def _enrollment(self, point: Point) -> dict:
        """Return what the dialog for a new customer offers: ``{ok, programs: [{id, name, color}], purposes: [{id, name,
        text, digest}], months: [{key, name}]}``; the months are those of the calendar the shop's days are said by.
        """
        programs = self.env['customer.card.program']._at_till(point.company)
        if not programs:
            return self._refusal_answer(
                self.env._("No card is given out at this till. A manager can allow it in the card program.")
            )
        purposes = self.env['customer.card.purpose']._of_company(point.company)
        return {
            'ok': True,
            'programs': [
                {'id': program.id, 'name': program.name, 'color': program.color or ''} for program in programs
            ],
            'months': [{'key': key, 'name': name} for key, name in self._months()[:12]],
            'purposes': [
                {'id': purpose.id, 'name': purpose.name, 'text': purpose.text, 'digest': purpose._digest()}
                for purpose in purposes
            ],
        }

    def _enroll(self, point: Point, values, key) -> dict:
        """Give a card to somebody new, or to a customer we know; idempotent by ``key``. Nothing is kept unless all of
        it can be.

        :param values: ``name``, ``phone``, ``email``, ``birth_day``, ``birth_month``; ``card`` (code or ticket of a
            blank or anonymous card; empty: a card without plastic) or ``program_id``; ``consents`` (``[[purpose id,
            digest of the words shown]]``); ``known`` (``use`` or ``new``, once a customer with this phone was found)
        :return: ``{ok: True, card}`` as :meth:`_identify`, and ``claim`` (the address that opens the card on the
            customer's phone, once) where there is no other way to it; ``{ok: False, message}``; or that with ``code:
            'known'`` and ``customer: {name, phone}``, masked, when the phone is a customer's already; or with the
            ``other`` card that the customer has
        """
        if not self._is_key(key) or not isinstance(values, dict):
            return self._refusal_answer(self.env._("The form is incomplete. Open it again."))
        try:
            with self.env.cr.savepoint():
                return self._enrolled(point, values, key)
        except psycopg2.errors.UniqueViolation:  # the same request a moment ago, not yet in our snapshot
            return self._refusal_answer(self.env._("This is being saved already. Try again in a moment."))
        except WrongField as refusal:
            return {**self._refusal_answer(str(refusal)), 'field': refusal.field}
        except (LedgerRefusal, UserError) as refusal:
            return self._refusal_answer(str(refusal))

    # === HELPERS === #

    def _enrolled(self, point: Point, values: dict, key: str) -> dict:
        digest = hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
        cards = self.env['customer.card']
        if done := cards._by_enrollment(key, point.company):
            if done.enrollment_digest != digest:
                raise UserError(
                    self.env._("This form was saved already with other details. Find the customer by phone.")
                )
            code = values.get('card')
            answer = self._describe(point, done, self._shown_again(point, done, code))
            if isinstance(code, str) and ticket.read(code, self.env['customer.card.ledger']._key()):
                answer['ref'] = code if answer['shown'] else answer['ref']  # with its own day
            return {'ok': True, 'card': answer, **self._first_told(point, done, code)}
        contact = self._contact(point, values)
        purposes = self._purposes(point, values.get('consents'))
        card, program, shown = self._to_give(point, values)
        known = (
            self.env['res.partner'].sudo()._customer_card_by_phone(contact['phone'], point.company)
        )  # sudo: shown masked
        if known and values.get('known') not in ('use', 'new'):
            return self._is_known(known)
        partner = self._newcomer(known if values.get('known') == 'use' else known.browse(), contact)
        card._refuse_naming_oneself(partner)
        if (not card or card.state == 'ready') and (other := cards._of_holder(partner, program)):
            return self._has_one(point, other)
        if partner == known and partner._customer_card_from_outside():
            raise UserError(
                self.env._("This customer sees cards in the shop's pages: the card desk gives another one to them.")
            )
        moved = contact.get('email') if partner._customer_card_unaddressed() else None
        card = cards._enroll(card, program, partner, (key, digest))
        partner._customer_card_readdress(moved)
        self.env['customer.card.consent']._give(partner, purposes, point.binding.name)
        told = self._first_told(point, card, values.get('card'))
        return {'ok': True, 'card': self._describe(point, card, shown), **told}

    def _first_told(self, point: Point, card, code) -> dict:
        """Return what is told once, of a card that was made without plastic (``code``) and given out today."""
        told: dict = {}
        if not code and card.enrolled_on == fields.Date.today():
            for name in FIRST_SECTIONS:
                told |= getattr(self, name)(point, card)
        return told

    def _has_one(self, point: Point, other) -> dict:
        """The customer has a card of the program already: it goes on the order as one that was found by phone."""
        message = self.env._("This customer has %s already.", other.display_name)
        return {**self._refusal_answer(message), 'other': self._describe(point, other, ticket.FOUND)}

    def _shown_again(self, point: Point, card, code) -> int:
        """Return how a card was read that the same form gave before: as its code reads now, and never better. The one
        that was made without plastic counts as read on its day; later the form proves no more that it is here.
        """
        if not code:
            return ticket.READ if card.enrolled_on == fields.Date.today() else ticket.FOUND
        found, shown = self._read_code(point, code)
        return shown if found == card else ticket.FOUND

    def _is_known(self, partner) -> dict:
        """The phone is a customer's: who it is, as much as that customer recognizes; the cashier asks."""
        customer = {
            'name': lookup.mask_name(partner.name or ''),
            'phone': lookup.mask_phone(partner.phone or ''),
        }
        message = self.env._("A customer has this phone already. Is it %s?", customer['name'])
        return {**self._refusal_answer(message), 'code': 'known', 'customer': customer}

    def _contact(self, point: Point, values: dict) -> dict:
        """The holder as fields of a contact.

        :raise WrongField: naming the first thing that is wrong
        """
        name, phone, email = (self._text_of(values, field) for field in ('name', 'phone', 'email'))
        day, month = self._whole_number(values.get('birth_day')), self._month_said(values.get('birth_month'))
        country = self.env['res.partner']._customer_card_calling_code(point.company)
        checks = (
            ('name', 0 < len(name) <= LONGEST_NAME, self.env._("Enter the customer's name.")),
            ('phone', lookup.is_phone(phone, country), self.env._("Enter a phone number of 7 to 15 digits.")),
            ('email', not email or email_normalize(email), self.env._("Check the e-mail address, or leave it empty.")),
            ('day', bool(day) == bool(month), self.env._("Enter both day and month of birth, or neither.")),
            ('month', not month or month in dict(self._months()), self.env._("There is no such month.")),
            (
                'day',
                not day or 1 <= day <= anniversary.days_of(*anniversary.month_of(month)),
                self.env._("There is no such day in this month."),
            ),
        )
        for field, passed, sentence in checks:
            if not passed:
                raise WrongField(sentence, field)
        birthday = {'customer_card_birth_day': day, 'customer_card_birth_month': month} if day else {}
        return {'name': name, 'phone': phone, **({'email': email} if email else {}), **birthday}

    def _text_of(self, values: dict, field: str) -> str:
        said = values.get(field)
        return ' '.join(said[:LONGEST_TEXT].split()) if isinstance(said, str) else ''

    def _whole_number(self, number) -> int:
        """A whole number as a form sends it, 0 for nothing, -1 for anything else."""
        if number in (None, False, ''):
            return 0
        text = only_digits(number) if isinstance(number, str) else str(number)
        return int(text) if text.isdigit() and len(text) < 3 else -1

    def _month_said(self, month) -> str:
        """A month as a form sends it, empty for none; what is no month is found nowhere."""
        if isinstance(month, str) and month.startswith(anniversary.PERSIAN):
            return month[:3]
        number = self._whole_number(month)
        return str(number) if number else ''

    def _months(self) -> list[tuple[str, str]]:
        return self.env['res.partner']._customer_card_months()

    def _purposes(self, point: Point, consents):
        """The purposes a customer agreed to, read in the very words we have.

        :raise UserError: when the words are others than those that were shown
        """
        purposes = self.env['customer.card.purpose']._of_company(point.company)
        words = [[purpose.id, purpose._digest()] for purpose in purposes]
        given = consents if isinstance(consents, list) else []
        if any(pair not in words for pair in given):
            raise UserError(self.env._("The words of a consent have changed. Open the form again and read them out."))
        return purposes.filtered(lambda purpose: purpose.id in [pair[0] for pair in given])

    def _to_give(self, point: Point, values: dict) -> tuple:
        """The card to be given (none: a new one), its program, and how the card was read: by a code that can be guessed
        it is not shown, and only a blank one is given.

        :raise UserError: for cards and programs that are not given out here; unknown, foreign, blocked and taken ones
            look the same
        """
        programs = self.env['customer.card.program']._at_till(point.company)
        code = values.get('card')
        if not code:
            chosen = programs.filtered(lambda program: program.id == values.get('program_id'))
            if not chosen:
                raise UserError(self.env._("Choose which card the customer gets."))
            return self.env['customer.card'].sudo(), chosen, ticket.READ  # sudo: an empty set
        if self._guesses():
            raise UserError(self.env._("Too many codes that mean nothing here. Wait a minute, then scan the card."))
        card = self._presented(point, code)
        shown = ticket.peek(code).shown if card else ticket.READ
        if not card:
            card = self.env['customer.card']._find_by_code(code, point.company)
            shown = ticket.FOUND if self._is_guessed(card, code) else shown
        if not card:
            self._guessed()
        if card.state == 'active' and shown == ticket.FOUND and card._can_get_holder():
            # Whoever holds a card gets the code that pays: at the desk, by its link or a new number, and at once where
            # somebody logs in. So a code that somebody could have tried makes nobody the holder of a card in use.
            raise UserError(
                self.env._(
                    "This code only finds the card. Scan the card itself; without it the card desk names the holder, "
                    "with the card in hand."
                )
            )
        if not card._can_get_holder():
            raise UserError(
                self.env._("This card cannot be given out here. Take another blank card, or go on without plastic.")
            )
        return card, card.program_id, shown

    def _newcomer(self, known, contact: dict):
        """The contact: a new one, or the one we know with what was empty filled in; nothing that is there changes,
        least of all of somebody with a login, but where somebody without a card is written to. Where a holder of cards
        is says the holder at the desk: by it the card goes to a phone.
        """
        partners = self.env['res.partner'].sudo()  # sudo: who serves may not make contacts; every field was checked
        if not known:
            return partners.create({**contact, 'lang': self.env.lang or False})
        missing = {field: value for field, value in contact.items() if not known[field]}
        if known.customer_card_ids:
            missing.pop('email', None)
        if missing and not known.user_ids:
            known.write(missing)
        return known
