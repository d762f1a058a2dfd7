from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..acceptance.point import Point, Server
from ..ledger import spoken
from ..ledger.posting import Origin, Place
from ..ledger.protected import plain

# What an authorization reads of the host's records: alias in a statement, model, columns.
LITTLE = (
    ('s', 'pos.session', ('state', 'config_id')),
    ('r', 'pos.config', ('company_id', 'currency_id')),
    ('m', 'res.currency', ('name', 'symbol', 'position', 'rounding', 'decimal_places')),
    ('u', 'res.users', ('company_id',)),
    ('c', 'res.company', ('partner_id',)),
    ('p', 'res.partner', ('lang',)),
)
_COLUMNS = [(alias, model, name) for alias, model, names in LITTLE for name in ('id', *names)]
_READ_LITTLE = f"""
    SELECT {', '.join(f'{alias}.{name}' for alias, _model, name in _COLUMNS)}
      FROM pos_session s JOIN pos_config r ON r.id = s.config_id
      JOIN res_currency m ON m.id = r.currency_id CROSS JOIN res_users u
      JOIN res_company c ON c.id = u.company_id JOIN res_partner p ON p.id = c.partner_id
     WHERE s.id = %s AND u.id = %s
"""
_IS_OPEN = "SELECT EXISTS(SELECT FROM pos_session WHERE id = %s AND state <> 'closed')"


