"""Label schemas, review queues and issues, as the MLflow client uses them; prints what it saw as JSON. Runs alike on MLflow's own server."""

import json
import sys

import mlflow
from mlflow import MlflowClient
from mlflow.entities.issue import IssueSeverity, IssueStatus
from mlflow.exceptions import MlflowException
from mlflow.genai import label_schemas, review_queues
from mlflow.genai.label_schemas import InputCategorical, InputNumeric, InputPassFail, InputText

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
store = client._tracking_client.store
facts = {}


def refused(act):
    try:
        act()
    except MlflowException as error:
        return str(error)
    return None


experiment = mlflow.create_experiment("review")
other = mlflow.create_experiment("review-2")
mlflow.set_experiment("review")


def trace(experiment_id=experiment):
    mlflow.set_experiment(experiment_id=experiment_id)
    with mlflow.start_span("agent") as span:
        span.set_inputs({"q": "?"})
    mlflow.flush_trace_async_logging()
    return span.trace_id


traces = [trace(), trace()]
foreign = trace(other)
mlflow.set_experiment("review")


def without_ids(text):
    for name, value in {"{experiment}": experiment, "{trace}": traces[0], "{foreign}": foreign, **ids}.items():
        text = text.replace(f"'{value}'", f"'{name}'")
    return text


ids = {}

# Label schemas
correct = store.create_label_schema(
    experiment,
    name="Is it correct?",
    type="feedback",
    input=InputPassFail(positive_label="Yes", negative_label="No"),
    instruction="Look at the answer",
    enable_comment=True,
)
store.create_label_schema(experiment, name="tone", type="feedback", input=InputCategorical(options=["kind", "cold"], multi_select=True))
store.create_label_schema(experiment, name="score", type="feedback", input=InputNumeric(min_value=0.5, max_value=5))
store.create_label_schema(experiment, name="expected", type="expectation", input=InputText(max_length=300))
facts["schema"] = [correct.name, str(correct.type), correct.instruction, correct.enable_comment, correct.input.positive_label, correct.is_default]
listed = store.list_label_schemas(experiment)
facts["schemas"] = sorted([each.name, str(each.type), type(each.input).__name__, each.is_default] for each in listed)
facts["schema_inputs"] = [
    next(each.input.options for each in listed if each.name == "tone"),
    next([each.input.min_value, each.input.max_value] for each in listed if each.name == "score"),
    next(each.input.max_length for each in listed if each.name == "expected"),
]
facts["schema_by_name"] = store.get_label_schema_by_name(experiment, "tone").input.multi_select
facts["schema_page"] = len(store.list_label_schemas(experiment, max_results=2))
updated = store.update_label_schema(correct.schema_id, name="Correct?", enable_comment=False, instruction="Closely")
facts["schema_updated"] = [updated.name, updated.enable_comment, updated.instruction, updated.input.positive_label]
default = next(each for each in listed if each.is_default)
facts["default"] = [default.name, default.instruction, str(default.type)]
ids = {"{schema}": correct.schema_id, "{default}": default.schema_id}
new = lambda **fields: store.create_label_schema(experiment, **{"name": "n", "type": "feedback", "input": InputText(), **fields})
facts["schema_refused"] = [
    without_ids(refused(act) or "")
    for act in [
        lambda: new(name="tone"),
        lambda: new(name="x" * 251),
        lambda: new(name=" feedback"),
        lambda: new(instruction="x" * 1001),
        lambda: new(input=InputPassFail(positive_label="a", negative_label="a")),
        lambda: new(input=InputPassFail(positive_label="", negative_label="a")),
        lambda: new(input=InputCategorical(options=[])),
        lambda: new(input=InputCategorical(options=["a"] * 2)),
        lambda: new(input=InputCategorical(options=[str(n) for n in range(11)])),
        lambda: new(input=InputNumeric(min_value=2, max_value=1)),
        lambda: new(input=InputText(max_length=0)),
        lambda: store.update_label_schema(correct.schema_id, input=InputText()),
        lambda: store.update_label_schema(correct.schema_id, name="tone"),
        lambda: store.update_label_schema(default.schema_id, name="x"),
        lambda: store.delete_label_schema(default.schema_id),
        lambda: store.get_label_schema("ls-none"),
        lambda: store.get_label_schema_by_name(experiment, "none"),
        lambda: store.create_label_schema("98765", name="n", type="feedback", input=InputText()),
    ]
]
temporary = new(name="temporary")
store.delete_label_schema(temporary.schema_id)
store.delete_label_schema(temporary.schema_id)
facts["schema_gone"] = refused(lambda: store.get_label_schema(temporary.schema_id)).replace(temporary.schema_id, "{id}")

