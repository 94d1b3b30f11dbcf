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
  program P               what nodes run from their next start on: update one after the other by "node N restart"
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

for part in addresses network postgres nginx nodes cluster; do
  # shellcheck source=/dev/null
  source "$HERE/local-cluster.d/$part.sh"
done

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
    program | postgres | partition | cut_postgres | heal | nginx)
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
