#!/bin/sh
# What the full test run needs beside Python: PostgreSQL's binaries (the tests start their own cluster), Redis,
# RabbitMQ, Chromium. Installs what is missing from Debian's packages and starts what does not listen yet.
set -eu

missing=""
[ -n "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || missing="$missing postgresql postgresql-contrib"
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
command -v rabbitmq-server >/dev/null 2>&1 || missing="$missing rabbitmq-server"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "Missing:$missing. Run as root, or install them." >&2
        exit 1
    fi
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

listens() { python3 -c "import socket, sys; socket.create_connection(('127.0.0.1', $1), 1)" 2>/dev/null; }

listens 6379 || redis-server --port 6379 --bind 127.0.0.1 --save "" --appendonly no --daemonize yes >/dev/null
if ! listens 5672; then
    rabbitmq-server -detached >/dev/null 2>&1
    n=0
    while ! listens 5672; do
        n=$((n + 1))
        [ "$n" -lt 60 ] || { echo "RabbitMQ did not start." >&2; exit 1; }
        sleep 1
    done
fi
