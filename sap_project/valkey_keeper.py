"""Runs the embedded Valkey for as long as any process of the project uses it, and then stops it.

Every user holds a shared lock on one file while it lives; the kernel releases it however
the process ends, SIGKILL included. Whoever gets that lock for himself knows that nobody is
left. Run as a program of its own, with nothing but the standard library:
python valkey_keeper.py USERS_FILE COMMAND...
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading


def main(users_file: str, command: list[str]) -> int:
    # Closing a terminal or Ctrl-C in it must not end what other terminals use.
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 (our own command)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=_stop_when_alone, args=(users_file, server), daemon=True).start()
    return server.wait()


def _stop_when_alone(users_file: str, server: "subprocess.Popen[bytes]") -> None:
    with open(users_file) as users:  # noqa: PTH123 (pathlib would be the one slow import)
        fcntl.flock(users, fcntl.LOCK_EX)
        server.terminate()
        server.wait()
        # Released only now: whoever comes next finds no server, rather than one that is leaving.
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
