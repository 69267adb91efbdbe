"""Sends one trace through each of OpenTelemetry's own exporters for Python. Prints {exporter: trace id}."""

import json
import sys

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

http_url, grpc_url = sys.argv[1:3]
exporters = {
    "http": HttpExporter(endpoint=f"{http_url}/v1/traces"),
    "http gzip": HttpExporter(endpoint=f"{http_url}/v1/traces", compression=Compression.Gzip),
    "http deflate": HttpExporter(endpoint=f"{http_url}/v1/traces", compression=Compression.Deflate),
    "grpc": GrpcExporter(endpoint=grpc_url, insecure=True),
}
ids = {}
for name, exporter in exporters.items():
    provider = TracerProvider(resource=Resource.create({"service.name": f"python {name}"}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("e2e")
    with tracer.start_as_current_span("agent", attributes={"session.id": "c-1"}) as agent:
        with tracer.start_as_current_span("tool") as tool:
            tool.set_attribute("openinference.span.kind", "TOOL")
            tool.set_attribute("tool.name", "lookup")
            try:
                raise KeyError("tracking_url")
            except KeyError as error:
                tool.record_exception(error)
    ids[name] = format(agent.get_span_context().trace_id, "032x")
    provider.shutdown()
print(json.dumps(ids))
