"""Runs as programs make them: parameters, metrics, tags, nesting, search, history."""

import math
import os
import tempfile
import threading
import time

import mlflow
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient


def facts():
    mlflow.set_experiment("runs")
    client = MlflowClient()
    return {**one_run(client), **nested(client), **batches(client), **searches(client), **life(client), **artifacts(client), **models(client)}


def error_code(act):
    try:
        act()
    except MlflowException as error:
        return error.error_code
    return None


def one_run(client):
    with mlflow.start_run(run_name="first", tags={"team": "red"}, description="what it is for") as run:
        mlflow.log_param("depth", 3)
        mlflow.log_params({"lr": 0.1, "optimiser": "adam"})
        for step, loss in enumerate([0.9, 0.5, 0.7]):
            mlflow.log_metric("loss", loss, step=step)
        mlflow.log_metrics({"nan": math.nan, "up": math.inf, "down": -math.inf})
        mlflow.set_tag("stage", "dev")
        changed = error_code(lambda: client.log_param(run.info.run_id, "depth", 4))
    got = mlflow.get_run(run.info.run_id)
    history = client.get_metric_history(run.info.run_id, "loss")
    return {
        "name": got.info.run_name,
        "status": got.info.status,
        "ended": got.info.end_time >= got.info.start_time,
        "params": got.data.params,
        "latest": got.data.metrics["loss"],
        "nan": math.isnan(got.data.metrics["nan"]),
        "largest": [got.data.metrics["up"], got.data.metrics["down"]],
        "tags": {key: value for key, value in got.data.tags.items() if not key.startswith("mlflow.source") and key != "mlflow.user"},
        "history": [[metric.step, metric.value] for metric in history],
        "changed_param": changed,
    }


def nested(client):
    with mlflow.start_run(run_name="search") as parent:
        for depth in range(3):
            with mlflow.start_run(run_name=f"depth {depth}", nested=True):
                mlflow.log_param("depth", depth)
                mlflow.log_metric("score", depth / 10)
    children = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'", order_by=["metrics.score DESC"], output_format="list"
    )
    failed = None
    try:
        with mlflow.start_run(run_name="fails") as run:
            failed = run.info.run_id
            raise ValueError("no")
    except ValueError:
        pass
    return {
        "children": [child.info.run_name for child in children],
        "failed": client.get_run(failed).info.status,
    }


