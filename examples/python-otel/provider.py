"""Where the model is: a real provider if one is set by environment, else the provider simulator of this repository."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openai import OpenAI

# Brings the Node that the simulator runs on, as `npm start` does: any Node from 18 will do.
LAUNCHER = Path(__file__).resolve().parents[2] / "tools" / "launch.mjs"


@contextmanager
def connect() -> Iterator[OpenAI]:
    """A client for OPENAI_BASE_URL or OPENAI_API_KEY; with neither, for a simulator that runs until the block ends."""
    if "OPENAI_BASE_URL" in os.environ or "OPENAI_API_KEY" in os.environ:
        yield OpenAI(api_key=os.environ.get("OPENAI_API_KEY", "unused"))
        return
    with subprocess.Popen(["node", str(LAUNCHER), "simulator", "--port", "0"], stdout=subprocess.PIPE, text=True) as simulator:
        try:
            address = json.loads(simulator.stdout.readline())
            yield OpenAI(base_url=f"{address['url']}/v1", api_key="unused")
        finally:
            simulator.terminate()
