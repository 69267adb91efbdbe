"""Workspaces as tenants, as the MLflow client uses them; prints what it saw as JSON. Runs alike on MLflow's own server with workspaces on."""

import contextlib
import json
import sys
import tempfile
import urllib.error
import urllib.request

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(sys.argv[1])
facts = {}


def refused(act, text=False):
    try:
        act()
    except MlflowException as error:
        return str(error) if text else error.error_code
    return None


def status(method, path, body=None, headers={}):
    request = urllib.request.Request(
        sys.argv[1] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


facts["first"] = [[each.name, each.description] for each in mlflow.list_workspaces()]
made = mlflow.create_workspace("team-a", description="The first team")
mlflow.create_workspace("team-b")
facts["made"] = [made.name, made.description]
facts["listed"] = [each.name for each in mlflow.list_workspaces()]
facts["described"] = mlflow.update_workspace("team-a", description="Team A").description
facts["got"] = mlflow.get_workspace("team-a").description
facts["created_status"] = status("POST", "/api/3.0/mlflow/workspaces", {"name": "team-c"})
facts["refused"] = [
    status("POST", "/api/3.0/mlflow/workspaces", {"name": "team-a"}),
    status("POST", "/api/3.0/mlflow/workspaces", {"name": "Team"}),
    status("POST", "/api/3.0/mlflow/workspaces", {"name": "a"}),
    status("POST", "/api/3.0/mlflow/workspaces", {"name": "api"}),
    status("POST", "/api/3.0/mlflow/workspaces", {"name": "default"}),
    status("POST", "/api/3.0/mlflow/workspaces", {}),
    status("GET", "/api/3.0/mlflow/workspaces/none"),
    status("PATCH", "/api/3.0/mlflow/workspaces/team-a", {}),
    status("DELETE", "/api/3.0/mlflow/workspaces/default"),
    status("DELETE", "/api/3.0/mlflow/workspaces/team-a?mode=ALL"),
    status("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", headers={"X-MLFLOW-WORKSPACE": "none"}),
    status("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", headers={"X-MLFLOW-WORKSPACE": " "}),
]

# One team's things
mlflow.set_workspace("team-a")
client = MlflowClient()
experiment = mlflow.create_experiment("agents")
mlflow.set_experiment("agents")
with contextlib.redirect_stdout(sys.stderr), mlflow.start_run() as run:
    mlflow.log_metric("loss", 0.5)
    mlflow.log_text("secret", "notes/secret.txt")
with mlflow.start_span("agent") as span:
    span.set_inputs({"q": 1})
mlflow.flush_trace_async_logging()
client.create_registered_model("model-a")
with tempfile.TemporaryDirectory() as folder:
    facts["artifact"] = open(mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="notes/secret.txt", dst_path=folder)).read()
facts["own"] = [
    mlflow.get_run(run.info.run_id).data.metrics,
    mlflow.get_trace(span.trace_id) is not None,
    [each.name for each in client.search_registered_models()],
    [each.path for each in client.list_artifacts(run.info.run_id)],
    len(mlflow.search_traces(locations=[experiment], return_type="list")),
]

# Another team
mlflow.set_workspace("team-b")
facts["names_are_free"] = mlflow.create_experiment("agents") != experiment
facts["foreign"] = [
    refused(lambda: client.get_experiment(experiment)),
    refused(lambda: client.get_run(run.info.run_id)),
    refused(lambda: client.log_metric(run.info.run_id, "loss", 1)),
    refused(lambda: client.set_tag(run.info.run_id, "a", "b")),
    refused(lambda: client.delete_run(run.info.run_id)),
    refused(lambda: client.get_registered_model("model-a")),
    refused(lambda: client.list_artifacts(run.info.run_id)),
    refused(lambda: client.set_trace_tag(span.trace_id, "a", "b")),
]
facts["foreign_search"] = [
    [each.name for each in client.search_registered_models()],
    refused(lambda: client.search_runs([experiment])) or len(client.search_runs([experiment])),
]

# The default workspace
mlflow.set_workspace(None)
facts["default"] = [refused(lambda: client.get_run(run.info.run_id)), [each.name for each in client.search_registered_models()]]

# Gone
mlflow.delete_workspace("team-c")
facts["deleted"] = [each.name for each in mlflow.list_workspaces()]
facts["full"] = refused(lambda: mlflow.delete_workspace("team-a"))

print(json.dumps(facts))
