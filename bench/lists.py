"""A list of cards with new customers and points, imported as the cron does."""

import base64
import resource
import secrets
import time
from typing import Any
from unittest.mock import patch

from odoo import api

AT_ONCE = 'odoo.addons.customer_card.models.issuing.customer_card_import.AT_ONCE'


def imported(cr: Any, program: int, count: int) -> dict[str, float]:
    """Import ``count`` cards part by part with commits; seconds, and MB the process grew."""
    env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
    name = secrets.token_hex(4)
    lines = (f'{name}-{line:07},Holder {name} {line},12' for line in range(count))
    content = '\n'.join(['Old code,Holder,Points', *lines])
    other = env['account.account'].search([('account_type', '=', 'liability_current')], limit=1)
    one = env['customer.card.import'].create({
        'program_id': program, 'opening_account_id': other.id, 'file_name': 'cards.csv',
        'file': base64.b64encode(content.encode()),
    })  # fmt: skip
    one.action_check()
    with patch(AT_ONCE, 0):
        one.action_import()
    cr.commit()
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    env['customer.card.import']._cron_import()
    cr.commit()
    seconds = time.perf_counter() - start
    assert one.state == 'done' and len(one.card_ids) == count, (one.state, one.problem)
    return {'seconds': seconds, 'grown': (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}
