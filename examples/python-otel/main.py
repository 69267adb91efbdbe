"""A support agent with a tool, traced by the plain OpenTelemetry SDK and OpenInference's instrumentation of `openai`.

Sends OTLP/HTTP protobuf to OTEL_EXPORTER_OTLP_ENDPOINT and prints the id of its trace.
"""

import json
import os

from openai import OpenAI
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from provider import connect

MODEL = os.environ.get("OPENAI_MODEL", "gpt-4o-mini")
MAX_STEPS = 5
ORDERS = {"A-1042": {"orderId": "A-1042", "status": "shipped", "carrier": "DHL"}}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "lookup_order",
            "description": "Finds an order by its number",
            "parameters": {"type": "object", "properties": {"orderId": {"type": "string"}}, "required": ["orderId"]},
        },
    }
]

tracer = trace.get_tracer("support-agent")


def answer(question: str, client: OpenAI) -> str:
    """Asks the model until it calls no more tools. The instrumentation adds a span for each call of the model."""
    messages = [{"role": "system", "content": "You are a kind support agent of a lamp shop."}, {"role": "user", "content": question}]
    for _ in range(MAX_STEPS):
        said = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS).choices[0].message
        if not said.tool_calls:
            return said.content
        messages.append(said.model_dump(exclude_none=True))
        for asked in said.tool_calls:
            messages.append({"role": "tool", "tool_call_id": asked.id, "content": lookup_order(asked.function.arguments)})
    raise RuntimeError(f"no answer after {MAX_STEPS} steps")


def lookup_order(arguments: str) -> str:
    with tracer.start_as_current_span(
        "lookup_order",
        attributes={"openinference.span.kind": "TOOL", "tool.name": "lookup_order", "input.value": arguments, "input.mime_type": "application/json"},
    ) as span:
        result = json.dumps(ORDERS.get(json.loads(arguments)["orderId"], {"error": "no such order"}))
        span.set_attributes({"output.value": result, "output.mime_type": "application/json"})
        return result


if __name__ == "__main__":
    provider = TracerProvider(resource=Resource.create({"service.name": "python-otel", "service.version": "1.0.0"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    OpenAIInstrumentor().instrument(tracer_provider=provider)
    question = "Where is my order A-1042?"
    about = {"openinference.span.kind": "AGENT", "input.value": question, "session.id": "conversation-1", "user.id": "ann"}
    with connect() as client, tracer.start_as_current_span("support-agent", attributes=about) as root:
        said = answer(question, client)
        root.set_attribute("output.value", said)
        print(said)
    provider.shutdown()
    print(f"Trace: tr-{root.get_span_context().trace_id:032x}")
