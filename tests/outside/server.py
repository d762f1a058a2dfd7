"""A live server for the tests from outside: a database of its own, a small shop in it, two worker processes, and RPC as
a till speaks it.

Everything is made on first use and removed when Python ends. Only the loopback interface is listened on.
"""

import atexit
import contextlib
import copy
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import psycopg2
import requests

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATABASE = f'test_{os.getpid()}'
LOG = Path(os.environ.get('STATE', '/tmp'), f'outside_{os.getpid()}.log')
WORKERS = 2
PASSWORDS = {'cashier': 'cashier-of-the-tests', 'admin': 'administrator-of-the-tests'}


class CallError(Exception):
    """The server answered with an error; ``name`` is the exception's."""

    def __init__(self, error: dict):
        data = error.get('data') or {}
        self.name = data.get('name', '')
        super().__init__(f'{self.name}: {data.get("message") or error}')


def database(*words: str) -> str:
    """Call a function of the project's database scripts; what it prints."""
    done = subprocess.run(
        [ROOT / 'dev/db.sh', *words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


@functools.lru_cache(maxsize=1)
def shells() -> str:
    """The socket at which scripts are taken, by a shell that is loaded once."""
    folder = tempfile.TemporaryDirectory(prefix='outside_')  # a socket's path is short
    path, log = f'{folder.name}/shells', LOG.with_suffix('.shells.log')
    command = [sys.executable, HERE / 'shells.py', path, '-d', DATABASE, '--no-http', '--log-level=error']
    with log.open('wb') as file:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    def stop() -> None:
        process.kill()
        process.wait()
        log.unlink(missing_ok=True)
        folder.cleanup()

    atexit.register(stop)
    deadline = time.monotonic() + 60
    while not os.path.exists(path):
        assert process.poll() is None and time.monotonic() < deadline, log.read_text(encoding='utf-8')[-4000:]
        time.sleep(0.1)
    return path


class Script:
    """A script inside ``odoo shell`` on the tests' database, in a process of its own that can be killed."""

    def __init__(self, script: str) -> None:
        path = shells()
        self.output = tempfile.NamedTemporaryFile('r', encoding='utf-8')  # noqa: SIM115  it goes with us
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.sendall(json.dumps([script, self.output.name]).encode() + b'\n')
        self.pid = int(self._line())
        self.code: int | None = None

    def _line(self) -> str:
        said = b''
        while not said.endswith(b'\n'):
            byte = self.socket.recv(1)
            assert byte, "whoever runs scripts is gone"
            said += byte
        return said.decode()

    def poll(self) -> int | None:
        """How it ended, or nothing."""
        return self._ended(0)

    def wait(self, seconds: float) -> int:
        """How it ended.

        :raise subprocess.TimeoutExpired: when it has not
        """
        if (code := self._ended(seconds)) is None:
            raise subprocess.TimeoutExpired('a script', seconds)
        return code

    def _ended(self, seconds: float) -> int | None:
        if self.code is None and select.select([self.socket], [], [], seconds)[0]:
            self.code = int(self._line())
            self.socket.close()
        return self.code


def shell(script: str) -> str:
    """Run Python inside ``odoo shell`` on the tests' database; what it prints.

    :raise AssertionError: with the end of the output, when the script fails
    """
    run = Script(script)
    code, said = run.wait(120), run.output.read()
    assert not code and 'Traceback' not in said, said[-4000:]
    return said


def report(output: str, word: str) -> Any:
    """The JSON a shell script printed after ``word``."""
    line = next(line for line in output.splitlines() if word in line)
    return json.loads(line[line.index(word) + len(word) :])


class Server:
    """The running server and what the shop in it is made of."""

    def __init__(self) -> None:
        database('card_template')
        database('clone_db', 'card_template', DATABASE)
        atexit.register(database, 'drop_db', DATABASE)
        self.shop: dict[str, Any] = report(shell((HERE / 'shop.py').read_text(encoding='utf-8')), 'SHOP')
        self._start()
        atexit.register(self.stop)
        self._wait()
        together([lambda: self.till().verb('void', 'warming-up')] * 2 * WORKERS)

    def _start(self, *options: str) -> None:
        self.port = database('free_port')
        self.url = f'http://127.0.0.1:{self.port}'
        self.log = LOG.with_suffix(f'.{self.port}.log')
        # Without -d each worker connects by itself, so that PostgreSQL knows it by its own process id.
        command = [
            sys.executable, str(HERE / 'serve.py'), '--db-filter', f'^{DATABASE}$', '--http-port', self.port,
            '--gevent-port', database('free_port'), '--http-interface', '127.0.0.1', '--workers', str(WORKERS),
            '--max-cron-threads', '0', '--log-level', 'warn', '--limit-time-real', '120', *options,
        ]  # fmt: skip
        with self.log.open('wb') as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @contextlib.contextmanager
    def another(self, *options: str) -> Iterator['Server']:
        """A second server of the same shop, with other options."""
        other = copy.copy(self)
        other._start(*options)
        try:
            other._wait()
            yield other
        finally:
            other.stop()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(requests.RequestException):
                if requests.get(f'{self.url}/web/health', timeout=5, headers={'Connection': 'close'}).ok:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise AssertionError(f'the server did not start: {self.log.read_text(encoding="utf-8")[-4000:]}')

    def stop(self) -> None:
        """End the server and its workers."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.unlink(missing_ok=True)

    @functools.cache  # noqa: B019  there is one server
    def _cookies(self, login: str) -> str:
        session = requests.Session()
        session.headers['Connection'] = 'close'
        body = {'params': {'db': DATABASE, 'login': login, 'password': PASSWORDS[login]}}
        answer = session.post(f'{self.url}/web/session/authenticate', json=body, timeout=30).json()
        assert answer.get('result', {}).get('uid'), answer
        return session.cookies['session_id']

    def is_worker(self, process: int) -> bool:
        """Whether a process was started by our server."""
        with contextlib.suppress(OSError):
            return Path(f'/proc/{process}/stat').read_text(encoding='utf-8').rpartition(')')[2].split()[1] == str(
                self.process.pid
            )
        return False

    def client(self, login: str = 'cashier') -> 'Client':
        """A logged-in client with a connection of its own."""
        return Client(self.url, self._cookies(login))

    def till(self, number: int = 0) -> 'Till':
        """A client at one of the tills."""
        return Till(self, self.client(), self.shop['sessions'][number % len(self.shop['sessions'])])


class Client:
    """Calls public methods over HTTP, keeps each call's seconds, and counts answers of 500 and above."""

    def __init__(self, url: str, cookie: str):
        self.url = url
        self.http = requests.Session()
        self.http.cookies['session_id'] = cookie
        self.http.headers['Connection'] = 'close'  # a worker process serves one connection at a time, idle or not
        self.seconds: list[float] = []
        self.crashes = 0

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """One call of ``method``.

        :raise CallError: when the server answers with an error
        """
        body = {'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}
        start = time.monotonic()
        answer = self.http.post(f'{self.url}/web/dataset/call_kw/{model}/{method}', json=body, timeout=60)
        self.seconds.append(time.monotonic() - start)
        self.crashes += answer.status_code >= 500
        data = answer.json()
        if 'error' in data:
            raise CallError(data['error'])
        return data['result']


class Till:
    """One till: what its buttons do."""

    def __init__(self, server: Server, client: Client, session: int):
        self.shop, self.client, self.session = server.shop, client, session

    def verb(self, name: str, *args: Any) -> dict:
        return self.client.call('pos.session', f'customer_card_{name}', [self.session], *args)

    def identify(self, card: dict) -> str:
        """What this till may call the card."""
        return self.verb('identify', card['number'])['card']['ref']

    def authorize(self, ref: str, amount: float, order: str, key: str) -> dict:
        return self.verb('authorize', ref, 'value', amount, order, key)

    def order(self, uuid: str, amount: float, operation: str, ref: str = '') -> dict:
        """One loaf of bread for ``amount``, paid with the card authorized as ``operation``."""
        line = {
            'product_id': self.shop['bread'],
            'qty': 1,
            'price_unit': amount,
            'price_subtotal': amount,
            'price_subtotal_incl': amount,
            'discount': 0,
            'tax_ids': [],
            'full_product_name': "Bread",
            'uuid': str(uuid4()),
        }
        payment = {
            'payment_method_id': self.shop['value_method'],
            'amount': amount,
            'name': "x",
            'uuid': str(uuid4()),
            'customer_card_operation': operation,
        }
        return {
            'uuid': uuid,
            'name': f'Order {uuid[:8]}',
            'pos_reference': uuid[:14],
            'sequence_number': 1,
            'session_id': self.session,
            'user_id': self.shop['cashier'],
            'partner_id': False,
            'fiscal_position_id': False,
            'pricelist_id': False,
            'amount_total': amount,
            'amount_tax': 0,
            'amount_paid': amount,
            'amount_return': 0,
            'to_invoice': False,
            'state': 'paid',
            'date_order': time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime()),
            'customer_card_refs': ref,
            'lines': [[0, 0, line]],
            'payment_ids': [[0, 0, payment]],
        }

    def sync(self, order: dict) -> dict:
        return self.client.call('pos.order', 'sync_from_ui', [order])

    def sync_at_last(self, order: dict, patience: float = 60) -> dict:
        """Send an order until it is taken, as a till does: on a machine with much to do, one that waits for a card is
        asked to come again.
        """
        deadline = time.monotonic() + patience
        while True:
            try:
                return self.sync(order)
            except CallError as error:
                if 'right now' not in str(error) or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)


@functools.lru_cache(maxsize=1)
def server() -> Server:
    """The one server of this run."""
    return Server()


@contextlib.contextmanager
def postgres() -> Iterator[Any]:
    """A connection of our own to the tests' database; what it locks is free when it ends."""
    connection = psycopg2.connect(dbname=DATABASE, application_name='outside')
    try:
        yield connection
    finally:
        connection.close()


def query(sql: str, *parameters: Any) -> list[tuple]:
    """Rows straight from PostgreSQL."""
    with postgres() as connection, connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def balance(account: int) -> float:
    """What PostgreSQL says is on an account."""
    return float(query('SELECT balance FROM customer_card_account WHERE id = %s', account)[0][0])


def captured(account: int) -> float:
    """The sum of what was spent from an account, by its entries."""
    return float(
        query(
            "SELECT COALESCE(-sum(amount), 0) FROM customer_card_entry WHERE account_id = %s AND kind = 'spend'",
            account,
        )[0][0]
    )


def healthy() -> list[str]:
    """What the ledger's own health check finds; nothing when all is well."""
    admin = server().client('admin')
    health = admin.call('customer.card.health', 'action_check', [])['res_id']
    (record,) = admin.call('customer.card.health', 'read', [health], ['healthy', 'finding_ids'])
    findings = admin.call('customer.card.finding', 'read', record['finding_ids'], ['validator', 'fact'])
    return [f'{row["validator"]}: {row["fact"]}' for row in findings] or ([] if record['healthy'] else ["not healthy"])


def together(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Start all jobs at the same moment; their answers, in order."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        barrier.wait(30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def p95(clients: list[Client]) -> float:
    """The 95th percentile of all calls of these clients, in seconds."""
    seconds = sorted(second for client in clients for second in client.seconds)
    return seconds[int(len(seconds) * 0.95)]


class LiveCase(unittest.TestCase):
    """Tests on the one server of this run; whatever they did, the ledger is healthy after each of them."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = server()
        cls.shop = cls.server.shop

    def tearDown(self) -> None:
        self.assertEqual(healthy(), [])

    def insist(self, ask: Callable[[], dict]) -> dict:
        """Ask again while the card is busy; the answer."""
        while True:
            answer = ask()
            if answer['ok'] or 'right now' not in answer['message']:
                return answer
