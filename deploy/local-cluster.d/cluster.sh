# shellcheck shell=bash
# All of it: start, stop, status: part of ../local-cluster.sh.

start() {
  local n
  [[ -e $PROGRAM ]] || fail "the program is not built: $PROGRAM is missing (dotnet build src/Web -c Release)"
  need dotnet "the .NET 10 runtime"
  need curl curl
  nginx_program >/dev/null
  postgres_bin >/dev/null
  if ((HOSTS)); then
    ((EUID == 0)) || fail "--hosts needs root"
    need ip iproute2
    need iptables iptables
  fi
  ((!TLS)) || need openssl openssl
  ((NODES >= 1 && NODES <= 50)) || fail "--nodes: 1 to 50"
  mkdir -p "$DIR"
  ! [[ -e $DIR/running ]] || fail "the cluster in $DIR is running already"
  trap '((STARTED)) || { echo "local-cluster: the start failed; stopping what was started" >&2; stop_all; }' EXIT
  if [[ -e $DIR/cluster.env ]]; then
    again_where_it_was
  else
    choose_addresses
  fi
  save
  touch "$DIR/running"
  ((${#SETTINGS[@]} == 0)) || (umask 077 && printf '%s\n' "${SETTINGS[@]}" >"$DIR/settings")
  for n in postgres-password api-key admin-password; do
    new_secret "$DIR/$n"
  done
  make_network
  make_postgres
  postgres start
  make_database
  make_certificates
  make_nginx
  nginx start
  for ((n = 1; n <= NODES; n++)); do
    start_node "$n"
  done
  for ((n = 1; n <= NODES; n++)); do
    await_ready "$n"
  done
  if [[ -n $OWNER ]]; then
    setsid bash "$SELF" guard --dir "$DIR" </dev/null &>/dev/null &
  fi
  STARTED=1
  echo "The cluster is ready: $(entrance)"
  echo "  sign in as admin with $(<"$DIR/admin-password"); programs use the key in $DIR/api-key"
  echo "  logs: $DIR/node-*/log; end it with: deploy/local-cluster.sh stop --dir $DIR"
}

# The addresses are in the database's settings and in the journal's of callers: a later start keeps them.
again_where_it_was() {
  local nodes=$NODES hosts=$HOSTS tls=$TLS program=$PROGRAM owner=$OWNER
  load
  [[ $HOSTS == "$hosts" ]] || fail "the cluster in $DIR was made with$( ((HOSTS)) || echo "out") --hosts: start it so, or choose another --dir"
  NODES=$nodes TLS=$tls PROGRAM=$program OWNER=$owner
}

program() { # the one that nodes run from their next start on
  [[ -f ${1:-} ]] || fail "program: which Messaging.Web.dll?"
  PROGRAM=$(realpath "$1")
  save
}

stop_all() {
  local n dir
  for ((n = 1; n <= NODES; n++)); do
    dir=$(node_dir "$n")
    [[ -d $dir ]] || continue
    touch "$dir/stay-down"
    ! alive "$dir/pid" || signal "$n" TERM
    ! alive "$dir/pid" || signal "$n" CONT
  done
  for ((n = 1; n <= NODES; n++)); do
    dir=$(node_dir "$n")
    (await_down "$n") 2>/dev/null || signal "$n" KILL || true
    (await_down "$n") || true
  done
  nginx stop
  [[ ! -e $DIR/postgres/data/postmaster.pid ]] || (postgres stop) || (postgres kill) || true
  remove_network
  rm -f "$DIR/running"
}

stop() {
  load
  if [[ -e $DIR/running ]]; then
    stop_all
  fi
  [[ ${1:-} != --purge ]] || purge
}

purge() { # only what this script made
  local n
  for ((n = 1; n <= NODES; n++)); do
    rm -rf "$(node_dir "$n")"
  done
  rm -rf "$DIR"/{postgres,nginx,certificates,cluster.env,settings,postgres-password,api-key,admin-password}
  rmdir "$DIR" 2>/dev/null || true
}

# Ends the cluster with the process that wanted it.
guard() {
  load
  while kill -0 "$OWNER" 2>/dev/null && [[ -e $DIR/running ]]; do
    sleep 1
  done
  [[ ! -e $DIR/running ]] || stop --purge
}

status() {
  local n
  load
  [[ -e $DIR/running ]] || { echo "stopped"; return; }
  echo "entrance  $(entrance)  $(alive "$DIR/nginx/pid" && echo running || echo stopped)"
  echo "postgres  $(host_address):$POSTGRES_PORT  $(alive "$DIR/postgres/data/postmaster.pid" && echo running || echo stopped)"
  for ((n = 1; n <= NODES; n++)); do
    echo "node $n    $(node_address "$n"):$HTTP_PORT  $(node_state "$n")"
  done
}

node_state() {
  local dir pid
  dir=$(node_dir "$1")
  if ! alive "$dir/pid"; then
    alive "$dir/supervisor" && echo "about to start" || echo "stopped (exit code $(tail -n 1 "$dir/life" 2>/dev/null | cut -d' ' -f3))"
    return
  fi
  pid=$(<"$dir/pid")
  if [[ $(awk '/^State/ { print $2 }' "/proc/$pid/status") == T ]]; then
    echo "paused, process $pid"
  else
    is_ready "$1" && echo "ready, process $pid" || echo "not ready, process $pid"
  fi
}
