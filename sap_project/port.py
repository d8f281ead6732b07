"""Says so, and how to go on, when the port that `make run` would serve on is taken.

python -m sap_project.port 8000
"""

import errno
import socket
import sys

HOST = "127.0.0.1"


def refusal(port: str) -> str | None:
    """Why nothing can be served there, or None."""
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65_535):
        return f"PORT is {port!r}; allowed: a whole number from 1 to 65535, as in: make run PORT=8001"
    with socket.socket() as server:
        # As the server itself does it: connections that are just closing do not matter.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, int(port)))
            server.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    f"Port {port} is taken, perhaps by another `make run`: "
                    f"stop that one, or choose another port: make run PORT={_next(port)}"
                )
            return f"Port {port} cannot be used ({error.strerror}); choose another one: make run PORT=8001"
    return None


def _next(port: str) -> int:
    return int(port) + 1 if int(port) < 65_535 else 8000


if __name__ == "__main__":
    sys.exit(refusal(sys.argv[1]))
