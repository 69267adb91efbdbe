"""Evaluation datasets and scorers, as the MLflow client uses them; prints what it saw as JSON. Runs alike on MLflow's own server."""

import contextlib
import json
import sys
from typing import Literal

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource
from mlflow.exceptions import MlflowException
from mlflow.genai import datasets, scorers
from mlflow.genai.judges import make_judge

mlflow.set_tracking_uri(sys.argv[1])
store = MlflowClient()._tracking_client.store
facts = {}


def records_of(dataset):
    return store._load_dataset_records(dataset.dataset_id)[0]


def refused(act):
    try:
        act()
    except MlflowException as error:
        return error.error_code
    return None


def text_of(act):
    try:
        act()
    except MlflowException as error:
        return str(error)
    return None


experiment = mlflow.create_experiment("evaluation")
other = mlflow.create_experiment("evaluation-2")
mlflow.set_experiment("evaluation")

# Datasets: made, filled, merged, read
dataset = datasets.create_dataset(name="qa", experiment_id=[experiment], tags={"team": "red", "version": "1.0"})
facts["created"] = [dataset.name, dataset.dataset_id[:2], dataset.tags["team"], dataset.schema, dataset.profile, dataset.experiment_ids == [experiment]]
dataset.merge_records(
    [
        {"inputs": {"question": "one?"}, "expectations": {"answer": 1}, "tags": {"split": "dev"}},
        {"inputs": {"question": "two?", "weight": 1.0}, "outputs": {"answer": "2"}},
        {"inputs": {"question": "three?"}, "source": {"source_type": "DOCUMENT", "source_data": {"source_id": "doc-1"}}},
    ]
)
frame = dataset.to_df().sort_values("created_time")
rows = {row["inputs"]["question"]: row for _, row in frame.iterrows()}
facts["columns"] = sorted(frame.columns)
facts["expectations"] = rows["one?"]["expectations"]
facts["outputs"] = [rows["two?"]["outputs"], rows["one?"]["outputs"]]
facts["float"] = [rows["two?"]["inputs"]["weight"], type(rows["two?"]["inputs"]["weight"]).__name__]
facts["sources"] = [rows[q]["source_type"] for q in ["one?", "two?", "three?"]] + [rows["three?"]["source_id"]]
facts["tags"] = rows["one?"]["tags"]["split"]
facts["schema"] = json.loads(dataset.schema)
facts["profile"] = json.loads(dataset.profile)

dataset.merge_records([{"inputs": {"question": "one?"}, "expectations": {"why": "because"}, "tags": {"split": "test"}}])
merged = next(record for record in records_of(dataset) if record.inputs["question"] == "one?")
facts["merged"] = [merged.expectations, merged.tags["split"], len(records_of(dataset))]

# A frame holds NaN where a number is missing
holes = datasets.create_dataset(name="holes")
for _ in range(2):
    holes.merge_records(pd.DataFrame([{"inputs": {"n": float("nan")}, "outputs": float("-inf"), "expectations": {"most": float("inf")}}]))
facts["nan"] = [[str(value) for value in (r.inputs["n"], r.outputs, r.expectations["most"])] for r in records_of(holes)]
datasets.delete_dataset(dataset_id=holes.dataset_id)

# From traces, as search_traces gives them
with mlflow.start_span("agent") as span:
    span.set_inputs({"question": "from a trace?"})
    span.set_outputs({"answer": "yes"})
mlflow.flush_trace_async_logging()
mlflow.log_expectation(trace_id=span.trace_id, name="expected", value="yes", source=AssessmentSource(source_type="HUMAN", source_id="ann"))
traces = mlflow.search_traces(locations=[experiment], return_type="list")
dataset.merge_records(traces)
traced = next(record for record in records_of(dataset) if record.inputs.get("question") == "from a trace?")
facts["from_trace"] = [traced.outputs, traced.expectations, traced.source_type, traced.source_id == span.trace_id]
dataset.merge_records(pd.DataFrame([{"inputs": {"question": "frame?"}, "expectations": {"a": [1, 2]}}]))
facts["count"] = len(records_of(dataset))

# Pages of records
many = datasets.create_dataset(name="many", experiment_id=[experiment])
many.merge_records([{"inputs": {"n": n}} for n in range(2500)])
facts["many"] = [len(records_of(many)), json.loads(many.profile)["num_records"]]
first, token = store._load_dataset_records(many.dataset_id, max_results=1000)
second, last = store._load_dataset_records(many.dataset_id, max_results=2000, page_token=token)
facts["pages"] = [len(first), len(second), last, len({record.dataset_record_id for record in first + second})]

# Delete records
before = dataset.digest
facts["deleted"] = [dataset.delete_records([traced.dataset_record_id, "dr-none"]), len(records_of(dataset))]
facts["deleted_profile"] = json.loads(dataset.profile)

