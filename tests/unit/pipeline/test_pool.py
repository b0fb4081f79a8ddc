"""The worker pool: what a task does to its worker never reaches its neighbours, and no worker outlives its owner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.forkserver import ForkServer
from pipeline.pool import OutOfMemory, Pool, PoolBroken, PoolClosed, PoolError, TaskFailed, TaskTimeout, WorkerDied
from pipeline.worker import Limits

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.append(str(HERE))  # workers find modules where their owner does
import pool_tasks as tasks  # noqa: E402

SOON = 20.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(2, timeout_s=5.0)
    yield pool
    pool.kill()


def outcome(future: Future[Any]) -> Any:
    error = future.exception(SOON)
    return error if error is not None else future.result()


def gone(pid: int, within_s: float) -> bool:
    """Whether a process ends in time; one that nobody has reaped yet has ended."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


# Results


def test_tasks_return_their_results(pool: Pool) -> None:
    assert [future.result(SOON) for future in [pool.submit(pow, n, 2) for n in range(50)]] == [n * n for n in range(50)]


def test_tasks_run_in_other_processes_and_side_by_side(pool: Pool) -> None:
    pids = {pool.submit(tasks.nap, 0.3).result(SOON) for _ in range(1)} | {
        future.result(SOON) for future in [pool.submit(tasks.nap, 0.3) for _ in range(4)]
    }
    assert os.getpid() not in pids
    assert len(pids) == 2


def test_large_arguments_and_results_pass(pool: Pool) -> None:
    body = os.urandom(5_000_000)
    assert all(future.result(SOON) == body for future in [pool.submit(bytes, body) for _ in range(4)])


def test_what_a_task_raises_comes_back_with_its_traceback(pool: Pool) -> None:
    error = outcome(pool.submit(tasks.fail))
    assert isinstance(error, ValueError)
    assert error.args == ("a page of ours", 42)
    assert "in fail" in error.__notes__[0]


@pytest.mark.parametrize(
    ("task", "told"),
    [(tasks.fail_oddly, "OddError: very odd"), (tasks.unpicklable, "lambda"), (tasks.unloadable, "not a number")],
)
def test_what_cannot_be_pickled_fails_its_task_only(pool: Pool, task: Callable[[], object], told: str) -> None:
    error = outcome(pool.submit(task))
    assert isinstance(error, TaskFailed)
    assert told in str(error)
    assert pool.submit(pow, 2, 2).result(SOON) == 4


def test_arguments_that_cannot_be_pickled_fail_their_task_only(pool: Pool) -> None:
    assert isinstance(outcome(pool.submit(pow, lambda: 1, 2)), Exception)
    assert pool.submit(pow, 2, 2).result(SOON) == 4


def test_callbacks_may_submit_more_tasks(pool: Pool) -> None:
    later: Future[Future[int]] = Future()
    pool.submit(pow, 2, 2).add_done_callback(lambda done: later.set_result(pool.submit(pow, done.result(), 2)))
    assert later.result(SOON).result(SOON) == 16


