import hashlib

import psycopg2

from odoo import api, models, tools

from ...core import seal

PARAMETER = 'customer_card.deployment'


class CustomerCardLedger(models.AbstractModel):
    """Which database the ledger is written in: every seal names it, so that rows of a copy are told from the shop's own.

    It is a short hash of where the database lives (the server's system identifier, the database's name), of Odoo's own identity of it
    (`database.uuid`, renewed when Odoo duplicates a database) and of ours (renewed by ``data/neutralize.sql``). A backup that is restored
    in its place under its name is the same shop; anywhere else it is another one, until a manager says that the shop has moved.
    """

    _inherit = 'customer.card.ledger'

    @api.private
    @tools.ormcache()
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
