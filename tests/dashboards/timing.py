"""timing.py CONNINFO: the milliseconds that each query of the dashboards takes on one connection with warm caches, the slowest first.

Minimum and median of several runs, and the least processor time of the server's process, in which everything is done (no parallel
workers). Minimum and median have in them what else a busy machine did meanwhile. So processor time decides, or the minimum where /proc
does not tell it: fails where a query's is over MOST_MS, or the median of them all over MEDIAN_MS."""
import pathlib
import statistics
import sys
import time

from database import Session
from grafana import chosen, dashboards, expanded

MOST_MS, MEDIAN_MS = 50, 2
RUNS = 9


class Timed(Session):
    def __enter__(self):
        self.ask("SET max_parallel_workers_per_gather = 0;")
        self.process = pathlib.Path("/proc") / self.ask("SELECT pg_backend_pid();")[0] / "schedstat"
        return self

    def processor(self):
        """Milliseconds so far; 0 where the system does not tell."""
        return int(self.process.read_text().split()[0]) / 1e6 if self.process.exists() else 0

    def milliseconds(self, sql):
        """Minimum and median, and the least of the processor."""
        taken, worked = [], []
        for _ in range(RUNS + 1):
            start, before = time.perf_counter(), self.processor()
            self.ask(f"SELECT count(answer) FROM (\n{sql}\nOFFSET 0) AS answer\n;")
            taken.append(1000 * (time.perf_counter() - start))
            worked.append(self.processor() - before)
        return min(taken[1:]), statistics.median(taken[1:]), min(worked[1:])  # the first one fills the caches


def main():
    with Timed(sys.argv[1]) as session:
        times = []
        for board in dashboards():
            values = chosen(board, session)
            times += [(*session.milliseconds(expanded(query, board, values)), str(query)) for query in board.queries()]
    print("minimum  median  processor")
    for least, usual, worked, query in sorted(times, reverse=True)[:20]:
        print(f"{least:7.1f} {usual:7.1f} {worked:7.1f} ms  {query}")
    for name, i in (("minimum", 0), ("median", 1), ("processor", 2)):
        print(f"{len(times)} queries, {name}: median {statistics.median(one[i] for one in times):.1f} ms, slowest {max(one[i] for one in times):.1f} ms")
    deciding = [worked or least for least, _, worked, _ in times]
    print(f"{sum(taken > MOST_MS for taken in deciding)} over {MOST_MS} ms")
    sys.exit(1 if max(deciding) > MOST_MS or statistics.median(deciding) > MEDIAN_MS else 0)


if __name__ == "__main__":
    main()
