"""`python registry_facts.py <tracking uri>` prints one JSON object of facts about the registry."""

import json
import os
import sys

os.environ["MLFLOW_TRACKING_URI"] = sys.argv[1]
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"

import registry  # noqa: E402  (the client reads the environment when it is imported)

print(json.dumps(registry.facts()))
