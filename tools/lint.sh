#!/usr/bin/env bash
# The form of the code. --format: clang-format only (seconds); without: clang-tidy as well (minutes). --fix mends the form.
set -euo pipefail
cd "$(dirname "$0")/.."
need=(git clang-format)
[ "${1:-}" = --format ] || [ "${1:-}" = --fix ] || need+=(clang-tidy)
for package in "${need[@]}"; do
  command -v "$package" >/dev/null && continue
  as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
done
mapfile -t files < <(git ls-files -co --exclude-standard '*.cpp' '*.hpp')
if [ "${1:-}" = --fix ]; then exec clang-format -i "${files[@]}"; fi
[ "${#files[@]}" -gt 0 ] || { echo "no source files found: is this a checkout?" >&2; exit 1; }
clang-format --dry-run --Werror "${files[@]}"
echo "form: ${#files[@]} files are as clang-format writes them"
[ "${1:-}" = --format ] && exit 0
[ -f build/release/compile_commands.json ] || cmake --preset release >/dev/null
tidy() { # BUILD OPTIONS…: what `git ls-files` says on standard input
  xargs -P "$(nproc)" -n 1 clang-tidy -p "build/$1" --quiet --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option "${@:2}" 2>/dev/null
}
git ls-files 'core/*.cpp' 'service/*.cpp' 'platform/*.cpp' ':!platform/windows' | tidy release
if [ -f build/windows/compile_commands.json ]; then
  library=$(dirname "$(x86_64-w64-mingw32-g++-posix -print-libgcc-file-name)")/include/c++
  git ls-files 'platform/windows/*.cpp' | tidy windows --extra-arg=--target=x86_64-w64-mingw32 --extra-arg="-isystem$library" \
    --extra-arg="-isystem$library/x86_64-w64-mingw32"
else
  echo "clang-tidy: platform/windows left out: cmake --preset windows was not run"
fi
echo "clang-tidy: nothing found"
