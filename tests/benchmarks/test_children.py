"""What a benchmark starts ends with it, in its time."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks import children
from tests.cachecore.polling import wait_until

ENV = {"PATH": os.environ["PATH"]}


def test_one_that_takes_too_long_is_ended_and_named():
    with pytest.raises(children.TookTooLong, match=r"-m http.server 0 was ended after 0\.01 minutes"):
        children.output_of("http.server", "0", env=ENV, minutes=0.01)


def test_one_that_fails_is_named():
    with pytest.raises(children.Failed, match=r"-m no_such_module ended with 1; its error is above"):
        children.output_of("no_such_module", env=ENV, minutes=1)


def test_what_a_child_has_started_ends_with_it():
    grandparent = "import subprocess, sys; print(subprocess.Popen(['sleep', '600']).pid, flush=True); sys.stdin.read()"
    with children.child([sys.executable, "-c", grandparent], ENV, stdin=-1, stdout=-1) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())

    wait_until(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that has ended and that nobody has asked about yet is still listed.
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
