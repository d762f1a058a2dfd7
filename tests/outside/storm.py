"""Run inside ``odoo shell``: threads with cursors and commits of their own; prints figures as JSON.

``JOB`` and ``ACCOUNTS`` are put before.
"""

# ruff: noqa: F821  env, JOB and ACCOUNTS come from outside
import json
import threading
import time
import uuid
from decimal import Decimal

import psycopg2

from odoo import SUPERUSER_ID, api

THREADS, MOVES = 8, 15
failed, done = [], []


def transfers(number):
    """Value from one card to the other and back, both directions at once."""
    accounts = ACCOUNTS if number % 2 else ACCOUNTS[::-1]
    for _move in range(MOVES):
        with env.registry.cursor() as cr:
            own = api.Environment(cr, SUPERUSER_ID, {})
            ledger = own['customer.card.ledger']
            ledger._serialize(accounts)
            source, target = (own['customer.card.account'].browse(account) for account in accounts)
            done.append(ledger._transfer(source, target, Decimal(1), str(uuid.uuid4())).id)


def expire(_number):
    with env.registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})['customer.card.ledger']._cron_expire(batch=50)
        done.append(1)


def run(number):
    barrier.wait()
    try:
        globals()[JOB](number)
    except psycopg2.Error as error:
        failed.append(type(error).__name__)


count = THREADS if JOB == 'transfers' else 2
barrier = threading.Barrier(count)
threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
start = time.monotonic()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print('STORM', json.dumps({'done': len(done), 'failed': failed, 'seconds': time.monotonic() - start}))
