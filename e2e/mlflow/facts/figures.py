"""What a run is shown with: figures, images, tables and documents; `figures.py <tracking uri>` prints facts as JSON."""

import io
import json
import re

import connect  # noqa: F401
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import mlflow  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402
from PIL import Image  # noqa: E402

experiment = mlflow.set_experiment("figures").experiment_id
client = MlflowClient()
red = np.zeros((4, 6, 3), dtype=np.uint8)
red[:, :, 0] = 255


def files(run_id, path=None):
    return [found for entry in client.list_artifacts(run_id, path) for found in ([entry.path] if not entry.is_dir else files(run_id, entry.path))]


def pictures():
    with mlflow.start_run() as run:
        figure, axes = plt.subplots(figsize=(2, 1), dpi=50)
        axes.plot([1, 2, 3])
        mlflow.log_figure(figure, "plots/line.png")
        mlflow.log_image(red, "red.png")
        mlflow.log_image(Image.fromarray(red), "plots/blue sky.png")
        for step in range(3):
            mlflow.log_image(red, key="sample", step=step, timestamp=1_700_000_000_000 + step)
    run_id = run.info.run_id
    of_key = [path for path in files(run_id, "images") if path.endswith(".png")]
    return {
        "pictures": [path for path in files(run_id) if not path.startswith("images/")],
        "steps": sorted(re.search(r"sample[%+]step[%+](\d+)", path).group(1) for path in of_key),
        "with_thumbnails": len(files(run_id, "images")),
        "line": mlflow.artifacts.load_image(f"{run.info.artifact_uri}/plots/line.png").size,
        "red": [list(mlflow.artifacts.load_image(f"{run.info.artifact_uri}/red.png").getpixel((0, 0))), mlflow.artifacts.load_image(f"{run.info.artifact_uri}/plots/blue sky.png").size],
        "picture_tag": client.get_run(run_id).data.tags.get("mlflow.loggedImages"),
    }


def tables():
    with mlflow.start_run() as first:
        mlflow.log_table({"question": ["Why?", "Wann, ünd wo?"], "score": [0.5, 1.0]}, "answers.json")
        mlflow.log_table(pd.DataFrame({"question": ["How?"], "score": [0.25]}), "answers.json")
    with mlflow.start_run() as second:
        mlflow.log_table({"question": ["Who?"], "score": [0.0]}, "answers.json")
    table = mlflow.load_table("answers.json", run_ids=[first.info.run_id])
    both = mlflow.load_table("answers.json", extra_columns=["run_id"])
    return {
        "table": table.to_dict("list"),
        "of_both": sorted(zip(both["question"].tolist(), (both["run_id"] == first.info.run_id).tolist())),
        "table_tag": json.loads(client.get_run(first.info.run_id).data.tags["mlflow.loggedArtifacts"]),
    }


def documents():
    with mlflow.start_run() as run:
        mlflow.log_dict({"depth": 3, "name": "ünï"}, "config/model.yaml")
        mlflow.log_dict([1, None, True], "list.json")
        mlflow.log_text("<p>&</p>", "page.html")
        mlflow.log_stream(io.BytesIO(b"\0\1\2"), "raw.bin")
    uri = run.info.artifact_uri
    return {
        "documents": files(run.info.run_id),
        "yaml": mlflow.artifacts.load_text(f"{uri}/config/model.yaml"),
        "list": json.loads(mlflow.artifacts.load_text(f"{uri}/list.json")),
        "page": mlflow.artifacts.load_text(f"{uri}/page.html"),
    }


print(json.dumps({**pictures(), **tables(), **documents()}))