# Queues
queue = store.create_review_queue(experiment, name=" Triage ", queue_type="custom", users=["Ann", "bob", "ann"], schema_ids=[correct.schema_id])
ids["{queue}"] = queue.queue_id
facts["queue"] = [queue.name, str(queue.queue_type), queue.users, queue.schema_ids == [correct.schema_id], queue.created_by]
personal = store.get_or_create_user_queue(experiment, user="Carol")
facts["personal"] = [personal.name, str(personal.queue_type), personal.users, personal.created_by]
facts["personal_again"] = store.get_or_create_user_queue(experiment, user=" CAROL ").queue_id == personal.queue_id
facts["queues"] = sorted(each.name for each in store.list_review_queues(experiment))
facts["queues_of"] = [each.name for each in store.list_review_queues(experiment, user="ANN")]
facts["queue_by_name"] = store.get_review_queue_by_name(experiment, name="tRiAgE").queue_id == queue.queue_id
items = store.add_items_to_review_queue(queue.queue_id, item_ids=[traces[0], f" {traces[1]} ", traces[0]])
facts["items"] = [[each.item_id for each in items] == traces, [str(each.status) for each in items], str(items[0].item_type)]
facts["queues_with"] = [each.name for each in store.list_review_queues(experiment, item_id=traces[0])]
done = store.set_review_queue_item_status(queue.queue_id, item_id=traces[0], status="complete", completed_by="Ann")
again = store.set_review_queue_item_status(queue.queue_id, item_id=traces[0], status="complete", completed_by="bob")
facts["done"] = [str(done.status), done.completed_by, done.completed_time_ms > 0, again.completed_by]
facts["pending"] = [each.item_id == traces[1] for each in store.list_review_queue_items(queue.queue_id, status="pending")]
opened = store.set_review_queue_item_status(queue.queue_id, item_id=traces[0], status="pending")
facts["reopened"] = [str(opened.status), opened.completed_by, opened.completed_time_ms]
facts["renamed"] = [
    store.update_review_queue(queue.queue_id, name="Later", users=["dora"], new_owner="Ann").name,
    store.get_review_queue(queue.queue_id).users,
    store.get_review_queue(queue.queue_id).created_by,
]
facts["queue_refused"] = [
    without_ids(refused(act) or "")
    for act in [
        lambda: store.create_review_queue(experiment, name="LATER", queue_type="custom"),
        lambda: store.create_review_queue(experiment, name="default", queue_type="custom"),
        lambda: store.create_review_queue(experiment, name="x" * 251, queue_type="custom"),
        lambda: store.create_review_queue(experiment, name="y", queue_type="custom", users=[str(n) for n in range(11)]),
        lambda: store.create_review_queue(experiment, name="y", queue_type="custom", schema_ids=["ls-none"]),
        lambda: store.create_review_queue(experiment, name="y", queue_type="user", users=["z"]),
        lambda: store.create_review_queue(experiment, name="y", queue_type="user", schema_ids=[correct.schema_id]),
        lambda: store.update_review_queue(personal.queue_id, users=["x"]),
        lambda: store.update_review_queue(queue.queue_id, schema_ids=[]),
        lambda: store.add_items_to_review_queue(queue.queue_id, item_ids=[]),
        lambda: store.add_items_to_review_queue(queue.queue_id, item_ids=["x" * 51]),
        lambda: store.add_items_to_review_queue(queue.queue_id, item_ids=[traces[0], foreign, "tr-none"]),
        lambda: store.set_review_queue_item_status(queue.queue_id, item_id="tr-none", status="declined", completed_by="a"),
        lambda: store.set_review_queue_item_status(queue.queue_id, item_id=traces[0], status="declined"),
        lambda: store.set_review_queue_item_status(queue.queue_id, item_id=traces[0], status="pending", completed_by="a"),
        lambda: store.get_review_queue("rq-none"),
        lambda: store.get_review_queue_by_name(experiment, name="none"),
    ]
]
store.remove_items_from_review_queue(queue.queue_id, item_ids=[traces[1]])
client.delete_traces(experiment, trace_ids=[traces[0]])
facts["items_left"] = len(store.list_review_queue_items(queue.queue_id))
store.delete_review_queue(queue.queue_id)
store.delete_review_queue(queue.queue_id)
facts["queue_gone"] = refused(lambda: store.get_review_queue(queue.queue_id)).replace(queue.queue_id, "{id}")