class PosSession(models.Model):
    """The verbs of a till about cards: each sees that the session is open and its caller may serve there, makes the
    :class:`~..acceptance.point.Point` it is, and asks `customer.card.acceptance`. Refusals are answers, not errors;
    nothing there trusts the client.
    """

    _inherit = 'pos.session'

    # === VERBS OF THE TILL: WHICH CARD === #

    def customer_card_identify(self, code):
        """Say which card a scanned, swiped or typed code means, with balances. A ticket says the same card again, shown
        or found as it was.

        :return: ``{ok: True, card}`` (see :meth:`CustomerCardAcceptance._describe`) or ``{ok: False, message,
            available}``
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._identify(point, code)

    def customer_card_find(self, words):
        """Look for cards by their holder's phone (4 digits at least) or name (3 letters at least).

        :return: ``{ok: True, cards: [{ref, holder, phone, masked, program, color}], more}`` with ten cards at most, or
            ``{ok: False, message}``
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._find(point, words)

    def customer_card_enrollment(self):
        """Return what the dialog for a new customer offers: ``{ok, programs: [{id, name, color}], purposes: [{id, name,
        text, digest}]}``.
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._enrollment(point)

    def customer_card_enroll(self, values, key):
        """Give a card to somebody new, or to a customer we know; idempotent by ``key``. Nothing is kept unless all of
        it can be.

        :param values: see :meth:`CustomerCardAcceptance._enroll`
        :return: ``{ok: True, card}`` as :meth:`customer_card_identify`, and ``claim`` where the card is only in the
            customer's phone; ``{ok: False, message}``; or that with ``code: 'known'`` and ``customer: {name, phone}``,
            masked, when the phone belongs to a customer already
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._enroll(point, values, key)

    # === VERBS OF THE TILL: WHAT WOULD BE === #

    def customer_card_preview(self, ref, lines):
        """Return what an order of ``lines`` would earn on the card, and the rewards it would reach: ``{points_text,
        why, reached}``.

        A forecast; the server decides at payment.
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._preview(point, ref, lines)

    def customer_card_mix(self, refs, amount, order_uuid):
        """Return how the cards behind ``refs`` pay ``amount`` (of the till's currency) best: what is lost soonest
        first, then points, value last.

        :return: ``{ok: True, lines: [{ref, kind, amount, units_text, reason}], rest}``, or ``{ok: False, message}``;
            moves nothing
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._propose_mix(point, refs, amount, self._customer_card_order(order_uuid))

    def customer_card_discount_back(self, lines):
        """Return how much of a points discount goes back with returned goods, before they are returned.

        :param lines: ``[[id of the original order's line, quantity that comes back, the money it brings], ...]``
        :return: ``{ok: True, discounts: [{key, line_id, amount}]}``; the till adds lines of that much to the refund
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._discount_back(point, lines)

    def customer_card_payment_back(self, lines):
        """Return how much goes back to cards at most with returned goods, by kind of account, before they are returned.

        :param lines: ids of the original order's lines that come back
        :return: ``{ok: True, amounts: {kind: amount}}``; the till proposes them, and an order that gives back more is
            refused
        """
        point = self._customer_card_point()
        return self._customer_card_acceptance()._payment_back(point, lines)

    # === VERBS OF THE TILL: WHAT TAKES VALUE === #

    def customer_card_authorize(self, ref, kind, amount, order_uuid, key, pin=None, spent_as=None):
        """Hold what ``amount`` (in the till's currency) costs on the card's ``kind`` account. Alone in its own request.

        :param spent_as: what the till spends points as, as it knows the card: ``payment`` or ``discount``
        :return: ``{ok: True, operation, amount, units_text}`` or ``{ok: False, message, available}``; a ``code`` of
            ``pin`` asks for the PIN
        """
        return self._customer_card_take(
            '_authorize', ref, kind, amount, self._customer_card_order(order_uuid), key, pin, spent_as
        )

    def customer_card_reward(self, ref, reward, order_uuid, key, pin=None):
        """Hold the points of a reward for a line of the order. Alone in its own request.

        :return: ``{ok: True, operation, name, points_text, products: [{product_id, product_tmpl_id, name}]}`` or
            ``{ok: False, message, available}``; a ``code`` of ``pin`` asks for the PIN
        """
        return self._customer_card_take('_reward', ref, reward, self._customer_card_order(order_uuid), key, pin)

    def customer_card_payout(self, ref, order_uuid, key, pin=None):
        """Hold the small remainder of a card, all of it, to be paid out by a line of the order. Alone in its own
        request.

        :return: ``{ok: True, operation, amount, product_id, product_tmpl_id}`` or ``{ok: False, message, available}``,
            as above
        """
        return self._customer_card_take('_payout', ref, self._customer_card_order(order_uuid), key, pin)

    def customer_card_lease(self, ref, kind, order_uuid, key):
        """Set a slice of the card's ``kind`` account aside for this till and order. Alone in its own request, after
        which it is idempotent: an order has one slice of an account, whatever key it asks with.

        :return: ``{ok: True, operation, amount, amount_text, least, minutes}`` (amounts in the till's currency;
            ``least`` is the smallest amount the program lets be spent) or ``{ok: False, message, available}``
        """
        return self._customer_card_take('_set_aside', ref, kind, self._customer_card_order(order_uuid), key)

    def customer_card_void(self, key):
        """Release an authorization; idempotent, and valid before the authorization arrived."""
        point = self._customer_card_point()
        return self._customer_card_acceptance()._void(point, key)

    # === HELPERS === #

    def _customer_card_acceptance(self):
        """Return acceptance, to which nothing of the client's context says anything."""
        return spoken.beside(plain(self)).env['customer.card.acceptance']

    def _customer_card_take(self, verb: str, ref, *asked) -> dict:
        """Ask acceptance for something that takes value from the card behind ``ref``. Where it is asked from is read
        before the wait for the card, while others have it; whether the session is open, after it, too.

        :raise AccessError: when the caller is no till user, or the session is not open
        """
        self._customer_card_cashier()
        little = self._customer_card_read_little()
        point = self._customer_card_point()
        acceptance = self._customer_card_acceptance()
        refused, is_open = acceptance._wait(point, ref, SQL(_IS_OPEN, self.id))
        if refused:
            return refused
        if is_open is not None:
            self._customer_card_go_on(little, is_open)
        return getattr(acceptance, verb)(point, ref, *asked)

    def _customer_card_order(self, order_uuid) -> Origin:
        """The order a till is ringing up: only its name is known, and it may be anything."""
        return Origin('pos.order', None, order_uuid)

    def _customer_card_point(self) -> Point:
        """Return where the caller serves.

        :raise AccessError: when the caller is no till user, or the session is not open
        """
        self._customer_card_till()
        return self._customer_card_here()

    def _customer_card_here(self) -> Point:
        """This session as a place that accepts cards, whoever asks and whatever its state; its tickets are good in all
        sessions of its till.
        """
        here = spoken.beside(plain(self))
        return Point(
            place=Place('pos.session', self.id),
            company=here.company_id._card_company(),
            currency=here.currency_id,
            server=Server(self.env.uid, self._customer_card_employee()),
            binding=here.config_id,
        )

    def _customer_card_cashier(self):
        """:raise AccessError: when the caller is no till user"""
        self.ensure_one()
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise self._customer_card_closed()

    def _customer_card_till(self):
        """:raise AccessError: when the caller is no till user, or the session is not open"""
        self._customer_card_cashier()
        self.check_access('read')
        if self.state == 'closed':
            raise self._customer_card_closed()

    def _customer_card_closed(self) -> AccessError:
        """Return what is said where cards are not served."""
        return AccessError(self.env._("Cards are served at an open till only."))

    def _customer_card_read_little(self) -> list[tuple]:
        """Read what an authorization uses of the session, its register, their currency, and of who decides on the
        language of amounts, by one statement: the rest, hundreds of columns of six tables, costs more than its own
        work. It is returned as :meth:`_customer_card_know` wants it.
        """
        self.env.cr.execute(_READ_LITTLE, [self.id, self.env.uid])
        little, record = [], self
        for (_alias, model, name), value in zip(_COLUMNS, self.env.cr.fetchone() or (), strict=False):
            if name == 'id':
                record = self.env[model].browse(value)
            else:
                little.append((record, name, value))
        self._customer_card_know(little)
        return little

    def _customer_card_go_on(self, little: list[tuple], is_open: bool) -> None:
        """Go on, after the wait for a card, with what was read before it (:meth:`_customer_card_read_little`): none of
        it changes while a till works, but whether its session is open.

        :raise AccessError: when it is not
        """
        if not is_open:
            raise self._customer_card_closed()
        self._customer_card_know(little)

    def _customer_card_know(self, values: list[tuple]) -> None:
        """Put values (record, field's name, value) into the cache, where there is none."""
        for record, name, value in values:
            record._fields[name]._insert_cache(record, [value])

    def _customer_card_employee(self):
        """The employee the till names, of those who may work there; without a word from it, the one who logged in last.

        Or none.
        """
        if 'employee_id' not in self._fields or not self.config_id.module_pos_hr:
            return None
        # sudo: tills have no rights on employees; only compared with a card's holder
        employee = self.sudo().employee_id
        named = self.env.context.get('customer_card_employee')
        if type(named) is int and named != employee.id:
            allowed = Domain(self.config_id.sudo()._employee_domain(self.env.uid))  # sudo: the same
            employee = employee.search(Domain('id', '=', named) & allowed, limit=1) or employee
        return employee
