"""Point 4: a mixed load of one contestant: many read the pages while somebody writes.

This process asks, and computes under the settings of the contestant's reference what a page should say.
"""

import os
from collections.abc import Iterator
from time import perf_counter, process_time

from django.conf import settings
from django_redis import get_redis_connection
from tqdm import tqdm

from benchmarks.asking import Asker, sign_in
from benchmarks.contestants import CONTESTANTS
from benchmarks.load.house import house
from benchmarks.load.outcome import Outcome, outcome
from benchmarks.load.playing import Players
from benchmarks.load.trace import Read, trace
from benchmarks.serving import connections, serving
from benchmarks.sizes import Size

SEED = 1


def run(size: Size, name: str) -> Iterator[Outcome]:
    """One for each of size.writes, on one server, with an empty cache each."""
    contestant = CONTESTANTS[name]
    there = house()
    cookies = {user_id: sign_in(user_id) for user_id in (*(s.user_id for s in there.sellers), *there.managers)}
    askers = {user_id: Asker(cookie) for user_id, cookie in cookies.items()}

    def truth(read: Read) -> bytes:
        return askers[read.user_id].get(read.address).body

    module = settings.SETTINGS_MODULE.rpartition(".")[0]
    with (
        serving({**os.environ, "DJANGO_SETTINGS_MODULE": f"{module}.{contestant.settings}"}) as path,
        connections(path, of_each_worker=size.readers_of_each_worker) as readers,
        connections(path, of_each_worker=1) as (writer, *_),
    ):
        for writes in size.writes:
            get_redis_connection("default").flushall()
            steps = trace(there, reads=size.reads, writes_in_a_hundred=writes, seed=SEED + writes)
            bar = tqdm(steps, desc=f"{100 - writes}/{writes}, {contestant.label}", unit="step")
            began, worked = perf_counter(), process_time()
            played = Players(iter(bar), cookies, truth, contestant.old_pages).play(readers, writer)
            yield outcome(played, (process_time() - worked) / (perf_counter() - began))
