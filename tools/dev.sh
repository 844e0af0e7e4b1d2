#!/bin/sh
# Backend with reload and Vite side by side; Ctrl-C ends both.
set -eu
cd "$(dirname "$0")/.."
tools/web.sh build
.venv/bin/python -m artel.apps.cli migrate
(cd web && npm run dev) &
vite=$!
trap 'kill $vite 2>/dev/null || true' EXIT INT TERM
.venv/bin/python -m artel.apps.cli serve --reload
