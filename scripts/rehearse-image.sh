#!/usr/bin/env bash
# Repeats the steps of the Dockerfile without a container engine, as root on Linux with Node.js and npm: each stage is a folder, RUN lines run in it as
# an ordinary user made for this, and what the last stage holds is then used as the image would be, on a read-only file system.
# It does not show that the base image has all that Node and PostgreSQL need: only a real build does.
#   bash scripts/rehearse-image.sh
set -euo pipefail

source_tree=$(cd "$(dirname "$0")/.." && pwd)
user=regreen-rehearsal
tree=$(mktemp -d)
started_app=''

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'rehearse-image: %s\n' "$*" >&2; exit 1; }
clean_up() {
  [ -z "$started_app" ] || kill "$started_app" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$tree"
  [ -z "${user_made:-}" ] || userdel "$user" 2>/dev/null || true
}
trap clean_up EXIT

[ "$(id -u)" = 0 ] || fail 'needs root, to work as another user: run it with sudo.'
id "$user" >/dev/null 2>&1 && fail "the user $user exists already: a rehearsal runs, or one was killed; then: userdel $user"
useradd --system --no-create-home --home-dir "$tree/home" --shell /bin/sh "$user"
user_made=yes
chmod 755 "$tree"
install -d -o "$user" -m 700 "$tree/home"
registry=$(cd "$source_tree" && npm config get registry 2>/dev/null)

# The build context: what .dockerignore lets in, as it stands in the working tree.
mkdir "$tree/context"
(
  cd "$source_tree"
  sed -n 's/^!//p' .dockerignore | xargs git ls-files --cached --others --exclude-standard -- | sort -u |
    while read -r file; do if [ -f "$file" ]; then echo "$file"; fi; done | tar -cf - -T -
) | tar -xf - -C "$tree/context"

declare -A settings=()
environment() { for name in "${!settings[@]}"; do printf '%s=%s\n' "$name" "${settings[$name]}"; done; }

# as USER FOLDER COMMAND… with the stage's environment and nothing else of ours; REGREEN_DATA_DIR and the like name folders of the stage.
as() {
  local who=$1 folder=$2 given=()
  shift 2
  mapfile -t given < <(environment)
  local ids=()
  [ "$who" = root ] || ids=(setpriv --reuid "$user" --regid "$user" --clear-groups)
  (cd "$folder" && exec "${ids[@]}" env -i PATH="$PATH" HOME="$tree/home" npm_config_registry="$registry" "${given[@]}" "$@")
}
in_image() { sed "s#/\(app\|data\)\b#$root/\1#g" <<<"$1"; }

copy() {
  local from="$tree/context" owner=root words=() each
  for each in "$@"; do
    case $each in
      --from=*) from="$tree/${each#--from=}" ;;
      --chown=*) owner=$user ;;
      *) words+=("$each") ;;
    esac
  done
  local target="$root/${workdir#/}/${words[-1]}"
  unset 'words[-1]'
  case ${#words[@]}:$target in 1:*/ | [2-9]*) mkdir -p "$target" ;; esac
  for each in "${words[@]}"; do
    [ -e "$from/$each" ] || fail "COPY: $each is not there; does .dockerignore let it in?"
    if [ -d "$from/$each" ]; then mkdir -p "$target" && cp -a "$from/$each/." "$target/"; else cp -a "$from/$each" "$target"; fi
    chown -R "$owner" "$target"
  done
}

say "The steps of the Dockerfile, as $user"
root='' workdir='' who=root healthcheck='' entrypoint='' command=''
while read -r word rest; do
  case $word in
    '' | '#'*) continue ;;
  esac
  printf '%s %s\n' "$word" "$rest"
  case $word in
    FROM)
      read -r _ _ name <<<"$rest"
      root="$tree/${name:-image}" who=root settings=()
      mkdir -p "$root"
      ;;
    WORKDIR) workdir=$rest && mkdir -p "$root$workdir" ;;
    USER) who=$rest ;;
    ARG) name=${rest%%=*} && settings[$name]=${!name:-} ;;
    ENV) settings[${rest%%=*}]=$(in_image "${rest#*=}") ;;
    COPY) read -ra words <<<"$rest" && copy "${words[@]}" ;;
    RUN) as "$who" "$root$workdir" sh -c "${rest//chown node /chown $user }" </dev/null || fail "RUN $rest" ;;
    HEALTHCHECK) healthcheck=${rest#*CMD } ;;
    ENTRYPOINT) entrypoint=$(in_image "$rest") ;;
    CMD) command=$rest ;;
    VOLUME | EXPOSE) ;;
    *) fail "The rehearsal does not know $word." ;;
  esac
