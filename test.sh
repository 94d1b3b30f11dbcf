#!/usr/bin/env bash
# Installs what the tests need and is not there, then runs every check and test. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Compilers and tests live for minutes: what is learned of a method to compile it better, and the time for that, never comes back.
export DOTNET_TieredPGO=0

passed=0
failed=0
times=()
failures=()
unwell=() # what the runners of projects wrote that did not pass
check() { # name, command…
  local name=$1 began=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    failures+=("$name")
    failed=$((failed + 1))
  fi
  took "$name" "$began"
}

took() { # name, when it began
  times+=("$(printf '%5d s  %s' $((SECONDS - $2)) "$1")")
}

# The server that the tests start, compiled ahead of time: they start it more than a hundred times. And the one with promises switched off.
publish() {
  rm -rf artifacts/program artifacts/sabotaged
  dotnet publish src/Web -c Release -r "$1" --self-contained false -p:SkipClientPage=true -p:RunAnalyzers=false -o artifacts/program -v quiet &&
    cp -r tests/Cluster.Sabotage/bin/Release/net10.0 artifacts/sabotaged &&
    cp artifacts/program/*.dll artifacts/sabotaged
}

finish() {
  echo
  # Once more where whoever sees only the end of all this sees it.
  for output in "${unwell[@]}"; do
    why "$output"
  done
  printf '%s\n' "${times[@]}" "$(printf '%5d s  in all' $SECONDS)"
  ((${#failures[@]} == 0)) || printf 'FAILED: %s\n' "${failures[@]}"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

# Of each test that failed its message, and where it was thrown.
why() { # what the runner wrote
  awk '/^  Failed / { left = 60 } /^  (Passed|Skipped) |^(Data collector|Results File)/ { left = 0 } left-- > 0 { print substr($0, 1, 500) }' "$1"
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
need /usr/sbin/haproxy haproxy
# For the cluster on one machine: a load balancer, a network for each node, clocks that are wrong.
need /usr/sbin/nginx nginx
need /usr/sbin/ip iproute2
need /usr/sbin/iptables iptables
need "/usr/lib/*/faketime/libfaketimeMT.so.1" faketime
need curl curl
# To look over the unit; it starts nothing.
need systemd-analyze systemd

# Runs a project's tests; what they print, how they ended and how long they took goes into the folder of their results.
run() { # project
  local began=$SECONDS results=$PWD/artifacts/test-results/$1
  rm -rf "$results"
  mkdir -p "$results"
  # What a shell starts in the background does not hear an interrupt, and servers have to.
  env --default-signal=INT dotnet test "tests/$1/Messaging.$1.Tests.csproj" -c Release --no-build -v quiet \
    --logger "trx;LogFileName=results.trx" --logger "console;verbosity=minimal" --results-directory "$results" \
    --blame-hang-timeout 15m &>"$results/output"
  echo "$? $((SECONDS - began))" >"$results/end"
}

# Each test counts by itself; a project whose runner breaks counts as one failure.
count() { # project
  local name=$1 status=1 seconds=0 counters ok all bad
  local results=$PWD/artifacts/test-results/$name
  echo "== $name"
  cat "$results/output"
  read -r status seconds <"$results/end"
  while IFS= read -r test; do failures+=("$test"); done \
    < <(grep -o '<UnitTestResult [^>]*outcome="Failed"[^>]*' "$results/results.trx" 2>/dev/null | sed -n 's/.* testName="\([^"]*\)".*/\1/p')
  counters=$(grep -o '<Counters [^>]*' "$results/results.trx" 2>/dev/null)
  ok=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
  all=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counters")
  ok=${ok:-0}
  all=${all:-0}
  bad=$((all - ok)) # a test that was not executed has not passed
  [ "$all" -eq 0 ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; } && bad=$((bad + 1))
  passed=$((passed + ok))
  failed=$((failed + bad))
  [ "$bad" -eq 0 ] || unwell+=("$results/output")
  echo "$name: $ok passed, $bad failed"
  times+=("$(printf '%5d s  %s' "$seconds" "$name")")
}

# All that there are: a project that is added is run without being named here.
projects=$(basename -as .Tests.csproj tests/*/*.Tests.csproj | sed 's/^Messaging\.//')
beside="Actors Web"
last=Cluster # measures how long faults last

check "build, warnings as errors" dotnet build Messaging.sln -c Release -v quiet
[ "$failed" -eq 0 ] || finish

# Beside what follows: half of their time these wait.
(for project in $beside; do run "$project"; done) &
trap 'jobs -p | xargs -r kill 2>/dev/null' EXIT

machine="linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')"
publishing=
if dotnet restore src/Web -r "$machine" -v quiet; then
  publish "$machine" &
  publishing=$!
else
  echo "There is no compiler ahead of time for $machine here: the tests start the build as it is."
fi
# The build has checked style and analyzers already.
check "format" dotnet format whitespace . --folder --verify-no-changes --exclude src/Web/client
check "page: types, lint, format" npm --prefix src/Web/client run --silent check
check "page: unit tests" npm --prefix src/Web/client test --silent
if [ -n "$publishing" ]; then
  check "server, compiled ahead of time: the rest of it" wait "$publishing"
  [ "$failed" -eq 0 ] && export MESSAGING_PROGRAM=$PWD/artifacts/program/Messaging.Web.dll MESSAGING_SABOTAGED=$PWD/artifacts/sabotaged/Messaging.Cluster.Sabotage.dll
fi

# After the first these are alone: beside others they take so much longer that nothing is gained, and time-outs are reached.
for project in $projects; do
  [[ " $beside $last " == *" $project "* ]] || { run "$project"; wait; }
done
run "$last"
for project in $projects; do
  count "$project"
done
finish
