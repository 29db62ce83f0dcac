#!/usr/bin/env bash
# Type-checks every dashboard, each panel's options included, against Grafana's published schema (@grafana/schema).
#
#   check.sh FOLDER        where the npm packages are installed, and stay
#
# Exit code 77 where they cannot be had.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
skip() { echo "SKIPPED: the dashboards are not checked against Grafana's schema: $1"; exit 77; }
command -v node >/dev/null && command -v npm >/dev/null || skip "node and npm are not installed"
mkdir -p "$folder"
cp "$here/package.json" "$here/package-lock.json" "$here/dashboard.ts" "$here/tsconfig.json" "$folder"
cd "$folder"
if [ ! -f installed ] || ! cmp -s installed package-lock.json; then
  npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || { cat npm.log; skip "npm could not install the packages, see above"; }
  cp package-lock.json installed
fi
python3 "$here/as_typescript.py" >dashboards.ts
node_modules/.bin/tsc -p tsconfig.json
echo "the dashboards are as @grafana/schema $(node -p "require('./node_modules/@grafana/schema/package.json').version") has them"
# A check that finds nothing is worth what it would find: each mistake has to be refused.
python3 "$here/as_typescript.py" --with-mistakes mistakes
echo '{"extends": "../tsconfig.json", "files": [], "include": ["*.ts"]}' >mistakes/tsconfig.json
node_modules/.bin/tsc -p mistakes >mistakes.log || true
for file in mistakes/*.ts; do
  grep -q "^$file" mistakes.log || { echo "not found: $(head -1 "$file")"; exit 1; }
done
echo "$(ls mistakes/*.ts | wc -l) mistakes made on purpose are found"
