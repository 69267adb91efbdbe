"""Search, tags, sessions and deletion over a handful of known traces."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities import SpanType
from mlflow.exceptions import MlflowException

FILTERS = [
    "trace.status = 'OK'",
    "trace.status != 'OK'",
    "status = 'ERROR'",
    "attributes.status = 'OK'",
    "trace.name = 'first'",
    "name != 'first'",
    "trace.name LIKE 'fi%'",
    "trace.name LIKE 'FI%'",
    "trace.name ILIKE 'FI%'",
    "trace.name RLIKE '^(first|third)$'",
    "trace.client_request_id = 'request-first'",
    "trace.timestamp_ms > 0",
    "timestamp < 0",
    "trace.execution_time_ms >= 0",
    "execution_time > 10000000",
    "trace.end_time_ms > 0",
    "trace.end_time > 0",
    "tag.color = 'red'",
    "tags.color != 'red'",
    "tag.`shade.of` = 'dark'",
    'tag."shade.of" = \'dark\'',
    "tag.color LIKE 'r%'",
    "tag.color ILIKE 'R%'",
    "tag.color RLIKE '^r.d$'",
    "tag.color IS NULL",
    "tag.color IS NOT NULL",
    "metadata.build = '7'",
    "request_metadata.build LIKE '7%'",
    "metadata.`mlflow.trace.session` = 'conversation-1'",
    "metadata.`mlflow.trace.user` = 'ann'",
    "span.name = 'search_docs'",
    "span.name LIKE 'search%'",
    "span.type = 'RETRIEVER'",
    "span.type != 'CHAIN'",
    "span.type LIKE 'RETR%'",
    "span.type LIKE 'retr%'",
    "span.type ILIKE 'retr%'",
    "span.type RLIKE '^(RETRIEVER|TOOL)$'",
    "span.type IN ('RETRIEVER', 'TOOL')",
    "span.type = 'PLANNER'",
    "span.type LIKE 'PLAN%'",
    "span.status = 'ERROR'",
    "span.type = 'RETRIEVER' AND span.name = 'search_docs'",
    "span.type = 'RETRIEVER' AND span.name = 'first'",
    "span.type = 'RETRIEVER' AND span.attributes.region = 'eu' AND trace.name = 'first'",
    "span.content LIKE '%refund policy%'",
    "span.attributes.region LIKE '%eu%'",
    "span.attributes.region = 'eu'",
    "span.attributes.region != 'us'",
    "trace.text LIKE '%refund policy%'",
    "trace.text ILIKE '%REFUND POLICY%'",
    "feedback.helpful = 'true'",
    "feedback.score > 0.5",
    "feedback.score <= 0.5",
    "feedback.score IS NOT NULL",
    "expectation.answer = 'yes'",
    "trace.status = 'OK' AND tag.color = 'red' AND span.type = 'RETRIEVER'",
]
REFUSED = [
    "trace.status = 'OK' OR trace.name = 'first'",
    "foo = 'x'",
    "trace.status = OK",
    "span.nope = 'x'",
    "trace.text = 'x'",
]
ORDERS = [
    ["timestamp_ms ASC"],
    ["timestamp DESC"],
    ["name ASC"],
    ["name DESC"],
    ["execution_time_ms DESC"],
    ["name DESC", "timestamp ASC"],
    ["tag.color ASC"],
    ["tag.color DESC"],
]


def facts():
    experiment_id = mlflow.set_experiment("search").experiment_id
    client = MlflowClient()
    make("first", color="red", session="conversation-1", retrieve=True)
    make("second", color="blue", session="conversation-1")
    make("third", fails=True)
    ids = {trace.info.tags["mlflow.traceName"]: trace.info.trace_id for trace in traces(experiment_id)}
    mlflow.log_feedback(trace_id=ids["first"], name="helpful", value=True)
    mlflow.log_feedback(trace_id=ids["first"], name="score", value=0.9)
    mlflow.log_feedback(trace_id=ids["second"], name="score", value=0.1)
    mlflow.log_expectation(trace_id=ids["second"], name="answer", value="yes")

    found = {
        "filters": {text: matches(experiment_id, text) for text in FILTERS},
        "refused": {text: matches(experiment_id, text) for text in REFUSED},
        "orders": {", ".join(order): names(traces(experiment_id, order_by=order)) for order in ORDERS},
        "by_id": sorted(names(traces(experiment_id, filter_string=f"trace.request_id = '{ids['third']}'"))),
        "pages": pages(client, experiment_id),
        "without_spans": [len(trace.data.spans) for trace in traces(experiment_id, include_spans=False)],
        "frame": mlflow.search_traces(locations=[experiment_id], filter_string="trace.name = 'first'")["request"].tolist(),
        "nothing": names(traces(experiment_id, filter_string="trace.name = 'nope'")),
        "sessions": sorted([sorted(names(session.traces if hasattr(session, "traces") else session)) for session in mlflow.search_sessions(locations=[experiment_id])]),
    }

    client.set_trace_tag(ids["third"], "color", "green")
    found["tag_set"] = names(traces(experiment_id, filter_string="tag.color = 'green'"))
    client.delete_trace_tag(ids["third"], "color")
    found["tag_deleted"] = names(traces(experiment_id, filter_string="tag.color = 'green'"))

    found["deleted"] = client.delete_traces(experiment_id, trace_ids=[ids["first"]])
    found["left"] = sorted(names(traces(experiment_id)))
    found["gone"] = mlflow.get_trace(ids["first"])
    found["deleted_by_time"] = client.delete_traces(experiment_id, max_timestamp_millis=4_000_000_000_000, max_traces=10)
    found["empty"] = names(traces(experiment_id))
    return found


def matches(experiment_id, text):
    """Sorted names of the traces that match, or the error code of a refusal."""
    try:
        return sorted(names(traces(experiment_id, filter_string=text)))
    except MlflowException as error:
        return error.error_code


def make(name, color=None, session=None, retrieve=False, fails=False):
    @mlflow.trace(name="search_docs", span_type=SpanType.RETRIEVER, attributes={"region": "eu"})
    def search_docs():
        return "the refund policy"

    @mlflow.trace(name="plan", span_type="PLANNER")
    def plan():
        pass

    @mlflow.trace(name=name, span_type=SpanType.CHAIN)
    def run():
        metadata = {"build": "7"} if retrieve else {}
        if session:
            metadata |= {"mlflow.trace.session": session, "mlflow.trace.user": "ann"}
        tags = {"color": color, "shade.of": "dark"} if color == "red" else {"color": color} if color else {}
        mlflow.update_current_trace(tags=tags, metadata=metadata, client_request_id=f"request-{name}")
        if retrieve:
            search_docs()
        if name == "second":
            plan()
        if fails:
            raise RuntimeError("out of stock")

    try:
        run()
    except RuntimeError:
        pass


def traces(experiment_id, **query):
    return mlflow.search_traces(locations=[experiment_id], return_type="list", **query)


def names(found):
    return [trace.info.tags["mlflow.traceName"] for trace in found]


def pages(client, experiment_id):
    seen, token = [], None
    while True:
        page = client.search_traces(locations=[experiment_id], max_results=2, page_token=token)
        seen.append(names(page))
        token = page.token
        if not token:
            return seen
