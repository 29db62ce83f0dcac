"""timing.py CONNINFO: the milliseconds that each query of the dashboards takes, slowest first; fails above the limit."""
import statistics
import sys
import time

from database import Session
from grafana import chosen, dashboards, expanded

LIMIT_MS = 100
RUNS = 5


def milliseconds(session, sql):
    taken = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        session.ask(f"SELECT count(answer) FROM (\n{sql}\nOFFSET 0) AS answer\n;")
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])  # the first one fills the caches


def main():
    with Session(sys.argv[1]) as session:
        times = []
        for board in dashboards():
            values = chosen(board, session)
            times += [(milliseconds(session, expanded(query, board, values)), str(query)) for query in board.queries()]
    for taken, query in sorted(times, reverse=True)[:15]:
        print(f"{taken:8.1f} ms  {query}")
    slow = [query for taken, query in times if taken > LIMIT_MS]
    print(f"{len(times)} queries, median {statistics.median(taken for taken, _ in times):.1f} ms, {len(slow)} over {LIMIT_MS} ms")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