def test_what_a_task_prints_does_not_reach_the_owners_output(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    with Pool(1) as chatty:
        chatty.submit(tasks.chatter, "noise").result(SOON)
    assert capfd.readouterr().out == ""


# Tasks that go wrong


def test_a_task_out_of_time_is_killed_and_its_neighbours_are_not() -> None:
    with Pool(2, timeout_s=1.0) as pool:
        assert pool.submit(pow, 2, 2).result(SOON) == 4
        began = time.monotonic()
        stuck = [pool.submit(tasks.spin), pool.submit(tasks.spin_in_c)]
        others = [pool.submit(pow, n, 1) for n in range(6)]
        for future in stuck:
            error = outcome(future)
            assert isinstance(error, TaskTimeout)
            assert error.reason == "timeout"
            assert "1 s" in str(error)
        assert time.monotonic() - began < 2.0
        assert [future.result(SOON) for future in others] == list(range(6))


def test_a_slow_task_does_not_hold_up_the_other_worker(pool: Pool) -> None:
    slow = pool.submit(tasks.nap, 3.0)
    began = time.monotonic()
    wait([pool.submit(pow, n, 2) for n in range(50)], SOON)
    assert time.monotonic() - began < 2.5
    assert not slow.done()


@pytest.mark.parametrize(
    ("task", "exit_code", "told"),
    [
        ((tasks.segfault,), -signal.SIGSEGV, "SIGSEGV"),
        ((tasks.read_address_zero,), -signal.SIGSEGV, "SIGSEGV"),
        ((tasks.leave_at_once, 7), 7, "code 7"),
        ((tasks.leave_at_once, 0), 0, "code 0"),
        ((tasks.leave, 3), 3, "code 3"),
    ],
)
def test_a_crash_costs_its_task_and_tells_how_the_worker_ended(
    pool: Pool, task: tuple[Any, ...], exit_code: int, told: str
) -> None:
    others = [pool.submit(tasks.nap, 0.05) for _ in range(3)]
    crash = pool.submit(*task)
    others += [pool.submit(tasks.nap, 0.05) for _ in range(3)]
    error = outcome(crash)
    assert isinstance(error, WorkerDied)
    assert (error.reason, error.exit_code) == ("worker_died", exit_code)
    assert told in str(error)
    assert all(isinstance(future.result(SOON), int) for future in others)


def test_many_crashes_in_a_row_lose_no_other_task(pool: Pool) -> None:
    futures = [pool.submit(tasks.segfault if n % 3 == 0 else tasks.pid) for n in range(60)]
    for n, future in enumerate(futures):
        assert isinstance(outcome(future), WorkerDied if n % 3 == 0 else int)


def test_three_gigabytes_are_too_much(pool: Pool) -> None:
    others = [pool.submit(tasks.nap, 0.1) for _ in range(3)]
    error = outcome(pool.submit(tasks.allocate, 3 << 30))
    assert isinstance(error, OutOfMemory)
    assert error.reason == "out_of_memory"
    assert all(isinstance(future.result(SOON), int) for future in others)
    assert pool.submit(tasks.allocate, 1 << 20).result(SOON) == 1 << 20


def test_the_memory_limit_is_what_a_task_may_take_beyond_what_is_loaded() -> None:
    with Pool(1, memory_bytes=200 << 20, preload=["lxml.html", "py3langid"]) as pool:
        assert pool.submit(tasks.allocate, 150 << 20).result(SOON) == 150 << 20
        assert isinstance(outcome(pool.submit(tasks.allocate, 250 << 20)), OutOfMemory)


def test_a_task_that_closes_its_workers_files_is_noticed_at_once(pool: Pool) -> None:
    began = time.monotonic()
    assert isinstance(outcome(pool.submit(tasks.close_everything_and_wait)), WorkerDied)
    assert time.monotonic() - began < 4.0


def test_an_idle_worker_that_is_killed_is_replaced(pool: Pool) -> None:
    """A kernel short of memory may choose any process."""
    for _ in range(3):
        os.kill(pool.submit(tasks.pid).result(SOON), signal.SIGKILL)
        time.sleep(0.05)
        assert [future.result(SOON) for future in [pool.submit(pow, n, 1) for n in range(10)]] == list(range(10))


def test_a_killed_fork_server_is_replaced_with_all_workers(pool: Pool) -> None:
    server = pool.submit(tasks.parent).result(SOON)
    workers = [child.pid for child in psutil.Process(server).children()]
    running = pool.submit(tasks.nap, 4.0)
    waiting = [pool.submit(tasks.nap, 0.1) for _ in range(8)]
    assert eventually(running.running)
    os.kill(server, signal.SIGKILL)
    error = outcome(running)
    assert isinstance(error, PoolBroken)
    assert "-9" in str(error)
    results = [outcome(future) for future in waiting]
    assert sum(isinstance(result, int) for result in results) >= 7
    assert all(gone(pid, 5.0) for pid in workers)


def test_a_pool_that_cannot_start_says_so_instead_of_waiting() -> None:
    pool = Pool(2, preload=["no_such_module"])
    error = outcome(pool.submit(pow, 2, 2))
    assert isinstance(error, PoolBroken)
    assert "standard error" in str(error)
    assert eventually(lambda: not pool._thread.is_alive())
    with pytest.raises(PoolBroken):
        pool.submit(pow, 2, 2)
    pool.close()


# Workers


def test_a_worker_whose_pool_has_hung_up_ends_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    server = ForkServer(Limits(timeout_s=5.0, memory_bytes=1 << 30), ())
    server.fork(7).close()  # before the worker can say hello
    assert server.ended() == [(7, 0)]
    server.close()
    assert capfd.readouterr().err == ""


def test_workers_are_replaced_after_so_many_tasks() -> None:
    with Pool(1, max_tasks=5) as pool:
        pids = [pool.submit(tasks.pid).result(SOON) for _ in range(15)]
    assert [len(set(pids[n : n + 5])) for n in (0, 5, 10)] == [1, 1, 1]
    assert len(set(pids)) == 3


def test_a_pool_without_a_task_starts_no_process() -> None:
    before = psutil.Process().children(recursive=True)
    with Pool(2, preload=["no_such_module"]):
        time.sleep(0.3)
        assert psutil.Process().children(recursive=True) == before


def test_modules_are_loaded_before_the_first_task() -> None:
    with Pool(1, preload=["wave"]) as pool:
        assert pool.submit(tasks.loaded, "wave").result(SOON)
    with Pool(1) as pool:
        assert not pool.submit(tasks.loaded, "wave").result(SOON)


def test_workers_ignore_what_is_meant_for_their_owner(pool: Pool) -> None:
    assert pool.submit(tasks.signals).result(SOON) == {"SIGINT": True, "SIGTERM": True, "SIGHUP": True}


def test_workers_dump_no_core(pool: Pool) -> None:
    assert pool.submit(tasks.core_limit).result(SOON) == (0, 0)


def test_workers_hold_no_files_of_their_owner(pool: Pool) -> None:
    pid = pool.submit(tasks.pid).result(SOON)
    held = {file.path for file in psutil.Process(pid).open_files()}
    assert held <= {file.path for file in psutil.Process().open_files() if file.fd in (1, 2)}
    assert psutil.Process(pid).num_fds() < 8


# Closing


def test_closing_finishes_what_runs_and_cancels_what_waits() -> None:
    pool = Pool(1)
    pool.submit(tasks.pid).result(SOON)
    running = pool.submit(tasks.nap, 0.5)
    waiting = [pool.submit(tasks.nap, 0.5) for _ in range(500)]
    assert eventually(running.running)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 2.0
    assert isinstance(running.result(0), int)
    for future in waiting:
        with pytest.raises(CancelledError):
            future.result(0)
    assert gone(running.result(0), 0.1)


def test_closing_kills_what_does_not_finish_in_time() -> None:
    pool = Pool(2, timeout_s=60)
    pids = {pool.submit(tasks.nap, 0.2).result(SOON), pool.submit(tasks.pid).result(SOON)}
    stuck = [pool.submit(tasks.spin_in_c), pool.submit(tasks.spin)]
    assert eventually(lambda: all(future.running() for future in stuck))
    began = time.monotonic()
    pool.close(timeout_s=0.5)
    assert time.monotonic() - began < 1.5
    for future in stuck:
        error = outcome(future)
        assert isinstance(error, PoolClosed)
        assert error.reason == "pool_closed"
    assert all(gone(pid, 0.1) for pid in pids)


def test_killing_does_not_wait() -> None:
    pool = Pool(1)
    stuck = pool.submit(tasks.nap, 30)
    assert eventually(stuck.running)
    began = time.monotonic()
    pool.kill()
    assert time.monotonic() - began < 1.0
    assert isinstance(outcome(stuck), PoolClosed)


def test_a_closed_pool_takes_no_tasks_and_may_be_closed_again() -> None:
    pool = Pool(1)
    pool.close()
    pool.close()
    with pytest.raises(PoolClosed) as caught:
        pool.submit(pow, 2, 2)
    assert isinstance(caught.value, PoolError)


def test_a_cancelled_task_never_runs(tmp_path: Path) -> None:
    with Pool(1) as pool:
        running = pool.submit(tasks.nap, 0.5)
        cancelled = pool.submit(tasks.touch_and_spin, str(tmp_path / "ran"))
        assert eventually(running.running)
        assert cancelled.cancel()
        assert not running.cancel()
        assert pool.submit(pow, 2, 2).result(SOON) == 4
    assert not (tmp_path / "ran").exists()


def test_submitting_from_many_threads_loses_nothing(pool: Pool) -> None:
    futures: list[Future[int]] = []

    def submit() -> None:
        futures.extend(pool.submit(pow, n, 1) for n in range(50))

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(future.result(SOON) for future in futures) == 4 * sum(range(50))


def test_submitting_never_blocks_even_while_nothing_is_ready() -> None:
    pool = Pool(1, preload=["trafilatura"])
    began = time.monotonic()
    for _ in range(100):
        pool.submit(len, bytes(1_000_000))
    assert time.monotonic() - began < 0.5
    pool.kill()


# Owners that die, and owners of all kinds

# SIGINT as at a terminal: who runs the tests in the background has it ignored, and all that they start ignores it too.
_OWNER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = [{root!r}, {here!r}]
from pipeline.pool import Pool
import pool_tasks
pool = Pool(2, timeout_s=60)
print(pool.submit(pool_tasks.parent).result(20), pool.submit(pool_tasks.pid).result(20), flush=True)
futures = [pool.submit(pool_tasks.{task}, sys.argv[1] + str(n)) for n in range(2)]
{then}
"""


def start_owner(tmp_path: Path, task: str, then: str) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A process of its own with two busy workers; and all its descendants."""
    script = tmp_path / "owner.py"
    script.write_text(_OWNER.format(root=str(ROOT), here=str(HERE), task=task, then=then))
    owner = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "started")], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    assert owner.stdout.readline()
    assert eventually(lambda: all((tmp_path / f"started{n}").exists() for n in range(2)))
    return owner, psutil.Process(owner.pid).children(recursive=True)


