#!/usr/bin/env bash
# Starts the installed Grafana (10 or later) with this folder's data source, dashboards and alert rules, on http://127.0.0.1:3000.
# Nothing of the installed Grafana's own configuration is changed; its data is kept in a folder of its own.
#
#   WAITING_LIST_DB_PASSWORD_FILE=~/grafana-password ./start-grafana.sh
#
# The database, by environment variables; the password alone has no default:
#   WAITING_LIST_DB_HOST           host:port, or a socket's folder (localhost:5432)
#   WAITING_LIST_DB_NAME           (waiting)
#   WAITING_LIST_DB_USER           a member of rtt_reader (grafana)
#   WAITING_LIST_DB_SSLMODE        disable, require, verify-ca, verify-full (disable on this machine, else verify-full)
#   WAITING_LIST_DB_PASSWORD       the password, or
#   WAITING_LIST_DB_PASSWORD_FILE  a file with it
# Grafana itself: GRAFANA_HOME (its installation), GRAFANA_DATA (~/.local/share/waitlistd-grafana), GRAFANA_PORT (3000).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() { echo "start-grafana: $1" >&2; exit "${2:-78}"; }

home=${GRAFANA_HOME:-}
if [ -z "$home" ]; then
  for place in /usr/share/grafana /opt/grafana /usr/local/share/grafana /opt/homebrew/opt/grafana/share/grafana; do
    if [ -d "$place/public" ]; then home=$place; break; fi
  done
fi
[ -n "$home" ] && [ -d "$home/public" ] ||
  fail "no Grafana was found; install Grafana 10 or later, or set GRAFANA_HOME to the folder that holds its folder public"
if [ -x "$home/bin/grafana" ]; then server=("$home/bin/grafana" server)
elif command -v grafana >/dev/null; then server=(grafana server)
else fail "no program grafana in $home/bin or on the path"; fi

if [ -n "${WAITING_LIST_DB_PASSWORD_FILE:-}" ]; then
  [ -r "$WAITING_LIST_DB_PASSWORD_FILE" ] || fail "WAITING_LIST_DB_PASSWORD_FILE is $WAITING_LIST_DB_PASSWORD_FILE, which cannot be read"
  WAITING_LIST_DB_PASSWORD=$(<"$WAITING_LIST_DB_PASSWORD_FILE")
fi
export WAITING_LIST_DB_PASSWORD=${WAITING_LIST_DB_PASSWORD:-}
export WAITING_LIST_DB_HOST=${WAITING_LIST_DB_HOST:-localhost:5432}
export WAITING_LIST_DB_NAME=${WAITING_LIST_DB_NAME:-waiting}
export WAITING_LIST_DB_USER=${WAITING_LIST_DB_USER:-grafana}
case $WAITING_LIST_DB_HOST in
  localhost* | 127.* | /*) near=disable ;;
  *) near=verify-full ;;
esac
export WAITING_LIST_DB_SSLMODE=${WAITING_LIST_DB_SSLMODE:-$near}
export WAITING_LIST_DASHBOARDS=$here/dashboards
[ -n "$WAITING_LIST_DB_PASSWORD" ] || [ "${WAITING_LIST_DB_HOST#/}" != "$WAITING_LIST_DB_HOST" ] ||
  fail "no password: set WAITING_LIST_DB_PASSWORD or WAITING_LIST_DB_PASSWORD_FILE"

data=${GRAFANA_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/waitlistd-grafana}
mkdir -p "$data"
exec "${server[@]}" --homepath "$home" \
  "cfg:paths.provisioning=$here/provisioning" "cfg:paths.data=$data" "cfg:paths.logs=$data/log" \
  "cfg:paths.plugins=$data/plugins" \
  "cfg:server.http_addr=127.0.0.1" "cfg:server.http_port=${GRAFANA_PORT:-3000}" \
  "cfg:analytics.reporting_enabled=false" "cfg:analytics.check_for_updates=false" \
  "cfg:dashboards.default_home_dashboard_path=$here/dashboards/rtt-england.json"
