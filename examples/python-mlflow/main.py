"""A support agent with tools, traced by MLflow's own client. Sends to MLFLOW_TRACKING_URI and prints the id of its trace."""

import json
import os

import mlflow
from mlflow.entities import SpanType
from openai import OpenAI

from provider import connect
from tools import OFFERED, Tools

MODEL = os.environ.get("OPENAI_MODEL", "gpt-4o-mini")
MAX_STEPS = 5


class SupportAgent:
    def __init__(self, client: OpenAI) -> None:
        self.client = client
        self.tools = Tools(client)

    @mlflow.trace(name="support-agent", span_type=SpanType.AGENT)
    def answer(self, question: str) -> str:
        mlflow.update_current_trace(
            tags={"example": "python-mlflow"},
            metadata={"mlflow.trace.session": "conversation-1", "mlflow.trace.user": "ann"},
        )
        messages = [{"role": "system", "content": "You are a kind support agent of a lamp shop."}, {"role": "user", "content": question}]
        for _ in range(MAX_STEPS):
            said = self.client.chat.completions.create(model=MODEL, messages=messages, tools=OFFERED).choices[0].message
            if not said.tool_calls:
                return said.content
            messages.append(said.model_dump(exclude_none=True))
            for asked in said.tool_calls:
                result = self.tools.call(asked.function.name, json.loads(asked.function.arguments))
                messages.append({"role": "tool", "tool_call_id": asked.id, "content": result})
        raise RuntimeError(f"no answer after {MAX_STEPS} steps")


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:7070"))
    mlflow.set_experiment(os.environ.get("MLFLOW_EXPERIMENT_NAME", "python-mlflow"))
    mlflow.openai.autolog()
    with connect() as client:
        print(SupportAgent(client).answer("Where is my order A-1042, and how can I return a damaged lamp?"))
    mlflow.flush_trace_async_logging()
    print(f"Trace: {mlflow.get_last_active_trace_id()}")
