#!/usr/bin/env bash
# A whole cluster on one machine: several nodes, PostgreSQL and nginx in front of them.
set -euo pipefail

usage() {
  cat <<'TEXT'
deploy/local-cluster.sh <verb> … [--dir D]

  start [--nodes 3] [--hosts] [--tls] [--program P] [--env NAME=VALUE]… [--owner PID]
                          everything, and waits until every node is ready
  stop [--purge]          everything, and what it made of the network; --purge: the data as well
  status                  what runs
  describe                addresses and settings, one NAME=VALUE a line

  node N start [--wait]   starts it; --wait: and waits until it is ready
  node N term             SIGTERM: it drains, ends and stays down
  node N kill             SIGKILL; it stays down
  node N crash            SIGKILL; its supervisor starts it again
  node N restart          term, then start
  node N pause|resume     SIGSTOP, SIGCONT
  node N up               it runs afterwards, whatever was done to it
  node N skew SECONDS     its clock is off by so much from its next start on; 0: it is right
  node N ready            waits until it is ready
  node N down             waits until it has ended and stays down

  postgres start|stop|restart|kill|up  kill: as if its machine lost power; up: it runs afterwards
  nginx reload
  partition N…            cuts these nodes off from the other nodes, both ways; all else stays connected (--hosts)
  cut-postgres N…         cuts these nodes off from PostgreSQL only (--hosts)
  heal                    undoes every partition and cut

--dir D       where everything lies; several clusters run side by side in several folders (default: ./local-cluster)
--hosts       every node is a host of its own: a network namespace on a bridge (root). Without it nodes are loopback addresses
--tls         nodes know each other by certificates, made for them in D/certificates (openssl)
--program P   Messaging.Web.dll, built or published (default: the build beside this script, Release)
--env         a setting for every node; {host} in it is this machine's address as the nodes see it
--owner PID   stops and removes the cluster when this process has ended, however it ended
TEXT
}

readonly SELF=$(readlink -f "${BASH_SOURCE[0]}")
readonly HERE=$(dirname "$SELF")
readonly HTTP_PORT=5080 ACTOR_PORT=4053 POSTGRES_PORT=5432 ENTRANCE_PORT=8080
readonly RESTART_PAUSE=1          # seconds before a node that failed is started again
readonly READY_WITHIN=120         # seconds for a node to be ready
readonly DRAIN_WITHIN=60          # seconds for a node to end after SIGTERM
readonly MISCONFIGURED=78         # exit code: starting again would not help
readonly LIBFAKETIME=/usr/lib/$(uname -m)-linux-gnu/faketime/libfaketimeMT.so.1

fail() {
  echo "local-cluster: $*" >&2
  exit 1
}

need() { # command, what provides it
  command -v "$1" >/dev/null || fail "$1 is missing: install $2"
}

# ---- what this cluster is

describe() {
  local n
  load
  echo "ENTRANCE=$(entrance)"
  echo "HOST=$(host_address)"
  echo "NODES=$NODES"
  echo "DATABASE=$(connection_string)"
  echo "API_KEY=$(<"$DIR/api-key")"
  for ((n = 1; n <= NODES; n++)); do
    echo "NODE_$n=http://$(node_address "$n"):$HTTP_PORT"
    echo "MEMBER_$n=$(member "$n")"
  done
}

load() {
  [[ -e $DIR/cluster.env ]] || fail "there is no cluster in $DIR: start one, or name its folder with --dir"
  # shellcheck disable=SC1091
  source "$DIR/cluster.env"
}

save() {
  printf '%s=%q\n' ID "$ID" NET "$NET" HOSTS "$HOSTS" TLS "$TLS" NODES "$NODES" PROGRAM "$PROGRAM" OWNER "$OWNER" >"$DIR/cluster.env"
}

host_address() { echo "$NET.1"; }
node_address() { echo "$NET.$((10 + $1))"; }
member() { echo "akka$( ((TLS)) && echo .ssl).tcp://messaging@$(node_address "$1"):$ACTOR_PORT"; }
entrance() { echo "http://$(host_address):$ENTRANCE_PORT"; }
node_dir() { echo "$DIR/node-$1"; }
namespace() { echo "$ID-$1"; }
bridge() { echo "${ID}br"; }

connection_string() {
  echo "Host=$(host_address);Port=$POSTGRES_PORT;Database=messaging;Username=messaging;Password=$(<"$DIR/postgres-password")"
}

check_node() {
  [[ $1 =~ ^[0-9]+$ ]] && (($1 >= 1 && $1 <= NODES)) || fail "there is no node $1: they are 1 to $NODES"
}

# Addresses follow from the folder; if something else has them, from the folder and a number.
choose_addresses() {
  local salt hash
  for ((salt = 0; salt < 50; salt++)); do
    hash=$(sha256sum <<<"$DIR $salt")
    ID=mc${hash:0:8}
    if ((HOSTS)); then
      NET="10.$((16#${hash:0:2})).$((16#${hash:2:2}))"
      ip link show "$(bridge)" &>/dev/null && continue
      [[ -z $(ip route show match "$NET.1" | grep -v '^default') ]] && return
    else
      NET="127.$((1 + 16#${hash:0:2} % 254)).$((16#${hash:2:2}))"
      (exec 3<>"/dev/tcp/$(host_address)/$POSTGRES_PORT") 2>/dev/null || return 0
    fi
  done
  fail "no free addresses were found"
}

