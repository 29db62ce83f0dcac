# Sourced by the benchmarks: a PostgreSQL of their own in $work, set up as the private cluster is; SERVER="-c …" sets it up
# otherwise ("" is PostgreSQL as it comes). Gone at the end.
set -euo pipefail
server=${SERVER--c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=2GB -c maintenance_work_mem=128MB}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
work=$(mktemp -d "${TMPDIR:-/tmp}/waitlistd-bench.XXXXXX")
owner=()
if [ "$(id -u)" -eq 0 ]; then chown postgres "$work"; owner=(runuser -u postgres --); fi
stop() { "${owner[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap stop EXIT
"${owner[@]}" "$bin/initdb" -A trust -U bench -E UTF8 --locale=C.UTF-8 -D "$work/data" >/dev/null
"${owner[@]}" "$bin/pg_ctl" -w -D "$work/data" -l "$work/log" -o "-k $work -c listen_addresses= $server" start >/dev/null
export PGHOST=$work PGUSER=bench PGDATABASE=postgres

fresh_database() { psql -q -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" 2>/dev/null; }
# waitlistd on the database of that name
on_database() { env -i PATH="$PATH" STATE_DIR="$work/state" PG_CONN="host=$work user=bench dbname=$1" "$program" "${@:2}"; }
seconds() { local start end; start=$(date +%s%N); "$@" >/dev/null; end=$(date +%s%N); echo "scale=3; ($end - $start) / 1000000000" | bc; }
median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
# the KB of memory that a command had at its peak
peak() { python3 -c 'import resource,subprocess,sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"; }
