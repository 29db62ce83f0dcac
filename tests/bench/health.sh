#!/usr/bin/env bash
# The health endpoint while full-size months load one after the other, asked by wrk (package wrk); then the same daemon at
# rest: memory, and system calls in half a minute (package strace). With a database given: from start to READY.
#
#   tests/bench/health.sh BUILD_FOLDER
build=$(realpath "$1"); program=$build/waitlistd
here=$(dirname "$(realpath "$0")")
. "$here/server.sh"
fresh_database health
months_dir=${MONTHS_DIR:-$work/months}; mkdir -p "$months_dir"
month_file() { [ -s "$months_dir/$1.zip" ] || "$build/tests/support/synthetic-month" --period "$1" --output "$months_dir/$1.zip" >/dev/null; }
periods=(); for back in $(seq 12 -1 0); do periods+=("$(date -d "2026-01-01 -$back months" +%Y-%m)"); month_file "${periods[-1]}"; done
python3 "$here/../support/replica_site.py" --dir "$work/site" --month "${periods[0]}=$months_dir/${periods[0]}.zip" >/dev/null 2>&1 &
replica=$!
trap 'kill $replica $daemon $publisher 2>/dev/null || true; stop' EXIT
while [ ! -s "$work/site/url" ]; do sleep 0.1; done
site=$(cat "$work/site/url"); port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start() { # settings
  env -i PATH="$PATH" STATE_DIR="$work/daemon" PG_CONN="host=$work user=bench dbname=health" BROWSER=off HTTP_LISTEN=127.0.0.1:$port \
    NHS_INDEX_URL="$site" CA_FILE="$work/site/ca.pem" "$@" "$program" run 2>"$work/daemon.log" &
  daemon=$!
}
wait_for() { for _ in $(seq 400); do grep -q "$1" "$work/daemon.log" && return; sleep 0.05; done; echo "never: $1" >&2; cat "$work/daemon.log" >&2; exit 1; }

publisher=
start POLL_INTERVAL=1 RELEASE_POLL_INTERVAL=1
wait_for 'release loaded'
python3 - "$site" "$work/site/ca.pem" "$months_dir" "${periods[@]:1}" <<'PYTHON' &
import http.client, json, ssl, sys, time, urllib.parse
site = urllib.parse.urlsplit(sys.argv[1])
for period in sys.argv[4:]:
    connection = http.client.HTTPSConnection(site.hostname, site.port, context=ssl.create_default_context(cafile=sys.argv[2]))
    connection.request("POST", "/__replica__/", json.dumps({"do": "month", "spec": "%s=%s/%s.zip" % (period, sys.argv[3], period)}))
    connection.getresponse().read()
    time.sleep(1.5)
PYTHON
publisher=$!
for path in healthz metrics status; do
  printf '%s while months load: ' "/$path"
  wrk -t1 -c20 -d6s --latency "http://127.0.0.1:$port/$path" | awk '/99%/ {p99 = $2} /requests in/ {n = $1} /Non-2xx|Socket errors/ {failed = $0} END {print n " requests, p99 " p99 ", failed: " (failed ? failed : "none")}'
done
echo "months loaded meanwhile: $(grep -c 'release loaded' "$work/daemon.log")"
wait $publisher || true; kill $daemon; wait $daemon || true

start POLL_INTERVAL=86400
wait_for 'nothing new\|release loaded'
sleep 1
printf 'at rest: %s KB of memory' "$(awk '/VmRSS/ {print $2}' /proc/$daemon/status)"
timeout 30 strace -f -o "$work/calls" -p $daemon 2>"$work/strace.log" || true
grep -q attached "$work/strace.log" || { cat "$work/strace.log" >&2; exit 1; }
# Waits that were under way already are told as resumed, the end of the tracing as detached.
echo ", system calls in half a minute: $(grep -vc -e 'detached' -e 'resumed' -e 'unfinished' "$work/calls")"
kill $daemon; wait $daemon || true

rm -f "$work/daemon/next-look"
for _ in $(seq 9); do
  begin=$(date +%s%N)
  start POLL_INTERVAL=86400
  while ! grep -q ' ready ' "$work/daemon.log"; do sleep 0.005; done
  echo "scale=3; ($(date +%s%N) - $begin) / 1000000000" | bc >>"$work/starts"
  kill $daemon; wait $daemon || true
done
echo "from start to ready: $(median <"$work/starts") s"