new_secret() { # file
  [[ -s $1 ]] && return
  (umask 077 && head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$1")
}

# ---- the network of --hosts: a bridge, and a namespace for each node

make_network() {
  local n
  ((HOSTS)) || return 0
  ip link add "$(bridge)" type bridge || fail "a bridge cannot be made: --hosts needs root and a kernel with bridges and namespaces"
  ip address add "$(host_address)/24" dev "$(bridge)"
  ip link set "$(bridge)" up
  if [[ $(cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null) == 1 ]]; then
    # Otherwise a firewall of the machine, as Docker sets one up, may drop what nodes say to each other.
    iptables -w -I FORWARD -i "$(bridge)" -o "$(bridge)" -j ACCEPT
  fi
  for ((n = 1; n <= NODES; n++)); do
    make_host "$n"
  done
}

make_host() {
  local ns veth=${ID}v$1
  ns=$(namespace "$1")
  ip netns add "$ns" || fail "a network namespace cannot be made: --hosts needs root and a kernel with namespaces"
  ip link add "$veth" type veth peer name eth0 netns "$ns"
  ip link set "$veth" master "$(bridge)" up
  ip -n "$ns" link set lo up
  ip -n "$ns" address add "$(node_address "$1")/24" dev eth0
  ip -n "$ns" link set eth0 up
}

remove_network() {
  local n
  ((HOSTS)) || return 0
  for ((n = 1; n <= NODES; n++)); do
    # The namespace lives on until the last connection of its processes is forgotten; its link need not.
    ip link delete "${ID}v$n" 2>/dev/null || true
    ip netns delete "$(namespace "$n")" 2>/dev/null || true
  done
  iptables -w -D FORWARD -i "$(bridge)" -o "$(bridge)" -j ACCEPT 2>/dev/null || true
  ip link delete "$(bridge)" 2>/dev/null || true
}

rules() { # node, arguments of iptables inside its namespace
  local n=$1
  shift
  ip netns exec "$(namespace "$n")" iptables -w "$@"
}

partition() {
  local n other
  ((HOSTS)) || fail "partitions need --hosts"
  (($#)) || fail "partition: which nodes?"
  for n in "$@"; do
    check_node "$n"
    for ((other = 1; other <= NODES; other++)); do
      [[ " $* " == *" $other "* ]] && continue
      rules "$n" -A INPUT -s "$(node_address "$other")" -j DROP
      rules "$n" -A OUTPUT -d "$(node_address "$other")" -j DROP
    done
  done
}

cut_postgres() {
  local n
  ((HOSTS)) || fail "cuts need --hosts"
  (($#)) || fail "cut-postgres: which nodes?"
  for n in "$@"; do
    check_node "$n"
    rules "$n" -A INPUT -s "$(host_address)" -p tcp --sport "$POSTGRES_PORT" -j DROP
    rules "$n" -A OUTPUT -d "$(host_address)" -p tcp --dport "$POSTGRES_PORT" -j DROP
  done
}

heal() {
  local n
  ((HOSTS)) || return 0
  for ((n = 1; n <= NODES; n++)); do
    rules "$n" -F
  done
}

# ---- PostgreSQL

postgres_bin() {
  local found
  found=$(compgen -G "/usr/lib/postgresql/*/bin" | sort -V | tail -n 1) || true
  [[ -n $found ]] || found=$(dirname "$(command -v initdb)") || fail "PostgreSQL is missing: install postgresql"
  echo "$found"
}

as_postgres() { # PostgreSQL refuses to run as root
  if ((EUID == 0)); then
    (cd "$DIR/postgres" && exec setpriv --reuid postgres --regid postgres --init-groups "$@")
  else
    (cd "$DIR/postgres" && exec "$@")
  fi
}

make_postgres() {
  local folder=$DIR/postgres
  [[ -e $folder/data/PG_VERSION ]] && return
  mkdir -p "$folder"
  install -m 644 "$DIR/postgres-password" "$folder/password"
  if ((EUID == 0)); then
    chown -R postgres: "$folder"
    as_postgres test -w . 2>/dev/null || fail "the user postgres cannot reach $folder: choose another --dir"
  fi
  as_postgres "$(postgres_bin)/initdb" -D data -U messaging --pwfile=password -A scram-sha-256 -E UTF8 --locale=C &>"$folder/initdb.log" ||
    fail "initdb failed: see $folder/initdb.log"
  rm "$folder/password"
  cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '$(host_address)'
port = $POSTGRES_PORT
unix_socket_directories = '$folder'
# A node has up to three pools of ten.
max_connections = $((50 + NODES * 40))
shared_buffers = 128MB
CONF
  echo "host all messaging $NET.0/24 scram-sha-256" >>"$folder/data/pg_hba.conf"
}

postgres() {
  case ${1:-} in
    start) pg_ctl start -l log ;;
    up) alive "$DIR/postgres/data/postmaster.pid" || pg_ctl start -l log ;;
    stop) pg_ctl stop -m fast ;;
    kill) pg_ctl stop -m immediate ;;
    restart) pg_ctl restart -m fast -l log ;;
    *) fail "postgres: start, stop, restart, kill or up" ;;
  esac
}

