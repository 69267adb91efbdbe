"""A large file in parts, sent by the real client to a server that asks for a token; prints what it saw as JSON."""

import contextlib
import hashlib
import json
import os
import sys
import tempfile

import mlflow

mlflow.set_tracking_uri(sys.argv[1])
facts = {}
size = 23_000_001
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr), mlflow.start_run() as run:
    file = os.path.join(folder, "weights.bin")
    with open(file, "wb") as written:
        written.write(os.urandom(size))
    digest = hashlib.sha256(open(file, "rb").read()).hexdigest()
    mlflow.log_artifact(file, "model")
    back = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="model/weights.bin", dst_path=os.path.join(folder, "back"))
    facts["same"] = hashlib.sha256(open(back, "rb").read()).hexdigest() == digest
    facts["listed"] = [[each.path, each.file_size] for each in mlflow.MlflowClient().list_artifacts(run.info.run_id, "model")]
print(json.dumps(facts))
