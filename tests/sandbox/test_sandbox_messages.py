"""Whatever bytes a child sends, at whatever pace, its driver is safe and in time."""

import threading
import time
from dataclasses import replace

import pytest

from autograder.sandbox import ChildDied, ChildTimedOut
from tests.sandbox.talking import LIMITS, make, several, tell


def send_raw(child, code):
    """Have the child write bytes as it likes and then sit there."""
    child.send(f"import struct, time\n{code}\ntime.sleep(1000)".encode())


def test_messages_of_every_size_arrive_whole(sandbox):
    with sandbox.child() as child:
        for size in (0, 1, 3, 4, 5, 65_535, 65_536, 1_000_000):
            answer = tell(child, f"out = 'x' * {size}")
            assert answer == "x" * size


def test_the_largest_allowed_message_arrives(sandbox):
    size = LIMITS.message_bytes
    with sandbox.child() as child:
        send_raw(child, f"connection.sendall(struct.pack('>I', {size}) + bytes({size}))")
        assert child.receive(30) == bytes(size)


def test_one_byte_more_is_too_much(sandbox):
    size = LIMITS.message_bytes + 1
    with sandbox.child() as child:
        send_raw(child, f"connection.sendall(struct.pack('>I', {size}) + bytes({size}))")
        with pytest.raises(ChildDied, match="sent too much: a message of 1048577 bytes"):
            child.receive(30)


def test_a_length_is_not_believed_before_the_bytes_are_there(sandbox):
    with sandbox.child() as child:
        send_raw(child, "connection.sendall(struct.pack('>I', 0xFFFFFFFF))")
        with pytest.raises(ChildDied, match="sent too much"):
            child.receive(30)


def test_garbage_is_either_too_much_or_just_bytes(sandbox):
    with sandbox.child() as child:
        send_raw(child, "connection.sendall(b'HTTP/1.1 200 OK')")
        with pytest.raises(ChildDied, match="sent too much"):
            child.receive(30)


def test_a_message_that_breaks_off_is_a_death(sandbox):
    with sandbox.child() as child:
        child.send(b"import os\nconnection.sendall(bytes([0, 0, 0, 9, 1, 2]))\nos._exit(5)")
        with pytest.raises(ChildDied, match="exit code 5"):
            child.receive(30)


def test_a_length_that_breaks_off_is_a_death(sandbox):
    with sandbox.child() as child:
        child.send(b"import os\nconnection.sendall(bytes([0, 0]))\nos._exit(5)")
        with pytest.raises(ChildDied, match="exit code 5"):
            child.receive(30)


DRIP = """
connection.sendall(struct.pack(">I", 1000))
for _ in range(1000):
    connection.sendall(b"x")
    time.sleep(0.02)
"""


def test_a_deadline_is_for_the_whole_message_however_it_drips(sandbox):
    with sandbox.child() as child:
        send_raw(child, DRIP)
        started = time.monotonic()
        with pytest.raises(ChildTimedOut, match=r"no answer within 0\.5 s"):
            child.receive(0.5)
        assert time.monotonic() - started < 10  # the drip lasts 20 s


TWO_HALVES = """
connection.sendall(bytes([0, 0, 0, 3, 65]))
connection.recv(1)
connection.sendall(b"BC")
"""


def test_what_came_before_a_deadline_is_not_lost(sandbox):
    with sandbox.child() as child:
        send_raw(child, TWO_HALVES)
        with pytest.raises(ChildTimedOut):
            child.receive(0.1)
        child.send(b"go on")
        assert child.receive(30) == b"ABC"


def test_messages_in_a_row_stay_apart(sandbox):
    with sandbox.child() as child:
        send_raw(child, "connection.sendall(b''.join(bytes([0, 0, 0, 1, n]) for n in range(50)))")
        assert [child.receive(30) for _ in range(50)] == [bytes([n]) for n in range(50)]


def test_a_flood_fills_no_memory_and_ends_with_the_child(sandbox):
    with sandbox.child() as child:
        send_raw(child, "while True: connection.sendall(bytes([0, 0, 0, 1, 7]) * 10_000)")
        assert child.receive(30) == b"\7"


def test_a_child_that_reads_nothing_does_not_hold_its_driver():
    with (
        make(limits=replace(LIMITS, wall_seconds=0.5), kinds=("bubblewrap",)) as sandbox,
        sandbox.child() as child,
    ):
        child.send(b"import time\ntime.sleep(1000)")
        with pytest.raises(ChildTimedOut, match=r"was stopped after 0\.5 s"):
            child.send(bytes(32 << 20))


def test_a_question_may_be_large(sandbox):
    with sandbox.child() as child:
        assert tell(child, "text = '" + "x" * (4 << 20) + "'\nout = len(text)") == 4 << 20


def test_children_may_be_asked_from_several_threads_at_once(sandbox):
    answers = {}

    def ask(number):
        with sandbox.child() as child:
            answers[number] = tell(child, f"out = {number} ** 2")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number**2 for number in range(8)}


def test_children_do_not_hear_each_other(sandbox):
    with several(sandbox, 2) as (first, second):
        assert tell(first, "word = 'first'\nout = word") == "first"
        assert tell(second, "out = attempt(lambda: word)") == "NameError"