def batches(client):
    experiment = mlflow.get_experiment_by_name("runs").experiment_id
    run = client.create_run(experiment, run_name="batch")
    run_id = run.info.run_id
    metrics = [Metric(f"m{i % 10}", i / 7, 1_000 + i, i) for i in range(1_000)]
    client.log_batch(run_id, metrics=metrics)
    client.log_batch(run_id, params=[Param("p", "1")], tags=[RunTag("t", "x")])
    client.log_batch(run_id, metrics=metrics[:10])

    def log(worker):
        for step in range(20):
            client.log_metric(run_id, f"thread{worker}", step, step=step)

    threads = [threading.Thread(target=log, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "batch_points": sum(len(client.get_metric_history(run_id, f"m{i}")) for i in range(10)),
        "thread_points": sum(len(client.get_metric_history(run_id, f"thread{i}")) for i in range(4)),
        "too_many": error_code(lambda: client.log_batch(run_id, params=[Param(f"p{i}", "1") for i in range(101)])),
        "bad_name": error_code(lambda: client.log_metric(run_id, "a%", 1)),
    }


def searches(client):
    experiment = mlflow.create_experiment(f"searched {time.time_ns()}")
    for i in range(25):
        run = client.create_run(experiment, start_time=1_000 + i, run_name=f"run {i:02}", tags={"odd": str(i % 2 == 1)})
        client.log_metric(run.info.run_id, "acc", (i * 7) % 25)
        client.log_param(run.info.run_id, "lr", f"0.{i % 3}")
    found = lambda text, **options: [r.info.run_name for r in client.search_runs([experiment], text, **options)]
    first = client.search_runs([experiment], max_results=10)
    second = client.search_runs([experiment], max_results=10, page_token=first.token)
    frame = mlflow.search_runs([experiment], "metrics.acc > 20")
    return {
        "by_metric": found("metrics.acc >= 22", order_by=["metrics.acc"]),
        "by_all": found("tags.odd = 'True' AND params.lr LIKE '0.0' AND attributes.run_name != 'run 03'", order_by=["start_time"]),
        "pages": [len(first), len(second), first[0].info.run_name, second[0].info.run_name],
        "frame": sorted(frame["metrics.acc"].tolist()),
        "bad_filter": error_code(lambda: found("metrics.acc LIKE 'x'")),
    }


def life(client):
    experiment = mlflow.create_experiment(f"life {time.time_ns()}")
    run_id = client.create_run(experiment).info.run_id
    named = client.get_run(run_id).info.run_name
    client.delete_run(run_id)
    deleted = client.get_run(run_id).info.lifecycle_stage
    refused = error_code(lambda: client.log_metric(run_id, "m", 1))
    listed = [len(client.search_runs([experiment], run_view_type=view)) for view in (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL)]
    client.restore_run(run_id)
    client.set_tag(run_id, "t", "x")
    client.delete_tag(run_id, "t")
    client.update_run(run_id, status="FINISHED", name="renamed")
    got = client.get_run(run_id)
    return {
        "made_up_name": len(named.split("-")),
        "deleted": deleted,
        "refused": refused,
        "listed": listed,
        "renamed": [got.info.run_name, got.data.tags["mlflow.runName"], "t" in got.data.tags, got.info.status],
        "unknown": error_code(lambda: client.get_run("f" * 32)),
    }


def artifacts(client):
    with mlflow.start_run() as run:
        mlflow.log_text("hello", "notes/a b.txt")
        mlflow.log_dict({"a": [1, 2]}, "config.json")
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "big.bin"), "wb") as file:
                file.write(os.urandom(5_000_000))
            with open(os.path.join(folder, "big.bin"), "rb") as file:
                big = file.read()
            mlflow.log_artifacts(folder, "data/deep")
    run_id = run.info.run_id
    root = client.list_artifacts(run_id)
    with tempfile.TemporaryDirectory() as folder:
        got = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="data", dst_path=folder)
        with open(os.path.join(got, "deep", "big.bin"), "rb") as file:
            same = file.read() == big
    return {
        "listed_artifacts": [[entry.path, entry.is_dir, entry.file_size] for entry in root],
        "listed_folder": [[entry.path, entry.is_dir, entry.file_size] for entry in client.list_artifacts(run_id, "notes")],
        "text": mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/a b.txt"),
        "dict": mlflow.artifacts.load_dict(f"runs:/{run_id}/config.json"),
        "big": same,
        "no_artifact": error_code(lambda: mlflow.artifacts.load_text(f"{run.info.artifact_uri}/none.txt")) is not None,
        "left": delete_artifact(client, run),
    }


def delete_artifact(client, run):
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    get_artifact_repository(run.info.artifact_uri).delete_artifacts("notes")
    return [entry.path for entry in client.list_artifacts(run.info.run_id)]


class Doubler(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[float], params=None) -> list[float]:
        return [2 * number for number in model_input]


def models(client):
    with mlflow.start_run() as run:
        logged = mlflow.pyfunc.log_model(name="doubler", python_model=Doubler(), params={"factor": "2"})
        mlflow.log_metric("score", 0.75, model_id=logged.model_id, step=1)
    model = mlflow.get_logged_model(logged.model_id)
    mlflow.set_logged_model_tags(logged.model_id, {"stage": "dev"})
    experiment = run.info.experiment_id
    found = mlflow.search_logged_models([experiment], "metrics.score > 0.7 AND tags.stage = 'dev'", output_format="list")
    loaded = mlflow.pyfunc.load_model(f"models:/{logged.model_id}")
    by_run = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/doubler")
    outputs = [output.model_id for output in client.get_run(run.info.run_id).outputs.model_outputs]
    client.delete_logged_model_tag(logged.model_id, "stage")
    made = mlflow.initialize_logged_model(name="by hand", tags={"a": "b"})
    mlflow.finalize_logged_model(made.model_id, "FAILED")
    failed = mlflow.get_logged_model(made.model_id).status
    client.delete_logged_model(made.model_id)
    return {
        "model": [model.name, str(model.status), model.params, model.source_run_id == run.info.run_id],
        "model_metrics": [[metric.key, metric.value, metric.step] for metric in mlflow.get_logged_model(logged.model_id).metrics],
        "found_models": [each.model_id == logged.model_id for each in found],
        "predicted": [loaded.predict([1.0, 2.0]), by_run.predict([3.0])],
        "outputs": outputs == [logged.model_id],
        "tags_left": "stage" in mlflow.get_logged_model(logged.model_id).tags,
        "failed_model": str(failed),
        "deleted_model": error_code(lambda: mlflow.get_logged_model(made.model_id)),
    }
