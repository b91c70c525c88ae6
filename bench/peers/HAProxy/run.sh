#!/bin/sh
# HAProxy as the benchmark's peer: run.sh --upstream HOST:PORT [--splice] --port N. TCP mode, one thread, no log, its defaults otherwise;
# --splice moves the bytes by splice(2) where it thinks that worth it (option splice-auto).
set -eu
splice=""
while [ $# -gt 0 ]; do
    case $1 in
        --upstream) upstream=$2; shift ;;
        --port) port=$2; shift ;;
        --splice) splice="option splice-auto" ;;
        *) echo "usage: run.sh --upstream HOST:PORT [--splice] --port N" >&2; exit 2 ;;
    esac
    shift
done
version=$(haproxy -v | head -n 1)
# Beside it, until the kernel lists the port as listening (proc_net_tcp: state 0A); then the line that says so.
(
    tries=0
    until grep -q ":$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || exit 1
        sleep 0.05
    done
    echo "listening on 127.0.0.1:$port ($version, 1 thread${splice:+, $splice})"
) &
# In the place of this shell, so that its CPU time is the one that is read.
exec haproxy -db -q -f /dev/stdin <<CONF
global
    nbthread 1
    maxconn 4000
defaults
    mode tcp
    timeout connect 10s
    timeout client 5m
    timeout server 5m
    $splice
frontend clients
    bind 127.0.0.1:$port
    default_backend upstream
backend upstream
    server upstream $upstream
CONF
