#!/usr/bin/env bash
# Installs what the tests need and is not there, then runs every check and test. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

passed=0
failed=0
check() { # name, command…
  local name=$1
  shift
  echo "== $name"
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    failed=$((failed + 1))
  fi
}

finish() {
  echo
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

need() { # command or path with wildcards, Debian package
  present "$1" && return
  local sudo=""
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  echo "== installing $2"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
  present "$1" || { echo "FAILED: $2 cannot be installed"; failed=$((failed + 1)); finish; }
}

present() {
  command -v "$1" >/dev/null || compgen -G "$1" >/dev/null
}

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download"; failed=1; finish; }
command -v node >/dev/null || { echo "Node 20 or later is missing: https://nodejs.org"; failed=1; finish; }
need openssl openssl
need chromium chromium
need "/usr/lib/postgresql/*/bin/initdb" postgresql

check "build, warnings as errors" dotnet build Messaging.sln -c Release -v quiet
[ "$failed" -eq 0 ] || finish
check "format" dotnet format Messaging.sln --verify-no-changes --no-restore
check "page: types, lint, format" npm --prefix src/Web/client run --silent check
check "page: unit tests" npm --prefix src/Web/client test --silent

# Each test counts by itself; a project whose runner breaks counts as one failure.
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  results=$(mktemp -d)
  dotnet test "$project" -c Release --no-build -v quiet --logger "trx;LogFileName=results.trx" \
    --logger "console;verbosity=quiet" --results-directory "$results" --blame-hang-timeout 5m
  status=$?
  counters=$(grep -o '<Counters [^>]*' "$results/results.trx" 2>/dev/null)
  ok=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
  all=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counters")
  ok=${ok:-0}
  all=${all:-0}
  bad=$((all - ok)) # a test that was not executed has not passed
  [ "$all" -eq 0 ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; } && bad=$((bad + 1))
  passed=$((passed + ok))
  failed=$((failed + bad))
  echo "$name: $ok passed, $bad failed"
  rm -rf "$results"
done
finish