# Tags, experiments
datasets.set_dataset_tags(dataset_id=dataset.dataset_id, tags={"team": "blue", "n": "1", "version": None})
tagged = datasets.get_dataset(dataset_id=dataset.dataset_id)
facts["tagged"] = {key: value for key, value in tagged.tags.items() if not key.startswith("mlflow.")}
datasets.delete_dataset_tag(dataset_id=dataset.dataset_id, key="n")
datasets.delete_dataset_tag(dataset_id=dataset.dataset_id, key="nothing")
facts["untagged"] = "n" in datasets.get_dataset(dataset_id=dataset.dataset_id).tags
datasets.add_dataset_to_experiments(dataset_id=dataset.dataset_id, experiment_ids=[other])
facts["experiments"] = sorted(datasets.get_dataset(dataset_id=dataset.dataset_id).experiment_ids) == sorted([experiment, other])
datasets.remove_dataset_from_experiments(dataset_id=dataset.dataset_id, experiment_ids=[experiment, "12345"])
facts["moved"] = datasets.get_dataset(dataset_id=dataset.dataset_id).experiment_ids == [other]

# Search
found = lambda **arguments: [each.name for each in datasets.search_datasets(**arguments)]
facts["search"] = [
    found(experiment_ids=[experiment]),
    found(experiment_ids=[other]),
    found(filter_string="name LIKE 'q%'"),
    found(filter_string="tags.team = 'blue'"),
    found(filter_string="name IN ('qa', 'many')", order_by=["name"]),
    found(order_by=["name DESC"], max_results=1),
]
facts["bad_search"] = [
    text_of(lambda: found(filter_string="nope = 'x'")).split(" Valid")[0],
    text_of(lambda: found(filter_string="name = 5")),
    text_of(lambda: found(filter_string="created_time = 'x'")),
    text_of(lambda: found(filter_string="tags.a > 'x'")),
    text_of(lambda: found(filter_string="name NOT IN ('a')")),
    text_of(lambda: found(filter_string="created_by IN ('a')")),
    refused(lambda: found(filter_string="name = 'a' OR name = 'b'")),
    text_of(lambda: found(order_by=["created_by"])).split(" Valid")[0],
]

# As the input of a run
# The client prints where the run is; only facts go to standard output.
with contextlib.redirect_stdout(sys.stderr), mlflow.start_run() as run:
    mlflow.log_input(dataset)
logged = mlflow.get_run(run.info.run_id).inputs.dataset_inputs[0].dataset
facts["input"] = [logged.name, logged.digest == dataset.digest, json.loads(logged.source)["dataset_id"] == dataset.dataset_id]

# Gone
datasets.delete_dataset(dataset_id=many.dataset_id)
datasets.delete_dataset(dataset_id=many.dataset_id)
facts["gone"] = text_of(lambda: datasets.get_dataset(dataset_id=many.dataset_id)).replace(many.dataset_id, "{id}")
facts["unknown"] = [
    refused(lambda: datasets.set_dataset_tags(dataset_id="d-none", tags={"a": "b"})),
    refused(lambda: datasets.add_dataset_to_experiments(dataset_id=dataset.dataset_id, experiment_ids=["98765"])),
]

# Scorers
judge = make_judge(name="polite", instructions="Is {{ outputs }} polite?", model="openai:/gpt-4o-mini", feedback_value_type=Literal["yes", "no"])
registered = judge.register(experiment_id=experiment)
make_judge(name="polite", instructions="Is {{ outputs }} very polite?", model="openai:/gpt-4o-mini").register(experiment_id=experiment)
scorers.Guidelines(name="english", guidelines="Be in English").register(experiment_id=experiment)
facts["scorers"] = [each.name for each in scorers.list_scorers(experiment_id=experiment)]
facts["scorer_versions"] = [each.scorer_version for each in store.list_scorer_versions(experiment, "polite")]
facts["scorer"] = [
    scorers.get_scorer(name="polite", experiment_id=experiment).instructions,
    scorers.get_scorer(name="polite", experiment_id=experiment, version=1).instructions,
]
scorers.delete_scorer(name="polite", experiment_id=experiment, version=1)
facts["scorer_left"] = [each.scorer_version for each in store.list_scorer_versions(experiment, "polite")]
scorers.delete_scorer(name="polite", experiment_id=experiment, version="all")
facts["scorer_gone"] = text_of(lambda: scorers.get_scorer(name="polite", experiment_id=experiment)).replace(experiment, "{experiment}")
facts["scorer_refused"] = [
    refused(lambda: store.register_scorer(experiment, "code", json.dumps({"name": "code", "call_source": "x = 1"}))),
    refused(lambda: store.register_scorer(experiment, "text", "not json")),
    text_of(lambda: store.register_scorer(experiment, " ", "{}")),
    refused(lambda: store.register_scorer("98765", "x", "{}")),
    refused(lambda: store.get_scorer(experiment, "none")),
    refused(lambda: store.delete_scorer(experiment, "none")),
]

print(json.dumps(facts))
