"""A run that watches its machine; `system_metrics.py <tracking uri>` prints facts as JSON."""

import json
import os

import connect  # noqa: F401

os.environ["MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL"] = "0.1"

import mlflow  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402

client = MlflowClient()
mlflow.set_experiment("system metrics")

with mlflow.start_run(log_system_metrics=True) as run:
    while len(client.get_metric_history(run.info.run_id, "system/cpu_utilization_percentage")) < 3:
        pass
history = client.get_metric_history(run.info.run_id, "system/cpu_utilization_percentage")
metrics = client.get_run(run.info.run_id).data.metrics
print(
    json.dumps({
        "names": sorted(metrics),
        "steps": [metric.step for metric in history[:3]],
        "in_percent": all(0 <= metric.value <= 100 for metric in history),
        "found": [found.info.run_id == run.info.run_id for found in client.search_runs([run.info.experiment_id], "metrics.`system/system_memory_usage_megabytes` > 1")],
    })
)
