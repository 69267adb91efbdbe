"""Pictures and files in a trace, with the client's default of uploading them apart: `pictures.py <tracking uri>`."""

import base64
import json
import os
import sys

os.environ["MLFLOW_TRACKING_URI"] = sys.argv[1]
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402  (the client reads the environment when it is imported)
import requests  # noqa: E402
from mlflow.tracing.attachments import Attachment  # noqa: E402

mlflow.set_experiment("pictures")
picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
document = b"%PDF-1.4 a document"


@mlflow.trace(span_type="CHAT_MODEL")
def look(messages):
    return {"role": "assistant", "content": "a cat"}


url = "data:image/png;base64," + base64.b64encode(picture).decode()
look([{"role": "user", "content": [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": url}}]}])
seen = mlflow.get_last_active_trace_id()
with mlflow.start_span("read") as span:
    span.set_inputs({"file": Attachment(content_type="application/pdf", content_bytes=document)})
read = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()


def kept(address):
    """Status and bytes of what an address in a span stands for, asked for as MLflow's pages do."""
    told = Attachment.parse_ref(address)
    query = {"request_id": told["trace_id"], "path": told["attachment_id"]}
    return requests.get(f"{sys.argv[1]}/ajax-api/2.0/mlflow/get-trace-artifact", params=query)


[looked] = mlflow.get_trace(seen).data.spans
[opened] = mlflow.get_trace(read).data.spans
address = looked.inputs["messages"][0]["content"][1]["image_url"]["url"]
before = kept(address)
mlflow.MlflowClient().delete_traces(mlflow.get_experiment_by_name("pictures").experiment_id, trace_ids=[read])
print(
    json.dumps({
        "taken_out": address.startswith("mlflow-attachment://"),
        "picture": before.content == picture,
        "header": [before.headers["content-type"], before.headers["content-disposition"].startswith("attachment")],
        "deleted": kept(opened.inputs["file"]).status_code,
        "trace_id": seen,
        "span_id": looked.span_id,
        "base64": base64.b64encode(picture).decode(),
    })
)
