"""Tracing a program in every way the client offers, and reading the traces back."""

import asyncio
import contextvars
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import mlflow
import requests
from mlflow.entities import SpanType


def facts():
    mlflow.set_experiment("tracing")
    return {
        "nested": nested(),
        "threads": threads(),
        "asynchronous": asynchronous(),
        "generator": generator(),
        "failure": failure(),
        "by_hand": by_hand(),
        "values": values(),
        "foreign": foreign(),
    }


def nested():
    @mlflow.trace(span_type=SpanType.TOOL, attributes={"region": "eu"})
    def look_up(order_id):
        return {"status": "shipped", "order": order_id}

    @mlflow.trace(name="agent", span_type=SpanType.AGENT)
    def agent(question):
        return f"It is {look_up('A-1')['status']}."

    agent("Where is A-1?")
    trace = last()
    info = trace.info
    return {
        "spans": outline(trace),
        "request": trace.data.request,
        "response": trace.data.response,
        "tool_inputs": span(trace, "look_up").inputs,
        "tool_outputs": span(trace, "look_up").outputs,
        "tool_attribute": span(trace, "look_up").attributes["region"],
        "state": info.state.value,
        "name": info.tags["mlflow.traceName"],
        "location": info.tags["mlflow.trace.spansLocation"],
        "schema": info.trace_metadata["mlflow.trace_schema.version"],
        "request_preview": info.request_preview,
        "response_preview": info.response_preview,
        "source": "mlflow.source.name" in info.trace_metadata,
        "exact_times": span(trace, "agent").start_time_ns % 1_000_000 != 0 or span(trace, "agent").end_time_ns % 1_000_000 != 0,
        "duration_fits": abs(info.execution_duration - (span(trace, "agent").end_time_ns - span(trace, "agent").start_time_ns) // 1_000_000) <= 1,
        "in_search": mlflow.search_traces(return_type="list", max_results=1)[0].info.trace_id == info.trace_id,
    }


def threads():
    @mlflow.trace(name="work")
    def work(number):
        return number * 2

    @mlflow.trace(name="pool")
    def pool():
        with ThreadPoolExecutor(max_workers=3) as executor:
            jobs = [executor.submit(contextvars.copy_context().run, work, number) for number in range(3)]
            return [job.result() for job in jobs]

    pool()
    trace = last()
    return {"spans": sorted(outline(trace)), "outputs": sorted(s.outputs for s in trace.data.spans if s.name == "work")}


def asynchronous():
    @mlflow.trace(name="step")
    async def step(number):
        await asyncio.sleep(0)
        return number

    @mlflow.trace(name="flow")
    async def flow():
        return await asyncio.gather(step(1), step(2))

    asyncio.run(flow())
    trace = last()
    return {"spans": sorted(outline(trace)), "response": trace.data.response}


def generator():
    @mlflow.trace(name="stream")
    def stream():
        yield "a"
        yield "b"

    list(stream())
    trace = last()
    root = trace.data.spans[0]
    return {"spans": outline(trace), "outputs": root.outputs, "chunks": [event.name for event in root.events]}


def failure():
    @mlflow.trace(name="broken")
    def broken():
        raise ValueError("no such order")

    @mlflow.trace(name="outer")
    def outer():
        broken()

    try:
        outer()
    except ValueError:
        pass
    trace = last()
    status = span(trace, "broken").status
    [event] = span(trace, "broken").events
    return {
        "state": trace.info.state.value,
        "status": status.status_code.value,
        "says": "no such order" in status.description,
        "event": [event.name, event.attributes["exception.type"], event.attributes["exception.message"]],
    }


def by_hand():
    with mlflow.start_span(name="manual", span_type=SpanType.CHAIN) as root:
        root.set_inputs({"q": 1})
        root.set_attributes({"retries": 2, "ratio": 0.5, "ok": True, "list": [1, "x"]})
        mlflow.update_current_trace(
            tags={"env": "prod"},
            metadata={"mlflow.trace.session": "session-1", "mlflow.trace.user": "ann", "build": "7"},
            client_request_id="request-1",
        )
        with mlflow.start_span(name="inner") as inner:
            inner.add_event(mlflow.entities.SpanEvent(name="cache-hit", attributes={"key": "k"}))
        root.set_outputs("done")
    trace = last()
    attributes = span(trace, "manual").attributes
    return {
        "spans": outline(trace),
        "attributes": {key: attributes[key] for key in ["retries", "ratio", "ok", "list"]},
        "env": trace.info.tags["env"],
        "metadata": {key: trace.info.trace_metadata[key] for key in ["mlflow.trace.session", "mlflow.trace.user", "build"]},
        "client_request_id": trace.info.client_request_id,
        "event": [(event.name, event.attributes) for event in span(trace, "inner").events],
    }


def values():
    sent = {"int": 7, "float": 1.0, "big": 2**53 + 1, "none": None, "text": "zażółć 日本 🙂", "nested": {"a": [1, 2.5, {"b": []}]}, "empty": {}, "quote": '"', "digits": "7"}

    @mlflow.trace(name="echo")
    def echo(value):
        return value

    echo(sent)
    outputs = span(last(), "echo").outputs
    return {"same": outputs == sent, "types": {key: type(value).__name__ for key, value in outputs.items()}}


def foreign():
    """A trace of a program that knows nothing of MLflow: plain OTLP with the GenAI conventions."""
    experiment_id = mlflow.get_experiment_by_name("tracing").experiment_id
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.conversation.id": "talk-1",
        "gen_ai.input.messages": '[{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]',
        "gen_ai.output.messages": '[{"role": "assistant", "parts": [{"type": "text", "content": "Hello"}]}]',
    }
    pairs = [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()]
    pairs += [{"key": f"gen_ai.usage.{kind}_tokens", "value": {"intValue": count}} for kind, count in [("input", 8), ("output", 2)]]
    pairs.append({"key": "mlflow.traceTag.tier", "value": {"stringValue": "gold"}})
    resource = [
        {"key": "service.name", "value": {"stringValue": "shop"}},
        {"key": "deployment.environment", "value": {"stringValue": "prod"}},
        {"key": "telemetry.sdk.name", "value": {"stringValue": "opentelemetry"}},
    ]
    trace_id = os.urandom(16).hex()
    start = time.time_ns()
    sent = {
        "traceId": trace_id, "spanId": os.urandom(8).hex(), "name": "chat gpt-4o-mini", "kind": 3,
        "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + 5_000_000), "attributes": pairs,
    }
    requests.post(
        f"{os.environ['MLFLOW_TRACKING_URI']}/v1/traces",
        json={"resourceSpans": [{"resource": {"attributes": resource}, "scopeSpans": [{"spans": [sent]}]}]},
        headers={"x-mlflow-experiment-id": experiment_id, "x-mlflow-run-id": "run-of-otlp"},
    ).raise_for_status()
    trace = mlflow.get_trace(f"tr-{trace_id}")
    [only] = trace.data.spans
    return {
        "type": only.span_type,
        "model": only.model_name,
        "says": ["Hi" in json.dumps(only.inputs), "Hello" in json.dumps(only.outputs)],
        "usage": only.attributes["mlflow.chat.tokenUsage"],
        "trace_usage": trace.info.token_usage,
        "session": trace.info.trace_metadata["mlflow.trace.session"],
        "cost": {part: round(usd, 9) for part, usd in trace.info.cost.items()},
        "span_cost": {part: round(usd, 9) for part, usd in only.attributes["mlflow.llm.cost"].items()},
        "tags": {key: value for key, value in trace.info.tags.items() if not key.startswith("mlflow.")},
        "by_resource": len(mlflow.search_traces(return_type="list", filter_string="tag.`deployment.environment` = 'prod'")),
        "by_run": len(mlflow.search_traces(return_type="list", filter_string="trace.run_id = 'run-of-otlp'")),
        "previews": [trace.info.request_preview, trace.info.response_preview],
        "state": trace.info.state.value,
        "duration": trace.info.execution_duration,
        "found": len(mlflow.search_traces(return_type="list", filter_string="metadata.`mlflow.trace.session` = 'talk-1'")),
    }


def last():
    return mlflow.get_trace(mlflow.get_last_active_trace_id())


def span(trace, name):
    return next(s for s in trace.data.spans if s.name == name)


def outline(trace):
    """`parent > name TYPE STATUS`, in the order the server gives."""
    names = {s.span_id: s.name for s in trace.data.spans}
    return [f"{names.get(s.parent_id, '')} > {s.name} {s.span_type} {s.status.status_code.value}" for s in trace.data.spans]