pg_ctl() {
  as_postgres "$(postgres_bin)/pg_ctl" -D data -w -t 60 "$@" </dev/null &>>"$DIR/postgres/pg_ctl.log" ||
    fail "pg_ctl $1 failed: see $DIR/postgres/pg_ctl.log"
}

make_database() {
  local psql
  psql=$(postgres_bin)/psql
  export PGPASSWORD
  PGPASSWORD=$(<"$DIR/postgres-password")
  query() { "$psql" -h "$(host_address)" -p "$POSTGRES_PORT" -U messaging -d postgres -Atqc "$1"; }
  [[ $(query "SELECT 1 FROM pg_database WHERE datname = 'messaging'") == 1 ]] || query "CREATE DATABASE messaging"
  unset PGPASSWORD
}

# ---- certificates of --tls

make_certificates() {
  local n script=("$HERE/certificates.sh" -d "$DIR/certificates")
  ((TLS)) || return 0
  [[ -e $DIR/certificates/authority.pem ]] || "${script[@]}" authority >/dev/null
  for ((n = 1; n <= NODES; n++)); do
    [[ -e $DIR/certificates/$n.pem ]] || "${script[@]}" node "$n" "$(node_address "$n")" >/dev/null
  done
}

# ---- nginx

make_nginx() {
  local folder=$DIR/nginx n nodes="" user=""
  mkdir -p "$folder"
  for ((n = 1; n <= NODES; n++)); do
    nodes+="server $(node_address "$n"):$HTTP_PORT max_fails=1 fail_timeout=3s; "
  done
  ((EUID != 0)) || user="user root;" # its temporary files lie in our folder
  sed -e "s/@LISTEN@/$(host_address):$ENTRANCE_PORT/" -e "s/@NODES@/$nodes/" "$HERE/nginx/messaging.conf" >"$folder/messaging.conf"
  cat >"$folder/nginx.conf" <<CONF
$user
worker_processes 1;
pid $folder/pid;
error_log $folder/error.log warn;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  include $folder/messaging.conf;
}
CONF
}

nginx_program() {
  PATH=$PATH:/usr/sbin type -P nginx || fail "nginx is missing: install nginx"
}

nginx() { # start, reload or stop
  local command
  command=("$(nginx_program)" -p "$DIR/nginx" -c "$DIR/nginx/nginx.conf" -e "$DIR/nginx/error.log")
  case ${1:-} in
    start) "${command[@]}" </dev/null &>>"$DIR/nginx/start.log" || fail "nginx does not start: see $DIR/nginx/start.log" ;;
    reload) "${command[@]}" -s reload ;;
    stop) [[ ! -e $DIR/nginx/pid ]] || "${command[@]}" -s stop 2>/dev/null || true ;;
    *) fail "nginx: reload" ;;
  esac
}

# ---- nodes

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

# ---- all of it

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

# ---- arguments

# In one piece: bash reads a script as it runs it, and this one may be replaced while its supervisors run.
{
  DIR=$PWD/local-cluster
  NODES=3 HOSTS=0 TLS=0 OWNER="" STARTED=0 ID="" NET=""
  PROGRAM=$HERE/../src/Web/bin/Release/net10.0/Messaging.Web.dll
  SETTINGS=()
  words=()
  while (($#)); do
    case $1 in
      --dir | --nodes | --program | --env | --owner)
        (($# > 1)) || fail "$1: a value is missing"
        case $1 in
          --dir) DIR=$2 ;;
          --nodes) NODES=$2 ;;
          --program) PROGRAM=$2 ;;
          --env) SETTINGS+=("$2") ;;
          --owner) OWNER=$2 ;;
        esac
        shift 2
        ;;
      --hosts)
        HOSTS=1
        shift
        ;;
      --tls)
        TLS=1
        shift
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      *)
        words+=("$1")
        shift
        ;;
    esac
  done
  [[ $NODES =~ ^[0-9]+$ ]] || fail "--nodes: a number"
  DIR=$(realpath -m "$DIR")
  PROGRAM=$(realpath -m "$PROGRAM")
  set -- "${words[@]}"

  case ${1:-} in
    start | status | describe) "$1" ;;
    stop) stop "${2:-}" ;;
    node) node "${@:2}" ;;
    supervise | guard) "$@" ;;
    postgres | partition | cut_postgres | heal | nginx)
      load
      "$@"
      ;;
    cut-postgres)
      load
      cut_postgres "${@:2}"
      ;;
    "")
      usage
      exit 2
      ;;
    *) fail "there is no verb '$1': see --help" ;;
  esac
  exit
}