@pytest.mark.parametrize("task", ["touch_and_spin", "spin_in_c"])
def test_no_worker_outlives_an_owner_that_is_killed(tmp_path: Path, task: str) -> None:
    owner, family = start_owner(tmp_path, task, "time.sleep(60)")
    assert len(family) == 3
    owner.kill()
    owner.wait()
    assert all(gone(process.pid, 5.0) for process in family)


@pytest.mark.parametrize("task", ["touch_and_spin", "spin_in_c"])
def test_no_worker_outlives_owner_and_fork_server_killed_together(tmp_path: Path, task: str) -> None:
    owner, family = start_owner(tmp_path, task, "time.sleep(60)")
    (server,) = psutil.Process(owner.pid).children()
    owner.send_signal(signal.SIGSTOP)  # so that it cannot replace its server first
    server.kill()
    owner.kill()
    owner.wait()
    assert all(gone(process.pid, 5.0) for process in family)


def test_no_worker_outlives_an_owner_that_ends_without_closing(tmp_path: Path) -> None:
    owner, family = start_owner(tmp_path, "spin_in_c", "time.sleep(3)")
    assert owner.wait(10) == 0
    assert all(gone(process.pid, 5.0) for process in family)


def test_a_stuck_task_ends_even_when_its_owner_no_longer_acts(tmp_path: Path) -> None:
    """The kernel's timer: here the owner is stopped, so that nobody enforces the time limit."""
    script = tmp_path / "owner.py"
    script.write_text(
        _OWNER.format(root=str(ROOT), here=str(HERE), task="spin_in_c", then="time.sleep(60)").replace(
            "timeout_s=60", "timeout_s=1"
        )
    )
    owner = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "started")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert owner.stdout
        server, _ = owner.stdout.readline().split()
        assert eventually(lambda: (tmp_path / "started0").exists())
        owner.send_signal(signal.SIGSTOP)
        workers = psutil.Process(int(server)).children()
        assert workers
        assert all(gone(process.pid, 6.0) for process in workers)
    finally:
        owner.kill()
        owner.wait()


