#!/usr/bin/env bash
# The demo of `make demo`: an API planned, applied, changed, looked after and destroyed on a local AWS, in a scratch copy.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/apigwctl-demo.XXXXXX")

finish() {
  status=$?
  cd /
  # Only the sandbox of this scratch folder, and only if it is still there.
  apigwctl -C "$scratch" sandbox stop >/dev/null 2>&1 || true
  rm -rf "$scratch"
  [ "$status" -eq 0 ] || echo "the demo ended early, with exit status $status" >&2
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
run() {
  printf '\033[36m$ %s\033[0m\n' "$*"
  "$@"
}
# For commands whose exit status tells something: shows it, and goes on only with the expected one.
expect() {
  wanted=$1 && shift
  found=0
  run "$@" || found=$?
  [ "$found" -eq "$wanted" ] || exit 1
}
if [ ! -t 1 ]; then
  say() { printf '\n# %s\n' "$*"; }
  run() {
    printf '$ %s\n' "$*"
    "$@"
  }
fi

cp -R "$here/shop/." "$scratch"
rm -rf "$scratch/.apigwctl"
cd "$scratch"

say "A project: an order API with its usage plans and keys. Is it in order?"
run ls specs
run apigwctl validate

say "A local AWS to try it on: on 127.0.0.1, no account, no network"
printf '$ apigwctl sandbox start\n'
exports=$(apigwctl sandbox start)
eval "$exports"

say "What would be done? A plan only reads"
run apigwctl plan

say "Do it, and read AWS again to see that it is what the specs say"
run apigwctl apply --yes

say "So the next plan is empty"
expect 0 apigwctl plan --detailed-exitcode

say "A change: a longer timeout and a new route, so the stages are redeployed"
sed -e 's/timeoutInMillis: 5000/timeoutInMillis: 8000/' \
  -e 's|^  GET /health:|  GET /version: { authorizer: none, cors: false, mock: { body: { version: 1.1.0 } } }\n  GET /health:|' \
  specs/orders.yaml >specs/orders.new
run diff specs/orders.yaml specs/orders.new || true
mv specs/orders.new specs/orders.yaml
run apigwctl plan -o plan.json

say "Apply exactly that plan, or nothing if the world has moved since"
run apigwctl apply plan.json

say "Meanwhile somebody changes things by hand ..."
run python by_hand.py

say "... which drift sees (exit status 2), and an apply would put back"
expect 2 apigwctl drift

say "Away with all that the project owns, and with the sandbox"
run apigwctl destroy --yes
run apigwctl sandbox stop

say "That was it. To go on: .venv/bin/apigwctl -C specs/shop plan --sandbox"
