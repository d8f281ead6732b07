"""The processes of a run: begun, begun anew when they die, ended."""

import multiprocessing
from multiprocessing.process import BaseProcess
from typing import Any

from tests.chaos.plan import Plan, begin


class Workers:
    """Forked from a process that has Django imported and no thread, no connection of its own."""

    def __init__(self, plan: Plan, roles: list[str]) -> None:
        self._context: Any = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.chaos.preload"])
        self._plan, self._roles = plan, roles
        self._processes: dict[int, BaseProcess] = {}
        self._lives = [0] * len(roles)

    def start_missing(self) -> None:
        for slot, role in enumerate(self._roles):
            if slot not in self._processes or not self._processes[slot].is_alive():
                self._lives[slot] += 1
                self._processes[slot] = self._start(slot, role, self._lives[slot])

    def run(self, role: str) -> int | None:
        """One that does its work alone; returns its exit status."""
        process = self._start(len(self._roles), role, 1)
        process.join(timeout=120)
        return process.exitcode

    def living(self) -> list[int]:
        return [slot for slot, process in self._processes.items() if process.is_alive()]

    def slot(self, pick: float) -> int:
        return int(pick * len(self._roles))

    def pid(self, slot: int) -> int:
        pid = self._processes[slot].pid
        assert pid is not None
        return pid

    def wait(self) -> list[int]:
        """For their own end; returns those that had to be killed."""
        hanging = []
        for slot, process in self._processes.items():
            process.join(timeout=60)
            if process.is_alive():
                hanging.append(slot)
        return hanging

    def kill(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.join(timeout=10)

    def _start(self, slot: int, role: str, life: int) -> BaseProcess:
        process: BaseProcess = self._context.Process(target=begin, args=(self._plan, slot, life, role))
        process.start()
        return process
