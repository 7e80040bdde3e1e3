"""How many requests a server answers in a second, on a number of kept-alive connections.

Each process drives its share of the connections. Requests are bytes made beforehand, and of an answer only the status
and the length are read, so that the client takes as little of the machine as Python allows.
"""

import multiprocessing
import os
import random
import selectors
import socket
import threading
import time
from dataclasses import dataclass

TIMEOUT = 30  # seconds
SEED = 11


@dataclass
class Rate:
    per_second: float
    p50: float  # milliseconds
    p99: float
    client: float  # share of the time that the client's processes were busy; near 1, the client is the limit


class Connection:
    """A kept-alive connection with one request under way."""

    def __init__(self, host, port, requests):
        self.socket = socket.create_connection((host, port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = requests
        self.next = 0
        self.answer = bytearray()

    def send(self):
        self.answer.clear()
        self.sent = time.perf_counter()
        self.socket.sendall(self.requests[self.next])
        self.next = (self.next + 1) % len(self.requests)

    def receive(self):
        """Whether the answer is complete."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed a connection that it was to keep")
        self.answer += part
        end = self.answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.answer[:end]).lower()
        if head[9:12] != b"200":
            raise ConnectionError(f"the server answered {head[:60].decode(errors='replace')}")
        at = head.find(b"\r\ncontent-length:")
        if at >= 0:
            return len(self.answer) >= end + 4 + int(head[at + 17 :].split(b"\r\n", 1)[0])
        return self.answer.endswith(b"\r\n0\r\n\r\n")


def drive(host, port, requests, connections, warm_up, seconds):
    """Answers in the time, their milliseconds, and the share of it that this process was busy."""
    open_connections = []
    for number in range(connections):
        start = number * len(requests) // connections
        open_connections.append(Connection(host, port, requests[start:] + requests[:start]))
    selector = selectors.DefaultSelector()
    for connection in open_connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    _all_connected.wait(TIMEOUT)
    for connection in open_connections:
        connection.send()
    start = time.perf_counter() + warm_up
    end = start + seconds
    times, busy, now = [], None, 0.0
    while now < end:
        ready = selector.select(TIMEOUT)
        if not ready:
            raise ConnectionError(f"no answer in {TIMEOUT} seconds")
        for key, _ in ready:
            if key.data.receive():
                now = time.perf_counter()
                if start <= now < end:
                    if busy is None:
                        busy = time.process_time()
                    times.append((now - key.data.sent) * 1000)
                key.data.send()
    busy = 0.0 if busy is None else time.process_time() - busy
    for connection in open_connections:
        connection.socket.close()
    return times, busy / seconds


def _start(all_connected):
    # Every process measures the same seconds: none starts while another is still connecting.
    global _all_connected
    _all_connected = all_connected


def _work(task):
    try:
        return drive(*task)
    except (OSError, threading.BrokenBarrierError) as error:
        _all_connected.abort()
        return str(error) or "not every connection could be opened"


def measure(address, requests, connections, seconds, warm_up=1.0):
    """Raises ConnectionError if the server fails under the load."""
    processes = min(os.cpu_count() or 1, connections)
    random.Random(SEED).shuffle(requests)
    tasks = []
    for number in range(processes):
        share = connections // processes + (number < connections % processes)
        tasks.append((address.host, address.port, requests[number::processes], share, warm_up, seconds))
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, _start, (context.Barrier(processes),)) as pool:
        results = pool.map(_work, tasks, chunksize=1)
    failed = sorted({result for result in results if isinstance(result, str)})
    if failed:
        raise ConnectionError("; ".join(failed))
    times = sorted(time for part, _ in results for time in part)
    if not times:
        raise ConnectionError(f"no answer in {seconds} seconds")
    return Rate(
        per_second=len(times) / seconds,
        p50=times[len(times) // 2],
        p99=times[len(times) * 99 // 100],
        client=max(busy for _, busy in results),
    )
