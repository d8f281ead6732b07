"""One run: worlds, steps in them, and the comparison after each."""

import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from tests.cachecore.fuzz.reads import Asked, reads_of
from tests.cachecore.fuzz.world import RELEASES_THAT_READ, RELEASES_THAT_WRITE, Kind, World
from tests.cachecore.fuzz.writes import Writer

STEPS_OF_A_WORLD = 60


class RolledBackError(Exception):
    """Raised by the fuzzer within atomic()."""


EXPECTED = (DatabaseError, ObjectDoesNotExist, MultipleObjectsReturned, ValidationError, RolledBackError)


class Run:
    def __init__(self, seed: int, steps: int, threads: int) -> None:
        self.seed, self.steps, self.threads = seed, steps, threads
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []

    def run(self) -> None:
        world_number = 0
        while self.counts["steps"] < self.steps and not self.violations:
            # Of seed and number alone, so that a world can be repeated without those before it.
            random = Random(f"{self.seed} {world_number}")
            with World(random, world_number) as world:
                try:
                    self._steps(world, random)
                except Exception as error:  # noqa: BLE001 - any at all is a fault
                    if not self.violations:
                        self._violated(world, world_number, [], f"raised {error!r}\n{traceback.format_exc()}")
                if self.violations:
                    self.violations[0] = f"seed {self.seed}, world {world_number}\n{self.violations[0]}"
            self.counts["worlds"] += 1
            world_number += 1

    def _steps(self, world: World, random: Random) -> None:
        writer = Writer(world, random)
        for kind in world.kinds * 2:
            self._tried(lambda kind=kind: writer.write(kind, "create"))  # type: ignore[misc]
        reads = reads_of(world, random)
        for _ in range(STEPS_OF_A_WORLD):
            if self.counts["steps"] >= self.steps or self.violations:
                return
            if random.random() < 0.15:
                reads = reads_of(world, random)
            writer.log.clear()
            if self.threads > 1:
                self._at_once(world, reads, random)
            elif random.random() < 0.2:
                self._precise_step(world, writer, reads)
            else:
                release = random.choice(RELEASES_THAT_WRITE) if random.random() < 0.2 else 0
                writer.log.append(f"as release {release}:")
                with world.as_release(release):
                    self._step(writer, reads if release == 0 else [], random)
                if random.random() < 0.1:
                    with world.as_release(random.choice(RELEASES_THAT_READ)):
                        self._compare(world, reads, writer.log, "as another release")
            self.counts["steps"] += 1
            self._compare(world, reads, writer.log, "after the step")

    # --- Steps ---

    def _step(self, writer: Writer, reads: list[Asked], random: Random) -> None:
        how = random.random()
        if how < 0.4:
            self._tried(writer.write)
        else:
            self._tried(lambda: self._atomic(writer, reads, random, depth=0))

    def _atomic(self, writer: Writer, reads: list[Asked], random: Random, depth: int) -> None:
        writer.log.append("atomic(")
        with transaction.atomic():
            for _ in range(random.randint(1, 3)):
                if random.random() < 0.35 and depth < 2:
                    self._tried(lambda: self._atomic(writer, reads, random, depth + 1))
                elif random.random() < 0.5:
                    with transaction.atomic():
                        writer.write()
                else:
                    writer.write()
                if random.random() < 0.3:
                    self._compare(writer.world, random.sample(reads, min(3, len(reads))), writer.log, "within")
            if random.random() < 0.1:
                transaction.on_commit(
                    lambda: self._compare(writer.world, reads, writer.log, "in a hook of the commit"), robust=False
                )
            if random.random() < 0.3:
                writer.log.append("rolled back)")
                raise RolledBackError
        writer.log.append(")")

    def _tried(self, act: Callable[[], Any]) -> bool:
        try:
            act()
        except EXPECTED as error:
            self.counts[f"refused: {type(error).__name__}"] += 1
            return False
        return True

    def _precise_step(self, world: World, writer: Writer, reads: list[Asked]) -> None:
        """A save or a delete of one row: reads of the rows of others must still be hits."""
        read = {each.owner[0].name for each in reads if each.owner is not None}
        plain = [kind for kind in world.kinds if kind.is_plain and kind.name in read and not kind.is_child]
        if not plain:
            return
        kind = writer.random.choice(plain)
        row = writer.any_of(kind.model)
        if row is None:
            return
        others = self._others(kind, row, reads)
        for each in others:
            each.answer()
            each.answer()
        delete = writer.random.random() < 0.3 and not _is_referred_to(world, kind)
        writer.log.append(f"precise {'delete' if delete else 'save'} {kind.name}")
        if not self._tried(row.delete if delete else row.save):
            return
        for each in others:
            assert each.computed is not None
            before = each.computed[0]
            each.answer()
            is_hit = each.computed[0] == before
            self.counts["hits of others" if is_hit else "misses of others"] += 1

    def _others(self, kind: Kind, row: Any, reads: list[Asked]) -> list[Asked]:
        """The reads by a column of this model that do not show the row."""
        found = []
        for each in reads:
            if each.owner is not None and each.owner[0] is kind:
                own = getattr(row, kind.model._meta.get_field(each.owner[1]).attname)
                if str(own) != str(each.value):
                    found.append(each)
        return found

    def _at_once(self, world: World, reads: list[Asked], random: Random) -> None:
        """Several threads write while others read; what is compared is compared once all rest."""
        seeds = [random.random() for _ in range(self.threads)]

        def write(seed: float) -> list[str]:
            own = Random(seed)
            writer = Writer(world, own)
            try:
                for _ in range(3):
                    self._step_of_thread(writer, own)
            finally:
                connections.close_all()
            return writer.log

        def read(seed: float) -> None:
            own = Random(seed)
            try:
                for _ in range(10):
                    self._tried(own.choice(reads).answer)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2 * self.threads) as pool:
            waited = [pool.submit(write, seed) for seed in seeds] + [pool.submit(read, seed) for seed in seeds]
            for each in waited:
                each.result(timeout=60)

    def _step_of_thread(self, writer: Writer, random: Random) -> None:
        if random.random() < 0.5:
            self._tried(writer.write)
            return

        def act() -> None:
            with transaction.atomic():
                writer.write()
                writer.write()
                if random.random() < 0.3:
                    raise RolledBackError

        self._tried(act)

    # --- Comparison ---

    def _compare(self, world: World, reads: list[Asked], log: list[str], when: str) -> None:
        if self.violations or connection.needs_rollback:
            return
        for each in reads:
            first, second, truth = each.answer(), each.answer(), each.truth()
            self.counts["compared"] += 1
            if not first == second == truth:
                text = f"{when}: {each.text} {each.arguments}\n  cached {first}\n  again  {second}\n  truth  {truth}"
                self._violated(world, 0, log, text)
                return

    def _violated(self, world: World, number: int, log: list[str], text: str) -> None:
        self.violations.append(f"step {self.counts['steps']}, writes {log}\n{text}\n{world.describe()}")


def _is_referred_to(world: World, kind: Kind) -> bool:
    models_of_it = {kind.model, *kind.model._meta.get_parent_list()}
    return any(
        each.is_relation and each.related_model in models_of_it
        for other in world.kinds
        for each in (*other.model._meta.concrete_fields, *other.model._meta.many_to_many)
    )


def run(seed: int, steps: int, threads: int = 1) -> dict[str, Any]:
    """What was found: counts, and the first violation, if any."""
    call_command("migrate", verbosity=0)
    done = Run(seed, steps, threads)
    done.run()
    return {"seed": seed, "threads": threads, **done.counts, "violations": done.violations}
