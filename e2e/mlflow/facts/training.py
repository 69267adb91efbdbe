"""A model is trained with scikit-learn, tried in many variants, registered and promoted: `training.py <tracking uri>` prints facts as JSON."""

import json

import connect  # noqa: F401
import mlflow
from mlflow.tracking import MlflowClient
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

mlflow.set_experiment("training")
client = MlflowClient()
flowers, kinds = load_iris(return_X_y=True, as_frame=True)


def files(run_id, path=None):
    return [found for entry in client.list_artifacts(run_id, path) for found in ([entry.path] if not entry.is_dir else files(run_id, entry.path))]


def autologged():
    mlflow.sklearn.autolog()
    with mlflow.start_run() as run:
        model = LogisticRegression(C=0.5, max_iter=500).fit(flowers, kinds)
        scored = model.score(flowers[:30], kinds[:30])
    mlflow.sklearn.autolog(disable=True)
    got = client.get_run(run.info.run_id)
    [output] = got.outputs.model_outputs
    logged = mlflow.get_logged_model(output.model_id)
    [dataset] = [found.dataset for found in got.inputs.dataset_inputs if found.tags[0].value == "train"]
    loaded = mlflow.sklearn.load_model(f"models:/{output.model_id}")
    return {
        "fit_params": {key: got.data.params[key] for key in ("C", "max_iter", "penalty", "random_state")},
        "fit_metrics": sorted(key for key in got.data.metrics if key.startswith("training_")),
        "accuracy": got.data.metrics["training_accuracy_score"] == model.score(flowers, kinds),
        "scored_later": [value == scored for key, value in got.data.metrics.items() if not key.startswith("training_")],
        "estimator": got.data.tags["estimator_name"],
        "fit_files": files(run.info.run_id),
        "model_files": sorted(entry.path for entry in client.list_logged_model_artifacts(output.model_id)),
        "model_params": logged.params["C"],
        "model_metric": {metric.key: metric.dataset_name for metric in logged.metrics}.get("training_accuracy_score"),
        "dataset": [dataset.name, dataset.source_type, json.loads(dataset.profile)],
        "predicts": (loaded.predict(flowers) == model.predict(flowers)).all().item(),
        "predicts_as_function": mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model").predict(flowers[:2]).tolist(),
    }


def grid():
    mlflow.sklearn.autolog(max_tuning_runs=None, log_models=False)
    with mlflow.start_run() as parent:
        GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.01, 0.1, 1.0]}, cv=2).fit(flowers, kinds)
    mlflow.sklearn.autolog(disable=True)
    children = client.search_runs([parent.info.experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'", order_by=["metrics.mean_test_score DESC"])
    best = client.get_run(parent.info.run_id).data
    return {
        "grid": sorted(child.data.params["C"] for child in children),
        "best": [best.params["best_C"] == children[0].data.params["C"], best.metrics["best_cv_score"] == children[0].data.metrics["mean_test_score"]],
    }


def many():
    """200 children, whose metric has each of 0 … 199 once, in no order."""
    experiment = mlflow.create_experiment("many")
    with mlflow.start_run(experiment_id=experiment, run_name="search") as parent:
        for number in range(200):
            with mlflow.start_run(experiment_id=experiment, run_name=f"trial {number}", nested=True):
                mlflow.log_params({"number": number, "half": number % 2})
                mlflow.log_metric("loss", (number * 77) % 200)
    of_parent = f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'"
    pages, token = [], None
    while token is not None or not pages:
        page = client.search_runs([experiment], of_parent, max_results=64, order_by=["metrics.loss ASC"], page_token=token)
        pages.append([run.data.metrics["loss"] for run in page])
        token = page.token
    return {
        "pages": [len(page) for page in pages],
        "ordered": [loss for page in pages for loss in page] == list(range(200)),
        "best_trial": [run.info.run_name for run in client.search_runs([experiment], of_parent, max_results=1, order_by=["metrics.loss ASC", "start_time"])],
        "halves": len(client.search_runs([experiment], f"{of_parent} AND params.half = '1' AND metrics.loss < 100")),
        "frame": len(mlflow.search_runs([experiment], filter_string=of_parent)),
        "parents": [client.get_parent_run(run.info.run_id).info.run_name for run in client.search_runs([experiment], of_parent, max_results=1)],
    }


def promoted():
    model = LogisticRegression(max_iter=500).fit(flowers, kinds)
    with mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(
            model, name="iris", registered_model_name="staging.iris", input_example=flowers[:2], signature=mlflow.models.infer_signature(flowers, kinds)
        )
    client.set_registered_model_alias("staging.iris", "candidate", info.registered_model_version)
    client.set_model_version_tag("staging.iris", info.registered_model_version, "validation", "approved")
    copied = client.copy_model_version("models:/staging.iris@candidate", "prod.iris")
    client.set_registered_model_alias("prod.iris", "champion", copied.version)
    loaded = mlflow.sklearn.load_model("models:/prod.iris@champion")
    signed = mlflow.models.get_model_info("models:/prod.iris@champion").signature
    return {
        "registered": [copied.name, str(copied.version), copied.source == "models:/staging.iris/1", copied.run_id == run.info.run_id],
        "copied_tags": client.get_model_version("staging.iris", 1).tags,
        "champion": (loaded.predict(flowers) == model.predict(flowers)).all().item(),
        "signature": [column.name for column in signed.inputs.inputs],
        "example": mlflow.models.Model.load("models:/prod.iris@champion").load_input_example().shape,
        "by_alias": list(client.get_model_version_by_alias("prod.iris", "champion").aliases),
    }


print(json.dumps({**autologged(), **grid(), **many(), **promoted()}))
