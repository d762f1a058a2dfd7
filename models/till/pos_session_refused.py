from odoo import models
from odoo.tools import html2plaintext

from ..acceptance.untrusted import MOST_LINES, is_number
from ..ledger import spoken
from ..ledger.protected import plain

MOST_ORDERS, LONGEST = 50, 500
MOST_SIGNS = 256 * 1024  # of all their texts together


class PosSession(models.Model):
    """Orders that were paid at a till and that the server did not take: who closes the session without them leaves word
    of them, for the browser they are in may be gone tomorrow.
    """

    _inherit = 'pos.session'

    def customer_card_keep_refused(self, orders):
        """Write paid orders that the server refused into the session's history, once each.

        :param orders: ``[{uuid, name, amount, reason, lines: [text], payments: [text]}]``; ``amount`` in the till's
            currency, the texts as the till's screens say them
        :return: ``{ok: True}``, or for anything else ``{ok: False, message}``
        """
        self._customer_card_till()
        if not _are_orders(orders):
            message = self.env._("These orders could not be written down. Load the page again.")
            return {'ok': False, 'message': message}
        session = plain(self)
        said = ' '.join(html2plaintext(message.body) for message in session.sudo().message_ids)  # sudo: of this session
        for order in orders:
            if order['uuid'] not in said:
                session.sudo().message_post(  # sudo: who serves at the till writes its history by this only
                    body=session._customer_card_refused_words(order), author_id=self.env.user.partner_id.id
                )
        return {'ok': True}

    def _customer_card_refused_words(self, order: dict) -> str:
        return self.env._(
            "Order %(name)s over %(amount)s was paid at the till, and the server did not take it: “%(reason)s” The "
            "till keeps it and sends it again; until then its money counts as a difference. Sold: %(lines)s. Paid: "
            "%(payments)s. (%(uuid)s)",
            name=order['name'],
            amount=spoken.money(self.currency_id, order['amount']),
            reason=order['reason'],
            lines='; '.join(order['lines']),
            payments='; '.join(order['payments']),
            uuid=order['uuid'],
        )


def _are_orders(value: object) -> bool:
    """Tell whether this is what a till says of orders."""
    is_list = isinstance(value, list) and 0 < len(value) <= MOST_ORDERS and all(map(_is_order, value))
    return is_list and sum(map(_signs, value)) <= MOST_SIGNS


def _signs(order: dict) -> int:
    return sum(map(len, (order['uuid'], order['name'], order['reason'], *order['lines'], *order['payments'])))


def _is_order(value: object) -> bool:
    if not isinstance(value, dict) or not is_number(value.get('amount')):
        return False
    texts = [value.get(name) for name in ('uuid', 'name', 'reason')]
    lists = [value.get(name) for name in ('lines', 'payments')]
    if not all(isinstance(some, list) and len(some) <= MOST_LINES for some in lists):
        return False
    return all(isinstance(text, str) and len(text) <= LONGEST for text in (*texts, *lists[0], *lists[1]))
