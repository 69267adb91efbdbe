"""Prints the public functions of MLflow's client as JSON: `mlflow`, `mlflow.genai` and its datasets, and the methods of `MlflowClient`."""

import importlib
import inspect
import json

import mlflow


def functions_of(name: str) -> list[str]:
    module = importlib.import_module(name)
    return [
        f"{name}.{member}"
        for member in module.__all__
        if callable(getattr(module, member, None)) and not inspect.isclass(getattr(module, member))
    ]


methods = [f"MlflowClient.{member}" for member in dir(mlflow.MlflowClient) if not member.startswith("_")]
names = [name for module in ("mlflow", "mlflow.genai", "mlflow.genai.datasets") for name in functions_of(module)]
print(json.dumps({"version": mlflow.__version__, "functions": sorted(names + methods)}, indent=2))
