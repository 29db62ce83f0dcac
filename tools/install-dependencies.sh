#!/usr/bin/env bash
# Installs what waitlistd needs on Debian 12 and 13, and what is built on them (apt): to build it and run it with its private
# database; with --package, to make its Debian package; with --tests, to test both; with --windows, to build it for Windows and
# test that under Wine.
# Does nothing, and needs no root, where everything is already there. Elsewhere it names what is needed.
set -euo pipefail

if ! { command -v apt-get && command -v dpkg-query; } >/dev/null; then
  echo "this system is not known; needed: a C++20 compiler, CMake 3.22, Ninja, ccache, pkg-config, Boost 1.81 or later" \
       "(Program_options), fast-cpp-csv-parser, spdlog, libpq, OpenSSL 3, zlib, libzip, pugixml, valijson, libsystemd;" \
       "to run: PostgreSQL 14 or later. The build is tried with what is here." >&2
  exit 0
fi
option=${1:-}
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
can_be_had() { [[ $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[0-9]* ]]; }
may_install() {
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    { echo "missing: $*; only root can install it, and there is no sudo here." \
           "As root, once: $(cd "$(dirname "$0")" && pwd)/install-dependencies.sh $option" >&2; exit 1; }
}

# Boost 1.81 or later: Debian 12 has it beside its default of 1.74, later systems have a newer default.
boost_version=$(dpkg-query -W -f='${Version}' libboost-dev 2>/dev/null || true)
if installed libboost-dev && dpkg --compare-versions "$boost_version" ge 1.81; then newer=yes; else newer=; fi
if [ -z "$newer" ] && ! installed libboost1.81-dev; then
  may_install "Boost 1.81 or later, and what else it takes"
  "${as_root[@]}" apt-get update -qq
fi
if installed libboost1.81-dev || { [ -z "$newer" ] && can_be_had libboost1.81-dev; }
then boost=(libboost1.81-dev libboost-program-options1.81-dev)
else boost=(libboost-dev libboost-program-options-dev); fi

build=(g++ cmake ninja-build ccache pkg-config "${boost[@]}" libfccp-dev
       libspdlog-dev libpq-dev libssl-dev zlib1g-dev libzip-dev libpugixml-dev libvalijson-dev
       libsystemd-dev)
run=(postgresql postgresql-client ca-certificates)
packaging=(dpkg-dev file)
tests=("${packaging[@]}" catch2 clang libclang-rt-dev curl python3 openssl unzip util-linux bc chromium libnss3-tools prometheus
       python3-jsonschema lintian man-db mandoc debootstrap systemd-container)
windows=(g++-mingw-w64-x86-64-posix mingw-w64-tools libz-mingw-w64-dev make perl bzip2 xz-utils wixl msitools wine wine64
         catch2 python3 openssl)

wanted=("${build[@]}" "${run[@]}")
case "$option" in
  "") ;;
  --package) wanted+=("${packaging[@]}") ;;
  --tests) wanted+=("${tests[@]}") ;;
  --windows) wanted+=("${windows[@]}") ;;
  *) echo "unknown option $option; there are --package, --tests and --windows" >&2; exit 2 ;;
esac
# The dashboards' schema is checked with Node, from wherever it comes: another's package of it may exclude Debian's npm.
if [[ $option == --tests || $option == --windows ]] && ! { command -v node && command -v npm; } >/dev/null; then
  wanted+=(nodejs npm)
fi

missing=()
for package in "${wanted[@]}"; do installed "$package" || missing+=("$package"); done
[ "${#missing[@]}" -eq 0 ] && exit 0

may_install "${missing[*]}"
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# The package's own default cluster is not wanted: waitlistd keeps a private one.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
# Of prometheus, promtool is wanted and no server: it is neither started nor enabled.
keeps_prometheus_off=
if [[ " ${missing[*]} " == *" prometheus "* ]] && [ ! -e /usr/sbin/policy-rc.d ]; then
  keeps_prometheus_off=yes
  printf '#!/bin/sh\ncase "$*" in *prometheus*) exit 101 ;; esac\n' | "${as_root[@]}" tee /usr/sbin/policy-rc.d >/dev/null
  "${as_root[@]}" chmod +x /usr/sbin/policy-rc.d
  trap '"${as_root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
if [ -n "$keeps_prometheus_off" ] && [ -d /run/systemd/system ]; then
  "${as_root[@]}" systemctl disable --quiet prometheus
fi
