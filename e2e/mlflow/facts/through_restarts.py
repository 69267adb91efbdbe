"""A run of four threads that log until a file says that it is enough, however often the server goes away: `through_restarts.py <tracking uri> <file>`."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import connect  # noqa: F401
import mlflow
from mlflow.tracking import MlflowClient

client = MlflowClient()
mlflow.set_experiment("restarts")
run = mlflow.start_run(run_name="goes on")
run_id = run.info.run_id


def work(worker):
    """What the server has acknowledged: steps, children and artifacts by number."""
    done = {"steps": [], "children": [], "artifacts": []}
    number = 0
    while not os.path.exists(sys.argv[2]):
        client.log_metric(run_id, f"loss {worker}", number / 2, step=number, timestamp=number)
        done["steps"].append(number)
        if number % 10 == 0:
            child = client.create_run(run.info.experiment_id, run_name=f"{worker}.{number}", tags={"mlflow.parentRunId": run_id})
            client.log_param(child.info.run_id, "number", number)
            client.set_terminated(child.info.run_id)
            done["children"].append(child.info.run_id)
            client.log_text(run_id, f"{number}", f"notes/{worker}.{number}.txt")
            done["artifacts"].append(number)
        number += 1
    return done


with ThreadPoolExecutor(4) as pool:
    acknowledged = list(pool.map(work, range(4)))
mlflow.end_run()

histories = [client.get_metric_history(run_id, f"loss {worker}") for worker in range(4)]
children = [client.get_run(child) for done in acknowledged for child in done["children"]]
notes = {entry.path for entry in client.list_artifacts(run_id, "notes")}
print(
    json.dumps({
        "status": client.get_run(run_id).info.status,
        "logged": min(len(done["steps"]) for done in acknowledged) > 20,
        "lost_points": [sorted(set(done["steps"]) - {point.step for point in history}) for done, history in zip(acknowledged, histories)],
        "twice": [len(history) - len({point.step for point in history}) for history in histories],
        "children": sorted({child.info.status for child in children}),
        "children_without_param": [child.info.run_name for child in children if child.info.run_name.split(".")[1] != child.data.params.get("number")],
        "lost_notes": [f"{worker}.{number}" for worker, done in enumerate(acknowledged) for number in done["artifacts"] if f"notes/{worker}.{number}.txt" not in notes],
        "note": mlflow.artifacts.load_text(f"runs:/{run_id}/notes/3.10.txt"),
    })
)
