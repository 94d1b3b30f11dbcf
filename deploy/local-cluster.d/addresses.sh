# shellcheck shell=bash
# What a cluster is called and where it lies: part of ../local-cluster.sh.

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
