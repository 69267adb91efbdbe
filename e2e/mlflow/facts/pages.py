"""Lists of all kinds gone through page by page, and eight threads that log at once: `pages.py <tracking uri>` prints facts as JSON."""

import json
from concurrent.futures import ThreadPoolExecutor

import connect  # noqa: F401
import mlflow
from mlflow.tracking import MlflowClient

client = MlflowClient()


def pages(search, name):
    """What each page has, by name."""
    found, token = [], None
    while token or not found:
        page = search(token)
        found.append([name(entry) for entry in page])
        token = page.token
    return found


def lists():
    for number in range(25):
        client.create_experiment(f"paged {number:02}")
        client.create_registered_model(f"paged.{number:02}")
        client.create_model_version("paged.00", f"s3://bucket/{number}")
    experiment = mlflow.set_experiment("paged 00").experiment_id
    for number in range(25):
        with mlflow.start_span(name=f"trace {number:02}") as span:
            span.set_inputs({"number": number})
    mlflow.flush_trace_async_logging()
    # Traces of one millisecond are in no order that a program could foresee.
    traces = pages(
        lambda token: client.search_traces(locations=[experiment], max_results=10, page_token=token, order_by=["timestamp_ms ASC"]),
        lambda found: found.data.spans[0].name,
    )
    named = "name LIKE 'paged%'"
    return {
        "experiments": pages(
            lambda token: client.search_experiments(filter_string=named, max_results=10, page_token=token, order_by=["name ASC"]), lambda found: found.name
        ),
        "models": pages(lambda token: client.search_registered_models(named, max_results=10, page_token=token, order_by=["name DESC"]), lambda found: found.name),
        "versions": pages(
            lambda token: client.search_model_versions("name = 'paged.00'", max_results=10, page_token=token, order_by=["version_number DESC"]),
            lambda found: int(found.version),
        ),
        "traces": [len(page) for page in traces],
        "each_trace_once": sorted(name for page in traces for name in page) == [f"trace {number:02}" for number in range(25)],
        "all_experiments": len(mlflow.search_experiments(filter_string=named)),
        "all_traces": len(mlflow.search_traces(locations=[experiment], return_type="list")),
    }


def threads():
    """Each has a run and a trace of its own, and all log to one more run."""
    experiment = mlflow.set_experiment("threads").experiment_id
    shared = client.create_run(experiment).info.run_id

    def work(worker):
        with mlflow.start_run(run_name=f"worker {worker}", experiment_id=experiment) as run:
            mlflow.log_param("worker", worker)
            for step in range(25):
                mlflow.log_metric("loss", 1 / (step + 1), step=step)
                client.log_metric(shared, f"loss of {worker}", step, step=step)
            with mlflow.start_span(name=f"answer {worker}"):
                mlflow.set_tag("traced", "yes")
            mlflow.log_text(f"report of {worker}", "report.txt")
        return run.info.run_id

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(work, range(8)))
    mlflow.flush_trace_async_logging()
    got = [client.get_run(run_id) for run_id in runs]
    return {
        "workers": [run.data.params["worker"] for run in got],
        "statuses": sorted({run.info.status for run in got}),
        "points": [len(client.get_metric_history(run_id, "loss")) for run_id in runs],
        "shared_points": [len(client.get_metric_history(shared, f"loss of {worker}")) for worker in range(8)],
        "reports": [mlflow.artifacts.load_text(f"runs:/{run_id}/report.txt") for run_id in runs],
        "traces_of_threads": sorted(trace.data.spans[0].name for trace in mlflow.search_traces(locations=[experiment], return_type="list")),
    }


print(json.dumps({**lists(), **threads()}))
