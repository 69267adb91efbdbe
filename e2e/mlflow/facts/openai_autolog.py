"""An OpenAI program under `mlflow.openai.autolog()`, with the client's own default of sending from a thread: `openai_autolog.py <tracking uri> <provider>`."""

import json
import os
import sys

os.environ["MLFLOW_TRACKING_URI"] = sys.argv[1]
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402  (the client reads the environment when it is imported)
from openai import OpenAI  # noqa: E402

mlflow.set_experiment("openai")
mlflow.openai.autolog()
client = OpenAI(base_url=f"{sys.argv[2]}/v1", api_key="none")
question = [{"role": "user", "content": "Say hello to Ann"}]


@mlflow.trace(name="agent", span_type="AGENT")
def agent():
    mlflow.update_current_trace(metadata={"mlflow.trace.session": "chat-1"})
    whole = client.chat.completions.create(model="gpt-4o-mini", messages=question)
    chunks = list(client.chat.completions.create(model="gpt-4o-mini", messages=question, stream=True, stream_options={"include_usage": True}))
    return {"whole": whole.choices[0].message.content, "usage": whole.usage.to_dict(), "chunks": len(chunks)}


answer = agent()
try:
    client.chat.completions.create(model="gpt-4o-mini", messages="not a list")
except Exception as error:
    refusal = type(error).__name__
mlflow.flush_trace_async_logging()

[failed, trace] = mlflow.search_traces(return_type="list", order_by=["timestamp_ms DESC"])
names = {span.span_id: span.name for span in trace.data.spans}
[whole, streamed] = [span for span in trace.data.spans if span.parent_id]
usage = answer["usage"]
print(
    json.dumps({
        "spans": [f"{names.get(span.parent_id, '')} > {span.name} {span.span_type} {span.status.status_code.value}" for span in trace.data.spans],
        "messages": whole.inputs["messages"],
        "answer": whole.outputs["choices"][0]["message"]["content"] == answer["whole"],
        "streamed": streamed.outputs["choices"][0]["message"]["content"] == answer["whole"],
        "model": whole.model_name,
        "usage": [whole.attributes["mlflow.chat.tokenUsage"][key] == usage[reported] for key, reported in [("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens"), ("total_tokens", "total_tokens")]],
        "trace_usage": trace.info.token_usage["total_tokens"] == 2 * usage["total_tokens"],
        "session": trace.info.trace_metadata["mlflow.trace.session"],
        "failed": [failed.info.state.value, failed.data.spans[0].name, failed.data.spans[0].status.status_code.value, refusal],
        "by_model": [t.info.trace_id == trace.info.trace_id for t in mlflow.search_traces(return_type="list", filter_string="span.type = 'CHAT_MODEL' AND trace.status = 'OK'")],
    })
)
