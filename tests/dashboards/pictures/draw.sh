#!/usr/bin/env bash
# Draws every dashboard with Grafana's own components and real figures into docs/images: 1280 pixels wide, as a person sees them.
# THEME=dark: in the dark theme, to be looked at: into the build folder. Needs node, npm, chromium and pngquant (apt).
#
#   tests/dashboards/pictures/draw.sh BUILD_FOLDER DATA_FOLDER [UID…]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(realpath "$1"); data=$(realpath "$2"); shift 2
images=$here/../../../docs/images; work=$build/tests/dashboards/pictures
mkdir -p "$work" "$images"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.tsx "$here"/board.html "$work"
cd "$work"
if ! cmp -s installed package-lock.json; then
  npm ci --legacy-peer-deps --ignore-scripts --no-audit --no-fund # its peers ask for versions of React that exclude each other
  cp package-lock.json installed
fi
node_modules/.bin/esbuild draw.tsx --bundle --minify --outfile=draw.js --format=iife --jsx=automatic \
  --define:process.env.NODE_ENV='"production"' \
  --loader:.svg=dataurl --loader:.woff2=dataurl --loader:.ttf=dataurl --log-level=error \
  --alias:@grafana/ui/dist/esm/components/Table/TableNG/TableNG.mjs=./node_modules/@grafana/ui/dist/esm/components/Table/TableNG/TableNG.mjs
touch draw.css
python3 -B "$here/answers.py" "$build" "$data" "$work"
for uid in "${@:-}"; do
  for answers in "$work"/rtt-*"${uid#rtt-}".json; do
    name=$(basename "$answers" .json)
    python3 - "$answers" board.html >"$name.html" <<'PYTHON'
import sys
print(open(sys.argv[2]).read().replace("/*BOARD*/", open(sys.argv[1]).read().replace("</", "<\\/")))
PYTHON
    height=$(python3 - "$answers" <<'PYTHON'
import json, sys
grid = [panel["gridPos"] for panel in json.load(open(sys.argv[1]))["model"]["panels"]]
print(110 + 38 * max(at["y"] + at["h"] for at in grid))
PYTHON
    )
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
      --disable-component-update --disable-sync --hide-scrollbars --allow-file-access-from-files \
      --user-data-dir="$work/browser" --virtual-time-budget=8000 --enable-logging=stderr \
      --window-size="1280,$height" --screenshot="$name.png" "file://$work/$name.html${THEME:+#$THEME}" 2>"$name.log"
    if [ -n "${THEME:-}" ]; then mv "$name.png" "$name-$THEME.png"; ls "$work/$name-$THEME.png"; continue; fi
    pngquant --force --speed 1 --strip 48 --output "$images/$name.png" "$name.png"
    stat -c '%n %s bytes' "$images/$name.png"
  done
done