def test_ctrl_c_reaches_the_owner_only(tmp_path: Path) -> None:
    then = """
try:
    time.sleep(60)
except KeyboardInterrupt:
    print(pool.submit(pow, 2, 2).cancel(), [worker.task is not None for worker in pool._workers.values()], flush=True)
    pool.kill()
"""
    script = tmp_path / "owner.py"
    script.write_text(_OWNER.format(root=str(ROOT), here=str(HERE), task="touch_and_spin", then=then))
    owner = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "started")],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert owner.stdout
    owner.stdout.readline()
    assert eventually(lambda: all((tmp_path / f"started{n}").exists() for n in range(2)))
    os.killpg(owner.pid, signal.SIGINT)
    assert owner.stdout.readline() == "True [True, True]\n"
    assert owner.wait(5) == 0


def test_the_owners_main_module_is_never_run_again_in_workers(tmp_path: Path) -> None:
    """Not every script guards its main code, and `scrapy` costs a second to import."""
    script = tmp_path / "unguarded.py"
    script.write_text(
        f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(HERE)!r}]\nprint('main runs')\n"
        "from pipeline.pool import Pool\nimport pool_tasks\n"
        "with Pool(1) as pool:\n    print(pool.submit(pool_tasks.main_module).result(20))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=30, cwd=tmp_path, check=True
    )
    assert (done.stdout, done.stderr) == ("main runs\nNone\n", "")


def test_the_pool_works_from_a_thread_that_ends(tmp_path: Path) -> None:
    """Linux ties a child's fate to the thread that started it, when asked to; it must not matter here."""
    pools: list[Pool] = []
    thread = threading.Thread(target=lambda: pools.append(Pool(1)))
    thread.start()
    thread.join()
    time.sleep(0.3)
    with pools[0] as pool:
        first = pool.submit(tasks.pid).result(SOON)
        time.sleep(0.3)
        assert pool.submit(tasks.pid).result(SOON) == first
