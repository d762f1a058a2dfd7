"""The ledger's refusals, as one table: code → sentence for the person at the till."""

from decimal import Decimal

from odoo.exceptions import UserError

REFUSALS = {
    'not_enough': lambda env: env._("There is not enough on this card."),
    'left_open': lambda env: env._(
        "Payments begun with this card were left open. Finish or delete those orders first, let the card desk "
        "release them, or choose another payment."
    ),
    'below_minimum': lambda env: env._("Fewer points than can be spent at once. Take more, or choose another payment."),
    'wrong_amount': lambda env: env._("The amount must be above zero."),
    'not_held': lambda env: env._("This authorization was used, cancelled or has expired. Authorize the card again."),
    'over_capture': lambda env: env._("No more can be taken than was authorized."),
    'over_reverse': lambda env: env._("No more can be given back than was taken."),
    'key_reused': lambda env: env._("This request was sent before with another content. Start again from the order."),
    'voided': lambda env: env._("This request was cancelled before it arrived. Start again from the order."),
    'no_key': lambda env: env._(
        "The key that seals the ledger is missing. Ask your administrator to set customer_card_key in Odoo's "
        "configuration file, "
        "or CUSTOMER_CARD_KEY in the environment, to 64 hexadecimal digits, and to restart Odoo.",
    ),
    'bad_key': lambda env: env._("The key that seals the ledger must be at least 64 hexadecimal digits."),
    'other_key': lambda env: env._(
        "The ledger was sealed with another key than the one Odoo has now. Ask your administrator to put the "
        "former one back as customer_card_key "
        "or CUSTOMER_CARD_KEY, and to restart Odoo.",
    ),
    'in_expression': lambda env: env._(
        "A template, a rule or another expression kept in the database cannot use the card ledger. Take the "
        "expression out."
    ),
    'damaged': lambda env: env._(
        "This card cannot pay: its account does not fit its seal. Take another payment, and tell your manager "
        "to run the ledger's health check."
    ),
    'busy': lambda env: env._("This card is being used at another till right now. Try again in a moment."),
    'other_currency': lambda env: env._("Value cannot be moved between accounts of different units."),
}

# The ledger cannot be written at all until the administrator sees to its key; what only earns is served later.
KEY_TROUBLES = frozenset({'no_key', 'bad_key', 'other_key'})


class LedgerRefusal(UserError):
    """The ledger refused; nothing was written.

    ``code`` is a key of :data:`REFUSALS`, ``available`` what can be spent (in the account's unit) where that is the
    reason.
    """

    def __init__(self, env, code: str, available: Decimal | None = None):
        self.code = code
        self.available = available
        super().__init__(REFUSALS[code](env))
