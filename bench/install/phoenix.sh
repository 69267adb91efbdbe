#!/usr/bin/env bash
# phoenix.sh FOLDER: a virtual environment with the arize-phoenix server that the bench measures beside ours.
# About 860 MB and three minutes; does nothing when it is there already.
set -euo pipefail

venv=${1:?usage: phoenix.sh FOLDER}
[ -f "$venv/.complete" ] && exit 0
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check arize-phoenix==20.26.1
touch "$venv/.complete"
