"""What the server has of a program that a framework's autolog traced: `<program>.py <tracking uri> <provider>` prints it as JSON."""

import json
import os
import sys

provider = f"{sys.argv[2]}/v1"
os.environ.update({
    "MLFLOW_TRACKING_URI": sys.argv[1],
    "OPENAI_BASE_URL": provider,
    "OPENAI_API_BASE": provider,
    "OPENAI_API_KEY": "none",
    # Neither MLflow nor a framework tells its maker of a test, and none asks for the newest list of prices.
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "CREWAI_DISABLE_TELEMETRY": "true",
    "LANGSMITH_TRACING": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "true",
})

import mlflow  # noqa: E402  (all of them read the environment when they are imported)


def show(answer, error):
    """Prints what the program was answered, what it raised, and what the server has of the active experiment, oldest first."""
    mlflow.flush_trace_async_logging()
    traces = mlflow.search_traces(return_type="list", order_by=["timestamp_ms ASC"])
    [failed] = [trace for trace in traces if trace.info.state == "ERROR"]
    facts = {
        "answer": answer,
        "error": type(error).__name__,
        "spans": [tree(trace) for trace in traces],
        "tokens": [tokens(trace.info.token_usage) for trace in traces],
        "model_calls": [model_calls(trace) for trace in traces],
        "request": json.loads(traces[0].data.request),
        "answered": answer in traces[0].data.response,
        "tool": [[span.inputs, "sunny in Paris" in json.dumps(span.outputs)] for span in spans(traces[0]) if span.span_type == "TOOL"],
        "exception": [event.attributes["exception.type"] for event in spans(failed)[-1].events if event.name == "exception"],
    }
    print(json.dumps(facts))


def spans(trace):
    return sorted(trace.data.spans, key=lambda span: span.start_time_ns)


def tree(trace):
    """`name TYPE STATUS`, a line a span, indented below its parent."""

    def below(parent, depth):
        return [
            line
            for span in spans(trace)
            if span.parent_id == parent
            for line in [f"{'  ' * depth}{span.name} {span.span_type} {span.status.status_code.value}", *below(span.span_id, depth + 1)]
        ]

    return below(None, 0)


def tokens(usage):
    """Input, output and total; null without."""
    return usage and [usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]]


def model_calls(trace):
    """The tokens of each model call that has a count, first call first."""
    counted = [span for span in spans(trace) if span.span_type in ("LLM", "CHAT_MODEL") and "mlflow.chat.tokenUsage" in span.attributes]
    return [tokens(span.attributes["mlflow.chat.tokenUsage"]) for span in counted]
