# shellcheck shell=bash
# Its nodes, their settings and certificates, and what keeps them running: part of ../local-cluster.sh.

make_certificates() {
  local n script=("$HERE/certificates.sh" -d "$DIR/certificates")
  ((TLS)) || return 0
  [[ -e $DIR/certificates/authority.pem ]] || "${script[@]}" authority >/dev/null
  for ((n = 1; n <= NODES; n++)); do
    [[ -e $DIR/certificates/$n.pem ]] || "${script[@]}" node "$n" "$(node_address "$n")" >/dev/null
  done
}

write_environment() { # node: its settings, one a line
  local i
  install -m 600 /dev/null "$(node_dir "$1")/environment" # it has the passwords
  {
    echo "ASPNETCORE_URLS=http://$(node_address "$1"):$HTTP_PORT"
    echo "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true"
    echo "ConnectionStrings__Messaging=$(connection_string)"
    echo "Auth__ApiKeys__local=$(<"$DIR/api-key")"
    echo "Auth__AdminPassword=$(<"$DIR/admin-password")"
    echo "Cluster__Hostname=$(node_address "$1")"
    echo "Cluster__Port=$ACTOR_PORT"
    for ((i = 1; i <= NODES; i++)); do
      echo "Cluster__SeedNodes__$((i - 1))=$(member "$i")"
    done
    if ((TLS)); then
      echo "Cluster__Tls__Certificate=$DIR/certificates/$1.pem"
      echo "Cluster__Tls__Key=$DIR/certificates/$1.key"
      echo "Cluster__Tls__Authority=$DIR/certificates/authority.pem"
    fi
    [[ ! -e $DIR/settings ]] || sed "s/{host}/$(host_address)/g" "$DIR/settings"
  } >"$(node_dir "$1")/environment"
}

run_node() { # becomes the program
  local dir settings=() within=() skew
  dir=$(node_dir "$1")
  mapfile -t settings <"$dir/environment"
  skew=$(cat "$dir/skew" 2>/dev/null || echo 0)
  if ((skew != 0)); then
    settings+=("LD_PRELOAD=$LIBFAKETIME" "FAKETIME=$(printf '%+d' "$skew")s" FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0)
  fi
  unset_ours
  ((HOSTS)) && within=(ip netns exec "$(namespace "$1")")
  cd "$dir"
  exec "${within[@]}" env "${settings[@]}" dotnet "$PROGRAM"
}

unset_ours() { # what the caller's shell has set is for another server
  local name
  for name in $(compgen -e | grep -E '^(Telnyx|Auth|Cluster|Stream|Simulator|ConnectionStrings|ASPNETCORE|DOTNET)_' || true); do
    unset "$name"
  done
}

# Keeps one node running as systemd's Restart=on-failure does, until it ends well or is told to stay down.
supervise() {
  local dir code
  dir=$(node_dir "$1")
  load
  echo $BASHPID >"$dir/supervisor"
  while [[ ! -e $dir/stay-down ]]; do
    echo "$(date +%s%3N) start" >>"$dir/life"
    run_node "$1" >>"$dir/log" 2>&1 &
    echo $! >"$dir/pid"
    code=0
    wait $! || code=$?
    rm -f "$dir/pid"
    echo "$(date +%s%3N) end $code" >>"$dir/life"
    [[ $code != 0 && $code != "$MISCONFIGURED" ]] || break
    sleep "$RESTART_PAUSE"
  done
  rm -f "$dir/supervisor"
}

alive() { # file with a process id
  local pid
  pid=$(head -n 1 "$1" 2>/dev/null) && [[ -n $pid ]] && kill -0 "$pid" 2>/dev/null
}

signal() { # node, signal
  local pid
  pid=$(cat "$(node_dir "$1")/pid" 2>/dev/null) || fail "node $1 is not running"
  kill "-$2" "$pid" 2>/dev/null || fail "node $1 is not running"
}

start_node() {
  local dir
  dir=$(node_dir "$1")
  mkdir -p "$dir"
  if alive "$dir/supervisor"; then
    [[ -e $dir/stay-down ]] || fail "node $1 is running already"
    await_down "$1"
  fi
  rm -f "$dir/stay-down" "$dir/supervisor" # one that was killed left its file
  write_environment "$1"
  setsid bash "$SELF" supervise "$1" --dir "$DIR" </dev/null &>>"$dir/supervisor.log" &
  until [[ -e $dir/supervisor ]]; do
    kill -0 $! 2>/dev/null || fail "the supervisor of node $1 ended: see $dir/supervisor.log"
    sleep 0.02
  done
}

# Also one that has just failed, and that its supervisor is about to start again.
end_node() { # node, signal
  local dir i sent=0
  dir=$(node_dir "$1")
  alive "$dir/supervisor" || fail "node $1 is not running"
  touch "$dir/stay-down"
  for ((i = 0; i < 20 && !sent; i++)); do
    ! (signal "$1" "$2") 2>/dev/null || sent=1
    alive "$dir/supervisor" || return 0
    ((sent)) || sleep 0.1
  done
  await_down "$1"
}

await_down() {
  local i
  for ((i = 0; i < DRAIN_WITHIN * 20; i++)); do
    alive "$(node_dir "$1")/supervisor" || return 0
    sleep 0.05
  done
  fail "node $1 did not end within $DRAIN_WITHIN s"
}

await_ready() {
  local i
  for ((i = 0; i < READY_WITHIN * 5; i++)); do
    is_ready "$1" && return
    alive "$(node_dir "$1")/supervisor" || fail "node $1 ended: see $(node_dir "$1")/log"
    sleep 0.2
  done
  fail "node $1 is not ready after $READY_WITHIN s: see $(node_dir "$1")/log"
}

is_ready() {
  curl -fsS -m 5 -o /dev/null "http://$(node_address "$1"):$HTTP_PORT/health/ready" 2>/dev/null
}

node() {
  local n=${1:-} verb=${2:-} dir
  load
  check_node "$n"
  dir=$(node_dir "$n")
  case $verb in
    start)
      start_node "$n"
      [[ ${3:-} != --wait ]] || await_ready "$n"
      ;;
    term) end_node "$n" TERM ;;
    kill) end_node "$n" KILL ;;
    crash) signal "$n" KILL ;;
    restart)
      ! alive "$dir/pid" || node "$n" term
      start_node "$n"
      ;;
    down) await_down "$n" ;;
    pause) signal "$n" STOP ;;
    resume) signal "$n" CONT ;;
    skew)
      [[ ${3:-} =~ ^[+-]?[0-9]+$ ]] || fail "skew: by how many seconds?"
      [[ -e $LIBFAKETIME ]] || fail "libfaketime is missing: install faketime"
      echo "${3#+}" >"$dir/skew"
      ;;
    up)
      (signal "$n" CONT) 2>/dev/null || true
      alive "$dir/supervisor" && [[ ! -e $dir/stay-down ]] || start_node "$n"
      ;;
    ready) await_ready "$n" ;;
    *) fail "node $n: start, term, kill, crash, restart, pause, resume, up, skew, ready or down" ;;
  esac
}
