"""What a test needs that runs programs: to wait for them, to end with them, a port for them."""
import ctypes
import signal
import socket
import time

PR_SET_PDEATHSIG = 1


def die_with_parent():
    """The kernel kills the child when this process ends, also by SIGKILL."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_for(condition, seconds, complaint, pause=0.1):
    """The condition's first true value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(complaint() if callable(complaint) else complaint)
        time.sleep(pause)


def seconds_of(action):
    before = time.monotonic()
    action()
    return time.monotonic() - before


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
