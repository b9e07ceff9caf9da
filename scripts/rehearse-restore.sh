#!/usr/bin/env bash
# Backs up a database that Regreen runs on, as docs/deploy.md says, loses it, restores it, and goes on with it. The tables belong to another user than
# the one that the app runs as. Needs the programs of PostgreSQL: those of Debian's package postgresql, or in PG_BIN.
#   bash scripts/rehearse-restore.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
bin=${PG_BIN:-$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)")}
tree=$(mktemp -d)
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
app_port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
app=''

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'rehearse-restore: %s\n' "$*" >&2; exit 1; }
# The server refuses to run as root.
as_server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$tree" "$@"; else "$@"; fi; }
clean_up() {
  [ -z "$app" ] || kill "$app" 2>/dev/null || true
  wait 2>/dev/null || true
  as_server "$bin/pg_ctl" -D "$tree/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$tree"
}
trap clean_up EXIT
[ -x "$bin/initdb" ] && [ -x "$bin/pg_dump" ] || fail 'the programs of PostgreSQL are not there: apt-get install postgresql, or name their folder in PG_BIN.'

chmod 755 "$tree"
mkdir "$tree/data" "$tree/regreen"
[ "$(id -u)" != 0 ] || chown 65534:65534 "$tree/data"
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=postgres PGDATABASE=postgres
as_server "$bin/initdb" -D "$tree/data" -U postgres --auth=trust >/dev/null
as_server "$bin/pg_ctl" -D "$tree/data" -w -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" -l "$tree/data/log" start >/dev/null
"$bin/psql" -Atc 'show server_version'

# The blocks of docs/deploy.md, as they stand there.
block() { awk -v name="$1" '$0 == "<!-- " name " -->" { wanted = 1; next } wanted && /^```/ { if (inside) exit; inside = 1; next } inside' "$root/docs/deploy.md"; }

export REGREEN_DATA_DIR="$tree/regreen" LOG_LEVEL=warn
export DATABASE_URL="postgresql://regreen:secret@127.0.0.1:$port/regreen"
export DATABASE_MIGRATION_URL="postgresql://regreen_owner:secret@127.0.0.1:$port/regreen"
export APP_ID=1 WEBHOOK_SECRET=0123456789abcdef0123456789abcdef GHE_HOST=127.0.0.1:1 HOST=127.0.0.1 PORT=$app_port
PRIVATE_KEY=$(node -p 'crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" })')
export PRIVATE_KEY
regreen() { node "$root/dist/bin/regreen.js" "$@"; }

start_web() {
  node "$root/dist/bin/regreen.js" start --role web >"$tree/app.log" 2>&1 &
  app=$!
  for _ in $(seq 100); do
    if [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PORT/readyz")" = 200 ]; then return; fi
    kill -0 "$app" 2>/dev/null || break
    sleep 0.2
  done
  cat "$tree/app.log" >&2
  fail 'it did not become ready.'
}
stop_web() { kill "$app" && wait "$app" && app=''; }
# deliver ID NUMBER: prints the answer's status and body.
deliver() {
  local body="{\"action\":\"opened\",\"installation\":{\"id\":77},\"repository\":{\"id\":4242,\"full_name\":\"acme/shop\",\"html_url\":\"https://github.example/acme/shop\",\"archived\":false,\"updated_at\":\"2026-01-01T00:00:00Z\"},\"sender\":{\"login\":\"mona\"},\"pull_request\":{\"number\":$2,\"title\":\"Number $2\",\"user\":{\"login\":\"mona\"},\"state\":\"open\",\"merged_at\":null,\"draft\":false,\"base\":{\"ref\":\"main\",\"sha\":\"$(printf 'b%.0s' $(seq 40))\"},\"head\":{\"ref\":\"topic\",\"sha\":\"$(printf 'a%.0s' $(seq 40))\",\"repo\":{\"full_name\":\"acme/shop\"}},\"html_url\":\"https://github.example/acme/shop/pull/$2\",\"updated_at\":\"2026-01-01T00:00:00Z\"}}"
  local signature
  signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" | sed 's/.* //')
  curl -s -w ' %{http_code}' -H 'content-type: application/json' -H 'x-github-event: pull_request' -H "x-github-delivery: $1" \
    -H "x-hub-signature-256: sha256=$signature" --data-binary "$body" "http://127.0.0.1:$PORT/api/github/webhooks"
}

say 'A database with an owner of its own'
make_users() { block 'sql: users' | sed "s/CHOOSE-ONE/secret/" | "$bin/psql" -v ON_ERROR_STOP=1 -q; }
make_users
block 'sql: database' | "$bin/psql" -v ON_ERROR_STOP=1 -q
regreen migrate
start_web
deliver 11111111-1111-1111-1111-111111111111 1
deliver 22222222-2222-2222-2222-222222222222 2
regreen tokens create --name ci --installation acme --scope runs:read >"$tree/token" 2>&1 || true
stop_web
before=$(regreen deliveries list --json; regreen runs list --json)
grep -q 22222222 <<<"$before" || fail 'nothing was recorded.'

say 'Backed up, lost, restored'
cd "$tree"
( set -eu; PATH="$bin:$PATH"; eval "$(block 'sh: backup')" )
# As the page says it for whoever has one user alone.
( set -eu; PATH="$bin:$PATH"; unset DATABASE_MIGRATION_URL; cd "$(mktemp -d -p "$tree")"; eval "$(block 'sh: backup')" )
ls -l regreen.dump | awk '{ print $5, "bytes" }'
"$bin/psql" -q -c 'drop database regreen' -c 'drop role regreen' -c 'drop role regreen_owner'
make_users
( set -eu; PATH="$bin:$PATH"; eval "$(block 'sh: restore')" )

say 'It is as it was, and goes on'
regreen migrate --status
after=$(regreen deliveries list --json; regreen runs list --json)
[ "$before" = "$after" ] || { diff <(echo "$before") <(echo "$after") >&2 || true; fail 'what was restored is not what was saved.'; }
start_web
answer=$(deliver 22222222-2222-2222-2222-222222222222 2)
echo "$answer"
grep -q 'duplicate' <<<"$answer" || fail 'a delivery from before the backup was taken for a new one.'
answer=$(deliver 33333333-3333-3333-3333-333333333333 3)
echo "$answer"
grep -q '200$' <<<"$answer" || fail 'a new delivery was not taken.'
stop_web
regreen runs list --json | grep -c acme/shop || fail 'it has no runs.'
say 'Passed.'
