# shellcheck shell=bash
# Its load balancer: part of ../local-cluster.sh.

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
