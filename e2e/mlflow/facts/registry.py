"""The registry as programs use it: models with versions, aliases, stages and tags, and prompts."""

import time

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient


def facts():
    mlflow.set_experiment("registry")
    client = MlflowClient()
    return {**models(client), **sources(client), **prompts(client)}


def error_code(act):
    try:
        act()
    except MlflowException as error:
        return error.error_code
    return None


class Doubler(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[float], params=None) -> list[float]:
        return [2 * number for number in model_input]


def models(client):
    name = f"doubler {time.time_ns()}"
    with mlflow.start_run() as run:
        logged = mlflow.pyfunc.log_model(name="doubler", python_model=Doubler(), registered_model_name=name)
    second = mlflow.register_model(f"models:/{logged.model_id}", name, tags={"from": "model"})
    third = mlflow.register_model(f"runs:/{run.info.run_id}/doubler", name)
    client.set_registered_model_alias(name, "champion", 2)
    client.set_registered_model_tag(name, "team", "red")
    client.set_model_version_tag(name, "1", "checked", "yes")
    client.update_model_version(name, 1, description="the first")
    client.update_registered_model(name, description="doubles")
    staged = client.transition_model_version_stage(name, 3, "production")
    by_alias = client.get_model_version_by_alias(name, "champion")
    model = client.get_registered_model(name)
    copied = client.copy_model_version(f"models:/{name}@champion", f"{name} copy")
    loaded = mlflow.pyfunc.load_model(f"models:/{name}@champion").predict([4.0])
    versions = client.search_model_versions(f"name = '{name}'", order_by=["version_number ASC"])
    client.rename_registered_model(name, f"{name} new")
    renamed = [error_code(lambda: client.get_registered_model(name)), client.get_registered_model(f"{name} new").description]
    client.delete_model_version(f"{name} new", "2")
    gone = error_code(lambda: client.get_model_version(f"{name} new", "2"))
    client.delete_registered_model(f"{name} copy")
    return {
        "versions": [second.version, third.version, second.tags],
        "alias": [str(by_alias.version), list(by_alias.aliases)],
        "staged": staged.current_stage,
        "model": [model.description, model.tags, model.aliases, sorted(str(each.version) for each in model.latest_versions)],
        "runs": [version.run_id == run.info.run_id for version in versions],
        "first": [versions[0].description, versions[0].tags],
        "copied": [copied.name == f"{name} copy", str(copied.version)],
        "loaded": loaded,
        "found": [each.name == f"{name} new" for each in client.search_registered_models(f"name ILIKE '{name}%'")],
        "renamed": renamed,
        "gone": gone,
        "alias_gone": error_code(lambda: client.get_model_version_by_alias(f"{name} new", "champion")),
        "latest_reserved": error_code(lambda: client.set_registered_model_alias(f"{name} new", "latest", 1)),
        "taken": error_code(lambda: client.create_registered_model(f"{name} new")),
        "unknown": error_code(lambda: client.get_registered_model("none")),
        "bad_name": error_code(lambda: client.create_registered_model("a/b")),
        "bad_filter": error_code(lambda: client.search_registered_models("run_id = 'x'")),
    }


def sources(client):
    name = f"sources {time.time_ns()}"
    client.create_registered_model(name)
    with mlflow.start_run() as run:
        mlflow.log_text("x", "m/MLmodel")
    with mlflow.start_run() as other:
        pass
    root = run.info.artifact_uri
    create = lambda source, run_id=None: error_code(lambda: client.create_model_version(name, source, run_id))
    return {
        "sources": [
            create(f"{root}/m", run.info.run_id),
            create(f"{root}/m", other.info.run_id),
            create(f"{root}/m"),
            create(f"{root}/../x", run.info.run_id),
            create(f"{root}/%2e%2e/x", run.info.run_id),
            create(f"runs:/{run.info.run_id}/m", other.info.run_id),
            create("/etc/passwd"),
            create("file:///etc/passwd", run.info.run_id),
            create("s3://bucket/m"),
            create("s3://bucket/../m"),
            create("models:/none/1"),
        ]
    }


def prompts(client):
    name = f"greeting{time.time_ns()}"
    first = mlflow.genai.register_prompt(name, "Hello {{who}}!", commit_message="first", tags={"author": "ann"})
    second = mlflow.genai.register_prompt(
        name, [{"role": "system", "content": "You are {{style}}."}, {"role": "user", "content": "{{question}}"}]
    )
    mlflow.genai.set_prompt_alias(name, "production", 1)
    by_alias = mlflow.genai.load_prompt(f"prompts:/{name}@production")
    by_version = mlflow.genai.load_prompt(name, version=2)
    mlflow.genai.set_prompt_tag(name, "team", "red")
    mlflow.genai.set_prompt_version_tag(name, 1, "checked", "yes")
    found = [prompt.name for prompt in mlflow.genai.search_prompts(filter_string=f"name = '{name}'")]
    models = [model.name for model in client.search_registered_models(f"name = '{name}'")]
    taken = error_code(lambda: client.create_registered_model(name))
    mlflow.genai.delete_prompt_alias(name, "production")
    return {
        "prompt_versions": [first.version, second.version],
        "text": by_alias.format(who="you"),
        "chat": by_version.format(style="kind", question="Why?"),
        "variables": sorted(by_version.variables),
        "prompt_tags": [mlflow.genai.get_prompt_tags(name).get("team"), mlflow.genai.load_prompt(name, version=1).tags.get("checked")],
        "found_prompts": found == [name],
        "no_model": models,
        "prompt_taken": taken,
        "no_alias": mlflow.genai.load_prompt(f"prompts:/{name}@production", allow_missing=True) is None,
    }
