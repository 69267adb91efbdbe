#!/usr/bin/env bash
# install-mlflow-frameworks.sh [FOLDER]: a virtual environment with MLflow 3.18.0's client and the agent frameworks that it traces by itself.
#
# One environment for all of them: mlflow-frameworks.txt is a set of versions that fit together, in which each package is named, so nothing
# is looked for; what is left out of it is large and loaded by none of the tests. uv installs it in seconds, where pip takes minutes.
# About 1.3 GB and one minute of two cores; does nothing when it was made from the same list already.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
venv=${1:-$root/.cache/venv-mlflow-frameworks}
wanted=$(cat "$root/tools/ci/mlflow-frameworks.txt" "${BASH_SOURCE[0]}")

[ "$wanted" = "$(cat "$venv/installed.txt" 2>/dev/null)" ] && exit 0
rm -rf "$venv"
mkdir -p "$(dirname "$venv")"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check uv==0.13.8
# Compiled now: the tests write nothing beside the code, and each of these takes ten seconds to compile.
"$venv/bin/uv" pip install --quiet --no-cache --no-deps --compile-bytecode --python "$venv/bin/python" \
  --requirement "$root/tools/ci/mlflow-frameworks.txt" mlflow==3.18.0
echo "$wanted" > "$venv/installed.txt"
