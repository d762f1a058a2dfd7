import binascii
import os

from odoo import api, models
from odoo.tools import config

from ...core import seal
from . import rendering
from .errors import LedgerRefusal

KEY_NAME = 'customer_card.key_name'  # the parameter that says which key sealed the ledger


class CustomerCardLedger(models.AbstractModel):
    """The key that seals the ledger: outside the database, always the same one, and not there for expressions of the database."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _key(self) -> bytes:
        """The key that seals the ledger; it is never in the database.

        :raise LedgerRefusal: ``no_key``, ``bad_key``, ``other_key``, ``in_expression`` with what the administrator must do.
        """
        self._refuse_expressions()
        text = (os.environ.get('CUSTOMER_CARD_KEY') or config.get('customer_card_key') or '').strip()
        if not text:
            raise LedgerRefusal(self.env, 'no_key')
        try:
            key = binascii.unhexlify(text)
        except (binascii.Error, ValueError):
            key = b''
        if len(key) < 32:
            raise LedgerRefusal(self.env, 'bad_key')
        self._check_key(key)
        return key

    def _refuse_expressions(self) -> None:
        """:raise LedgerRefusal: ``in_expression`` when a template or an expression that is kept in the database asks"""
        if rendering.is_expression():
            raise LedgerRefusal(self.env, 'in_expression')

    def _check_key(self, key: bytes) -> None:
        """:raise LedgerRefusal: ``other_key`` when the ledger was sealed with another one"""
        known = self._key_name()
        if known and known != seal.key_name(key):
            raise LedgerRefusal(self.env, 'other_key')

    def _key_name(self) -> str:
        parameters = self.env['ir.config_parameter'].sudo()  # sudo: it says which key, and nothing of it
        return parameters.get_param(KEY_NAME) or ''

    def _named_key(self) -> bytes:
        """The key, for whoever writes: the first time of all its name is kept."""
        key = self._key()
        if not self._key_name():
            self.env.cr.execute(
                'INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING',
                [KEY_NAME, seal.key_name(key)],
            )
            self.env.registry.clear_cache('stable')
        return key
