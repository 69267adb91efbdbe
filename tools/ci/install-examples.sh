#!/usr/bin/env bash
# install-examples.sh [FOLDER]: a virtual environment with what the Python examples and the exporter tests run on.
# Does nothing when it was made from the same lists already.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
venv=${1:-.cache/venv-examples}
wanted=$(cat tools/ci/python-requirements.txt examples/python-*/requirements.txt)

[ "$wanted" = "$(cat "$venv/installed.txt" 2>/dev/null)" ] && exit 0
rm -rf "$venv"
mkdir -p "$(dirname "$venv")"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement tools/ci/python-requirements.txt
echo "$wanted" > "$venv/installed.txt"
