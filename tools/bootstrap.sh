#!/bin/sh
# Python 3.11 or later, a virtual environment, the locked dependencies. Does nothing when nothing has changed.
set -eu
cd "$(dirname "$0")/.."
UV=0.13.8

find_python() {
    for name in python3.11 python3.12 python3.13 python3.14 python3 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    echo "Artel needs Python 3.11 or later; none was found on PATH." >&2
    return 1
}

make_environment() {
    python=$(find_python)
    rm -rf .venv
    if "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        "$python" -m venv .venv
        .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV"
    elif command -v uv >/dev/null 2>&1; then
        uv venv --quiet --python "$python" .venv
        uv pip install --quiet --python .venv/bin/python "uv==$UV"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip .venv
        "$python" -m pip --python .venv/bin/python install --quiet --disable-pip-version-check "uv==$UV"
    else
        echo "$python has neither ensurepip nor pip. Install one of them (Debian: apt install python3-venv)." >&2
        return 1
    fi
}

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null || [ ! -x .venv/bin/uv ]; then
    echo "Making the Python environment ..."
    make_environment
fi
if ! cmp -s requirements.lock .venv/requirements.lock; then
    echo "Installing the locked dependencies ..."
    .venv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python requirements.lock
    cp requirements.lock .venv/requirements.lock
fi
# Compiled ahead, whatever PYTHONDONTWRITEBYTECODE says: half of a start would be spent on it.
.venv/bin/python -m compileall -q artel
