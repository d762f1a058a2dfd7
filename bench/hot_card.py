"""Thirty-two clients spend one card over HTTP, against a server as a shop runs it."""

import contextlib
import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from process import LOG, ROOT, database, environment

CLIENTS, ROUNDS = 32, 50
ATTEMPTS = 3
HEADERS = {'Content-Type': 'application/json'}


@contextlib.contextmanager
def server(name: str, workers: int, conf: str = '') -> Iterator[int]:
    """A live server on a database; its port. ``conf`` names another state of the add-on."""
    port = int(database('free_port'))
    command = [
        sys.executable,
        str(ROOT / 'bench/serve.py'),
        '-d',
        name,
        '--db-filter',
        f'^{name}$',
        '--http-port',
        str(port),
        '--gevent-port',
        database('free_port'),
        '--workers',
        str(workers),
        '--max-cron-threads',
        '0',
        '--log-level',
        'warn',
    ]
    with LOG.open('a', encoding='utf-8') as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment(conf)
        )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int) -> None:
    for _attempt in range(120):
        with contextlib.suppress(OSError):
            if _request(port, 'GET', '/web/health')[0] == 200:
                return
        time.sleep(0.5)
    raise RuntimeError(f"the server does not answer; see {LOG}")


def _request(port: int, method: str, path: str, body: Any = None, cookie: str = '') -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
    try:
        data = json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': body}) if body is not None else None
        connection.request(method, path, data, {**HEADERS, 'Cookie': cookie})
        answer = connection.getresponse()
        return answer.status, answer.headers.get('Set-Cookie', '').partition(';')[0], answer.read()
    finally:
        connection.close()


@dataclass
class Load:
    """The clients' results: seconds of every request, amounts granted, refusals, and failures."""

    port: int
    cookie: str
    card: dict[str, Any]
    seconds: list[float] = field(default_factory=list)
    granted: float = 0.0
    refused: int = 0
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, rounds: int) -> None:
        """One client: ask for one of money, again and again."""
        for _round in range(rounds):
            arguments = [[self.card['session']], self.card['ref'], 'value', 1.0, str(uuid4()), str(uuid4())]
            body = {'model': 'pos.session', 'method': 'customer_card_authorize', 'args': arguments, 'kwargs': {}}
            start = time.perf_counter()
            status, text = self._send(body)
            self._note(time.perf_counter() - start, status, json.loads(text) if status == 200 else {})

    def _send(self, body: dict[str, Any]) -> tuple[int, bytes]:
        """Send a request; again with the same key when no answer comes, as a till does."""
        path = '/web/dataset/call_kw/pos.session/customer_card_authorize'
        for _attempt in range(ATTEMPTS):
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _cookie, text = _request(self.port, 'POST', path, body, self.cookie)
                return status, text
        return 0, b''

    def _note(self, seconds: float, status: int, answer: dict[str, Any]) -> None:
        result = answer.get('result')
        with self.lock:
            self.seconds.append(seconds)
            if not result:
                self.failed.append(f'{status} {str(answer.get("error"))[:300]}')
            elif result['ok']:
                self.granted += result['amount']
            else:
                self.refused += 1


def nothing(port: int, name: str, clients: int = CLIENTS, rounds: int = ROUNDS) -> float:
    """Let as many clients ask for nothing: a signed-in JSON route that does no work; the seconds it took altogether.

    :raise RuntimeError: when one of them gets no answer
    """
    cookie, failed = _signed_in(port, name), []

    def client() -> None:
        for _round in range(rounds):
            status, _cookie, text = _request(port, 'POST', '/web/session/check', {}, cookie)
            if status != 200 or 'error' in json.loads(text):
                failed.append(text[:300])

    seconds = _let_loose(client, clients)
    if failed:
        raise RuntimeError(f"the trivial route was not answered: {failed[0]!r}")
    return seconds


def ask(port: int, name: str, session: int, verb: str, texts: list[str]) -> list[float]:
    """One till asks the same question about each of ``texts``, one after the other; seconds of every request.

    :raise RuntimeError: when an answer is no answer
    """
    cookie = _signed_in(port, name)
    method, seconds = f'customer_card_{verb}', []
    for text in texts:
        body = {'model': 'pos.session', 'method': method, 'args': [[session], text], 'kwargs': {}}
        start = time.perf_counter()
        _status, _cookie, answer = _request(port, 'POST', f'/web/dataset/call_kw/pos.session/{method}', body, cookie)
        seconds.append(time.perf_counter() - start)
        if not (json.loads(answer).get('result') or {}).get('ok'):
            raise RuntimeError(f"{verb} was not answered: {answer[:300]!r}")
    return seconds


def run(port: int, name: str, card: dict[str, Any], clients: int = CLIENTS, rounds: int = ROUNDS) -> tuple[Load, float]:
    """Let all clients loose; what they met, and the seconds it took altogether."""
    load = Load(port, _signed_in(port, name), card)
    return load, _let_loose(lambda: load.spend(rounds), clients)


def _signed_in(port: int, name: str) -> str:
    """The cookie of the cashier's session."""
    credentials = {'db': name, 'login': 'cashier', 'password': 'cashier'}
    _status, cookie, _text = _request(port, 'POST', '/web/session/authenticate', credentials)
    return cookie


def _let_loose(client: Callable[[], None], clients: int) -> float:
    """Run so many clients at once; the seconds until all are through."""
    threads = [threading.Thread(target=client) for _client in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start
