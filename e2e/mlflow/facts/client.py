"""What the real MLflow client sees of a server: `python facts <tracking uri>` prints one JSON object of facts."""

import json
import os
import sys

os.environ["MLFLOW_TRACKING_URI"] = sys.argv[1]
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"

import experiments  # noqa: E402  (the client reads the environment when it is imported)
import feedback  # noqa: E402
import search  # noqa: E402
import tracing  # noqa: E402

facts = {
    "experiments": experiments.facts(),
    "tracing": tracing.facts(),
    "search": search.facts(),
    "feedback": feedback.facts(),
}
print(json.dumps(facts))
