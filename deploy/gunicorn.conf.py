"""How gunicorn serves the site: gunicorn -c deploy/gunicorn.conf.py

GUNICORN_CMD_ARGS and options on the command line win over what stands here.
"""

import os
from typing import Any

wsgi_app = "sap_project.wsgi"
bind = "127.0.0.1:8000"
worker_class = "sap_project.gunicorn_worker.BufferingWorker"
workers = min(len(os.sched_getaffinity(0)), 8) if hasattr(os, "sched_getaffinity") else 2
# A thread holds a connection to the database: workers x threads of them.
threads = 8
# A worker holds so many at most, those that are half-sent too. Each needs a file descriptor.
worker_connections = 400
# Above what proxies keep idle connections for: the one in front ends them, not this one beneath a request.
keepalive = 75
timeout = 60
graceful_timeout = 30
limit_request_line = 8190
limit_request_fields = 60
# What the workers make, receipts and sheets too, is nobody else's.
umask = 0o077
accesslog = None
# systemd controls it; a socket of its own would want a folder that the site may write to.
control_socket_disable = True


def child_exit(server: Any, worker: Any) -> None:
    """Takes the gauges of a worker that is gone out of /metrics."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
