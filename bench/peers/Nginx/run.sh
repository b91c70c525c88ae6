#!/bin/sh
# nginx as the benchmark's peer: run.sh --root DIR --port N. One worker, sendfile, its defaults otherwise but for what both servers do alike:
# no access log, files kept open (open_file_cache), connections kept for as long as they are used.
set -eu
while [ $# -gt 1 ]; do
    case $1 in
        --root) root=$2 ;;
        --port) port=$2 ;;
        *) echo "usage: run.sh --root DIR --port N" >&2; exit 2 ;;
    esac
    shift 2
done
work=$(mktemp -d)
cat > "$work/nginx.conf" <<CONF
worker_processes 1;
pid $work/nginx.pid;
error_log $work/error.log warn;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nopush ${LOOP_NGINX_NOPUSH:-on};
    sendfile_max_chunk ${LOOP_NGINX_CHUNK:-2m};
    keepalive_requests 1000000000;
    open_file_cache max=100;
    default_type application/octet-stream;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    server { listen 127.0.0.1:$port; root $root; }
}
CONF
[ "$(id -u)" = 0 ] && sed -i "1i user root;" "$work/nginx.conf"
nginx -p "$work" -c "$work/nginx.conf" -e "$work/error.log" -g 'daemon off;' &
nginx=$!
trap 'kill $nginx 2>/dev/null; wait $nginx 2>/dev/null; rm -rf "$work"; exit 0' TERM INT
tries=0
until [ -s "$work/nginx.pid" ]; do
    kill -0 $nginx 2>/dev/null && [ $tries -lt 200 ] || { cat "$work/error.log" >&2; exit 1; }
    tries=$((tries + 1))
    sleep 0.05
done
echo "listening on 127.0.0.1:$port ($(nginx -v 2>&1), 1 worker)"
wait $nginx
