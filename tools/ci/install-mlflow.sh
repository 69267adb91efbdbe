#!/usr/bin/env bash
# install-mlflow.sh [FOLDER]: a virtual environment with the MLflow 3.18.0 client and server, for the tests in e2e/ and the bench.
#
# MLflow 3.18.0 asks for mlflow-skinny and mlflow-tracing of the same version, which the registry does not have, so pip
# cannot resolve it. The mlflow wheel holds all the code by itself: it is installed alone, and then what it and the
# newest skinny there is (3.17.2) need, without the two: they would write their older files over those of 3.18.0.
# About 900 MB and two to five minutes; does nothing when it is there already.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
venv=${1:-$root/.cache/venv-mlflow-3.18.0}
done_mark=$venv/.complete

[ -f "$done_mark" ] && exit 0
rm -rf "$venv"
mkdir -p "$(dirname "$venv")"
python3 -m venv "$venv"
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT

"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps mlflow==3.18.0
"$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$download" mlflow-skinny==3.17.2
"$venv/bin/python" - "$download" > "$download/requirements.txt" <<'PYTHON'
import email, glob, importlib.metadata, sys, zipfile
from pip._vendor.packaging.requirements import Requirement

def needed(lines):
    for line in lines:
        requirement = Requirement(line)
        in_wheel = requirement.name in ("mlflow-skinny", "mlflow-tracing")
        if not in_wheel and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            yield str(requirement)

with zipfile.ZipFile(glob.glob(sys.argv[1] + "/mlflow_skinny-*.whl")[0]) as wheel:
    metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    skinny = email.message_from_bytes(wheel.read(metadata)).get_all("Requires-Dist")

print("\n".join([*needed(importlib.metadata.requires("mlflow")), *needed(skinny)]))
PYTHON
# openai is what `mlflow.openai.autolog()` is tried on.
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$download/requirements.txt" openai==3.54.0

version=$("$venv/bin/python" -c 'import mlflow; print(mlflow.__version__)')
[ "$version" = 3.18.0 ] || { echo "expected MLflow 3.18.0 in $venv, found $version" >&2; exit 1; }
touch "$done_mark"
