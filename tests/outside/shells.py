"""Odoo's shell, loaded once: each script runs in a process of its own that is forked from here, as a server forks its
workers. It needs no seconds to load all modules again.

Called with the path of a socket and Odoo's own arguments. Who connects sends one line of JSON, ``[script, path of its
output]``; back come the number of the process, and how it ended, a line each.
"""

import json
import os
import signal
import socket
import sys
import tempfile
import traceback

from odoo import sql_db
from odoo.cli.shell import Shell
from odoo.modules.registry import Registry
from odoo.tools import config


def run(shell: Shell, script: str, output: str) -> int:
    """Run a script as the shell does; its exit code."""
    with open(output, 'wb') as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdin = tempfile.TemporaryFile('w+', encoding='utf-8')  # noqa: SIM115  it ends with the process
    sys.stdin.write(script)
    sys.stdin.seek(0)
    (name,) = config['db_name']
    try:
        Registry(name).check_signaling()  # others may have changed what is cached
        shell.shell(name)
    except BaseException:  # noqa: BLE001  as Python itself ends
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def serve(shell: Shell, client: socket.socket) -> None:
    """Run what a client sends in a process of its own, and tell the client of it."""
    with client, client.makefile('rw', encoding='utf-8') as said:
        script, output = json.loads(said.readline())
        process = os.fork()
        if not process:
            os._exit(run(shell, script, output))
        print(process, file=said, flush=True)
        _process, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), file=said, flush=True)


def main() -> None:
    path, *arguments = sys.argv[1:]
    shell = Shell()
    shell.init(arguments)
    (name,) = config['db_name']
    Registry(name)
    sql_db.close_all()  # each process has connections of its own
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for whoever serves
        while True:
            client, _address = door.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                door.close()
                serve(shell, client)
                os._exit(0)
            client.close()


if __name__ == '__main__':
    main()
