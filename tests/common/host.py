"""The host's own case of a till, set up once in a database instead of once for each class: it takes seconds, for a
company with its chart of accounts, products, users and tills.
"""

from typing import Any, NamedTuple

from odoo import api
from odoo.models import BaseModel as Model
from odoo.sql_db import Cursor
from odoo.tests.common import get_db_name

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.point_of_sale.tests.common import CommonPosTest


class Prepared(NamedTuple):
    """What the host's case left in the database, and what it calls it."""

    uid: int
    context: dict
    values: dict[str, Any]


PREPARED: dict[str, Prepared] = {}  # by database


class HostCase(CommonPosTest):
    """A company with books and tills. Where :func:`prepare` was called its classes begin with what is there."""

    @classmethod
    def setUpClass(cls) -> None:
        prepared = PREPARED.get(get_db_name())
        if prepared is None:
            super().setUpClass()
            return
        super(BaseCommon, cls).setUpClass()  # beyond all that the host's cases make
        cls.env = api.Environment(cls.cr, prepared.uid, prepared.context)
        for name, value in prepared.values.items():
            setattr(cls, name, _moved(value, cls.env))


def prepare() -> None:
    """Set the host's case up and keep it in this database, for all classes that are run in this process. Once is
    enough; all modules are loaded by then.
    """
    if get_db_name() in PREPARED:
        return

    class Host(CommonPosTest):
        pass

    before = set(vars(Host))
    try:
        Host.setUpClass()
        names = {name for name in set(vars(Host)) - before if not name.startswith(('_', 'registry'))} - {'cr', 'env'}
        _rename(Host.env)
        # As a shop begins: goods leave the stock when a session is closed, not with each order, a third of its work.
        Host.env.company.point_of_sale_update_stock_quantities = 'closing'
        Host.env.flush_all()
        Cursor.commit(Host.cr)  # beyond the lock that keeps tests from it
        values = {name: vars(Host)[name] for name in names if _is_kept(vars(Host)[name])}
        PREPARED[get_db_name()] = Prepared(Host.env.uid, dict(Host.env.context), values)
    finally:
        Host.doClassCleanups()


def _rename(env: api.Environment) -> None:
    """Leave the names of users and companies, which are there once, to the host's other cases."""
    for user in env['res.users'].search([('create_date', '>=', env.cr.now())]):
        user.login += '.kept'
    env.company.name += " (kept)"


def _is_kept(value: object) -> bool:
    """Tell whether this is something of the database, or plain."""
    if isinstance(value, dict):
        return all(map(_is_kept, value.values()))
    return value is None or isinstance(value, (Model, int, float, str))


def _moved(value: Any, env: api.Environment) -> Any:
    if isinstance(value, dict):
        return {name: _moved(one, env) for name, one in value.items()}
    return value.with_env(env) if isinstance(value, Model) else value
