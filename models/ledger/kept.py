"""What workers keep of the database for everybody."""

from collections.abc import Callable
from functools import wraps

from odoo import SUPERUSER_ID, tools

LANGUAGE = 'self.env.lang'


def kept(*key: str) -> Callable:
    """As :class:`odoo.tools.ormcache`, for methods whose answer is kept for all callers: it is computed as the server,
    in the caller's language where ``key`` has it, and by no other word of the caller's context.
    """

    def decorate(method: Callable) -> Callable:
        @wraps(method)
        def computed(self, *args, **kwargs):
            context = {'lang': self.env.lang} if LANGUAGE in key else {}
            return method(self.with_env(self.env(user=SUPERUSER_ID, context=context)), *args, **kwargs)

        computed.is_fixed = True
        return tools.ormcache(*key)(computed)

    return decorate