# Issues
run = client.create_run(experiment)
issue = store.create_issue(
    experiment,
    "Refunds too much",
    "It refunds twice.",
    severity=IssueSeverity.HIGH,
    root_causes=["a", "b"],
    categories=["correctness", "Cost"],
    created_by="ann",
    source_run_id=run.info.run_id,
    metadata={"k": "v"},
)
facts["issue"] = [issue.name, str(issue.status), str(issue.severity), issue.root_causes, issue.categories, issue.created_by, issue.metadata]
store.create_issue(experiment, "slow", "It is slow.", severity=IssueSeverity.LOW, issue_id="iss-slow", status=IssueStatus.REJECTED)
store.create_issue(other, "elsewhere", "x", issue_id="iss-else", last_seen_timestamp=5)
facts["issue_seen"] = store.get_issue("iss-else").last_seen_timestamp
changed = store.update_issue(
    issue.issue_id, status=IssueStatus.RESOLVED, name="Refunds", severity=IssueSeverity.MEDIUM, categories=["cost"], metadata={"l": "w"}, delete_metadata_keys=["k"], last_updated_by="bob"
)
facts["issue_changed"] = [changed.name, str(changed.status), str(changed.severity), changed.categories, changed.metadata, changed.last_updated_by, changed.description]
search = lambda **fields: [each.name for each in store.search_issues(**fields)]
facts["issues"] = [
    search(experiment_id=experiment),
    search(order_by=["name"]),
    search(filter_string="status = 'resolved'"),
    search(filter_string=f"source_run_id = '{run.info.run_id}'"),
    search(name="REF"),
    search(statuses=["rejected"]),
    search(severities=["low", "medium"], order_by=["severity"]),
    search(categories=[" COST"]),
]
page = store.search_issues(order_by=["name"], max_results=2, include_total_count=True)
rest = store.search_issues(order_by=["name"], max_results=2, include_total_count=True, page_token=page.token)
facts["issue_pages"] = [[each.name for each in page], page.total_count, [each.name for each in rest], rest.token or None]
basic = store.search_issues(statuses=["resolved"], view="basic", include_trace_count=True)[0]
facts["issue_basic"] = [basic.description, basic.root_causes, basic.metadata, basic.trace_count]
facts["issue_refused"] = [
    refused(act)
    for act in [
        lambda: store.create_issue(experiment, "x" * 251, "d"),
        lambda: store.create_issue(experiment, "x", "d", issue_id="bad"),
        lambda: store.create_issue(experiment, "x", "d", issue_id="iss-slow"),
        lambda: store.create_issue(other, "x", "d", source_run_id=run.info.run_id),
        lambda: store.create_issue(experiment, "x", "d", categories=[""]),
        lambda: store.create_issue(experiment, "x", "d", last_seen_timestamp=-1),
        lambda: store.update_issue("iss-none", name="x"),
        lambda: store.update_issue("iss-slow", metadata={"a": "b"}, delete_metadata_keys=["a"]),
        lambda: store.search_issues(order_by=["nope"]),
        lambda: store.search_issues(view="all"),
        lambda: store.search_issues(statuses=["open"]),
        lambda: store.search_issues(order_by=["name"], page_token=page.token, statuses=["resolved"]),
    ]
]

print(json.dumps(facts))
