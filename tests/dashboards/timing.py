"""timing.py CONNINFO: the milliseconds that each query of the dashboards takes on one connection with warm caches, the slowest first.

Minimum and median of several runs. The minimum is what a query costs; the median has in it what else the machine did meanwhile, so
it is told, and the minimum decides: fails where a query's is over MOST_MS, or the median of them all over MEDIAN_MS."""
import statistics
import sys
import time

from database import Session
from grafana import chosen, dashboards, expanded

MOST_MS, MEDIAN_MS = 50, 2
RUNS = 9


def milliseconds(session, sql):
    taken = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        session.ask(f"SELECT count(answer) FROM (\n{sql}\nOFFSET 0) AS answer\n;")
        taken.append(1000 * (time.perf_counter() - start))
    return min(taken[1:]), statistics.median(taken[1:])  # the first one fills the caches


def main():
    with Session(sys.argv[1]) as session:
        times = []
        for board in dashboards():
            values = chosen(board, session)
            times += [(*milliseconds(session, expanded(query, board, values)), str(query)) for query in board.queries()]
    print("minimum  median")
    for least, usual, query in sorted(times, reverse=True)[:20]:
        print(f"{least:7.1f} {usual:7.1f} ms  {query}")
    slow = [query for least, _, query in times if least > MOST_MS]
    median, busy_median = (statistics.median(taken[i] for taken in times) for i in (0, 1))
    print(
        f"{len(times)} queries: median {median:.1f} ms of the minima, {busy_median:.1f} ms of the medians; slowest {max(times)[0]:.1f} ms and "
        f"{max(usual for _, usual, _ in times):.1f} ms; {len(slow)} over {MOST_MS} ms"
    )
    sys.exit(1 if slow or median > MEDIAN_MS else 0)


if __name__ == "__main__":
    main()
