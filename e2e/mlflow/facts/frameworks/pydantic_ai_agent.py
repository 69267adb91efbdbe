"""A Pydantic AI agent under `mlflow.pydantic_ai.autolog()`."""

import seen
import mlflow
from pydantic_ai import Agent

mlflow.set_experiment("pydantic_ai")
mlflow.pydantic_ai.autolog()

agent = Agent("openai-chat:gpt-4o-mini", name="weather_agent", system_prompt="You are kind.")


@agent.tool_plain
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


result = agent.run_sync("How is the weather in Paris?")
error = None
try:
    Agent("openai-chat:sim-error-400", name="refused_agent").run_sync("Say hello to Ben")
except Exception as raised:
    error = raised

seen.show(result.output, error)
