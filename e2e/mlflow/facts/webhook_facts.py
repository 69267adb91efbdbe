"""`python webhook_facts.py <tracking uri>` prints one JSON object of facts about webhooks. The server must be allowed to send to 127.0.0.1."""

import json
import os
import sys

os.environ["MLFLOW_TRACKING_URI"] = sys.argv[1]
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"

import webhooks  # noqa: E402  (the client reads the environment when it is imported)

print(json.dumps(webhooks.facts()))
