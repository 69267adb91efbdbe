"""What a program sees of a server that needs a token, sent as MLflow and OpenTelemetry read it from the environment: `with_token.py <tracking uri>`."""

import json
import os
import sys

os.environ["MLFLOW_TRACKING_URI"] = sys.argv[1]
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "0"

import mlflow  # noqa: E402  (the client reads the environment when it is imported)
from mlflow.exceptions import MlflowException  # noqa: E402


def by_opentelemetry():
    """The id of a trace sent by OpenTelemetry's own exporter; nothing where it is not installed."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ModuleNotFoundError:
        return None
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=f"{sys.argv[1]}/v1/traces")))
    span = provider.get_tracer("e2e").start_span("plain")
    span.end()
    provider.shutdown()
    return f"tr-{format(span.get_span_context().trace_id, '032x')}"


def by_mlflow():
    """What the client reads back of a trace that it sent, from a thread of its own, with feedback, a tag and a file."""
    mlflow.set_experiment("with a token")
    with mlflow.start_span(name="ask") as span:
        span.set_inputs({"file": mlflow.tracing.attachments.Attachment(content_type="text/plain", content_bytes=b"x")})
    mlflow.flush_trace_async_logging()
    mlflow.log_feedback(trace_id=span.trace_id, name="good", value=True)
    mlflow.set_trace_tag(span.trace_id, "env", "test")
    [trace, *_] = mlflow.search_traces(return_type="list", filter_string="feedback.good = 'true' AND tag.env = 'test'")
    return [trace.data.spans[0].name, trace.info.trace_id == span.trace_id]


try:
    seen = by_mlflow()
except MlflowException as error:
    seen = [error.error_code, str(error)]
print(json.dumps({"mlflow": seen, "opentelemetry": by_opentelemetry()}))
