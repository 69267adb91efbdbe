"""Experiments: create, find, tag, rename, delete, restore."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType
from mlflow.exceptions import MlflowException


def facts():
    client = MlflowClient()
    red = client.create_experiment("team/red", tags={"stage": "prod"})
    blue = client.create_experiment("team/blue")
    client.set_experiment_tag(blue, "stage", "dev")
    client.rename_experiment(blue, "team/navy")
    names = lambda **query: [e.name for e in client.search_experiments(**query)]  # noqa: E731
    found = {
        "default": client.get_experiment("0").name,
        "by_name": client.get_experiment_by_name("team/red").experiment_id == red,
        "unknown_name": client.get_experiment_by_name("nope"),
        "tags": client.get_experiment(blue).tags,
        "renamed": client.get_experiment(blue).name,
        "artifacts": client.get_experiment(red).artifact_location == f"mlflow-artifacts:/{red}",
        "taken": code(lambda: client.create_experiment("team/red")),
        "unknown_id": code(lambda: client.get_experiment("987654")),
        "like": names(filter_string="name LIKE 'team/%'", order_by=["name ASC"]),
        "by_tag": names(filter_string="tags.stage = 'prod'"),
        "page": len(client.search_experiments(max_results=1).token) > 0,
    }
    client.delete_experiment(blue)
    found["deleted"] = names(view_type=ViewType.DELETED_ONLY)
    found["active"] = names(order_by=["name ASC"])
    client.restore_experiment(blue)
    found["restored"] = client.get_experiment(blue).lifecycle_stage
    found["set_experiment"] = mlflow.set_experiment("made by name").name
    return found


def code(act):
    try:
        act()
    except MlflowException as error:
        return error.error_code
    return None