done <"$source_tree/Dockerfile"

words_of() { node -e 'for (const word of JSON.parse(process.argv[1])) console.log(word)' "$1"; }
mapfile -t entrypoint < <(words_of "$entrypoint")
mapfile -t command < <(words_of "$command")
settings[HOST]=127.0.0.1
settings[PORT]=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')

# From here on nothing but the data directory can be written, where the kernel lets us say so; the modes say it in any case.
chmod -R a-w "$root/app"
data=${settings[REGREEN_DATA_DIR]}
cat >"$tree/read-only" <<'WRAPPER'
#!/bin/sh
# read-only DATA COMMAND…: in a mount namespace of its own.
data=$1 && shift
mount --bind "$data" "$data" && mount -o remount,ro,bind / && exec "$@"
WRAPPER
chmod 755 "$tree/read-only"
wrapper=()
if unshare --mount "$tree/read-only" "$data" true 2>/dev/null; then
  wrapper=(unshare --mount "$tree/read-only" "$data")
  ! "${wrapper[@]}" touch "$root/app/written" 2>/dev/null || fail 'the read-only file system was written to.'
  "${wrapper[@]}" touch "$data/written" && rm "$data/written"
  say 'The file system is read-only but for the data directory'
else
  say 'Mounts are not allowed here: the installed files are read-only by their modes alone'
fi
in_container() {
  mapfile -t given < <(environment)
  exec "${wrapper[@]}" setpriv --reuid "$user" --regid "$user" --clear-groups env -i PATH="$PATH" HOME=/nonexistent "${given[@]}" "$@"
}

cd "$root$workdir"
say 'regreen --help'
(in_container "${entrypoint[@]}" --help) | head -3

say 'regreen analyze, from a pipe'
printf 'src/a.ts(3,7): error TS2304: Cannot find name "colour".\n' | (in_container "${entrypoint[@]}" analyze --json) >"$tree/analysis.json"
node -e 'const found = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); console.log(found.category, found.findings[0].path);
  process.exit(found.category === "type_error" ? 0 : 1)' "$tree/analysis.json" || fail 'analyze did not find the type error.'

say "regreen ${command[*]}, with credentials made for this, and no GitHub"
settings[APP_ID]=1
settings[PRIVATE_KEY]=$(node -p 'crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "der" }).toString("base64")' |
  { read -r der; printf -- '-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----' "$der"; })
settings[WEBHOOK_SECRET]=$(node -p 'crypto.randomBytes(32).toString("hex")')
settings[GHE_HOST]=127.0.0.1:1
(in_container "${entrypoint[@]}" "${command[@]}") >"$tree/app.log" 2>&1 &
started_app=$!
healthy=''
for _ in $(seq 60); do
  if (in_container sh -c "$healthcheck") 2>/dev/null; then healthy=yes && break; fi
  kill -0 "$started_app" 2>/dev/null || break
  sleep 0.5
done
[ -n "$healthy" ] || { tail -20 "$tree/app.log" >&2; fail 'the health check of the Dockerfile did not pass within 30 s.'; }
node -e 'fetch(process.argv[1]).then(async (answer) => console.log("/livez", answer.status, (await answer.text()).trim()))' "http://127.0.0.1:${settings[PORT]}/livez"

say 'SIGTERM ends it'
kill -TERM "$started_app"
wait "$started_app" || fail "regreen start ended with status $?."
started_app=''
grep -o '"msg":"[^"]*"' "$tree/app.log" | tail -3
du -sh "$root/app" | sed "s#$root##; s#^#size of #"

say 'Passed. The image itself was not built: there is no container engine here.'
