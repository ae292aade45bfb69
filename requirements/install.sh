#!/bin/sh
# Make a virtual environment ($1) that holds exactly what the lock ($2) names. Uses uv where it is on PATH, else pip.
set -eu
venv=$1
lock=$2
python=${PYTHON:-python3}

command -v "$python" >/dev/null 2>&1 || { echo "Plimsoll needs Python 3.11 or newer: apt-get install python3 python3-venv" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Plimsoll needs Python 3.11 or newer; $("$python" --version) was found. Name another with PYTHON=" >&2
    exit 1
}

if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    [ -x "$venv/bin/python" ] || uv venv --quiet --clear --python "$("$python" -c 'import sys; print(sys.executable)')" "$venv"
    uv pip sync --quiet --python "$venv/bin/python" --require-hashes --only-binary :all: "$lock"
    exit
fi

"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || {
    echo "Python's venv is missing: apt-get install python3-venv, then run make again." >&2
    exit 1
}
# An environment that broke half-way, or that uv made, has no pip: begin again.
"$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$venv"
echo "Installing into $venv (a minute or two the first time)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary=:all: -r "$lock"
