import hashlib

import psycopg2

from odoo import api, models

from ...core import seal
from ...core.secret import Key
from . import rendering, secret
from .errors import LedgerRefusal
from .kept import kept

KEY_NAME = 'customer_card.key_name'  # the parameter that says which key sealed the ledger
PARAMETER = 'customer_card.deployment'


class CustomerCardLedger(models.AbstractModel):
    """The key that seals the ledger: outside the database, always the same one, and not there for expressions of the
    database.
    """

    _inherit = 'customer.card.ledger'

    @api.private
    def _key(self) -> Key:
        """The key that seals the ledger; it is never in the database.

        :raise LedgerRefusal: ``no_key``, ``bad_key``, ``other_key``, ``in_expression`` with what the administrator must
            do.
        """
        self._refuse_expressions()
        key = secret.current()
        if isinstance(key, str):
            raise LedgerRefusal(self.env, key)
        self._check_key(key)
        return key

    def _refuse_expressions(self) -> None:
        """:raise LedgerRefusal: ``in_expression`` when a template or an expression that is kept in the database asks"""
        if rendering.is_expression():
            raise LedgerRefusal(self.env, 'in_expression')

    def _check_key(self, key: Key) -> None:
        """:raise LedgerRefusal: ``other_key`` when the ledger was sealed with another one"""
        known = self._key_name()
        if known and known != seal.key_name(key):
            raise LedgerRefusal(self.env, 'other_key')

    def _key_name(self) -> str:
        parameters = self.env['ir.config_parameter'].sudo()  # sudo: it says which key, and nothing of it
        return parameters.get_param(KEY_NAME) or ''

    def _named_key(self) -> Key:
        """The key, for whoever writes: the first time of all its name is kept."""
        key = self._key()
        if not self._key_name():
            self.env.cr.execute(
                'INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING',
                [KEY_NAME, seal.key_name(key)],
            )
            self.env.registry.clear_cache('stable')
        return key

    # Which database the ledger is written in: every seal names it, so that rows of a copy are told from the shop's own.
    #
    # It is a short hash of where the database lives (the server's system identifier, the database's name), of Odoo's
    # own identity of it (`database.uuid`, renewed when Odoo duplicates a database) and of ours (renewed by
    # ``data/neutralize.sql``). A backup that is restored in its place under its name is the same shop; anywhere else it
    # is another one, until a manager says that the shop has moved.

    @api.private
    @kept()
    def _deployment(self) -> str:
        """The short name of the database we write in, 12 hexadecimal digits."""
        self.env.cr.execute(
            """
            SELECT current_database(), (SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'),
                   (SELECT value FROM ir_config_parameter WHERE key = %s)
            """,
            [PARAMETER],
        )
        names = [name or '' for name in self.env.cr.fetchone()]
        parts = (self._system_identifier(), *names)
        return hashlib.sha256('\x1f'.join(parts).encode()).hexdigest()[:12]

    @api.private
    def _marks(self, purpose: str, contents: list[str]) -> list[str]:
        """The marks of rows with these ``contents`` (hashes of their columns), made here and now.

        :raise LedgerRefusal: ``no_key``, ``bad_key``
        """
        key, deployment = self._key(), self._deployment()
        return [seal.mark(key, purpose, deployment, content) for content in contents]

    def _system_identifier(self) -> str:
        """The identity of the PostgreSQL server's data; empty where nobody may ask for it."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    'SELECT system_identifier::text FROM pg_catalog.pg_control_system()', log_exceptions=False
                )
                return self.env.cr.fetchone()[0]
        except psycopg2.errors.InsufficientPrivilege:
            return ''
