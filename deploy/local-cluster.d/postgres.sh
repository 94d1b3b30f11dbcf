# shellcheck shell=bash
# Its PostgreSQL: part of ../local-cluster.sh.

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
