"""An agent of the OpenAI Agents SDK under `mlflow.openai.autolog()`."""

import seen
import mlflow
from agents import Agent, Runner, function_tool

mlflow.set_experiment("openai-agents")
mlflow.openai.autolog()


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


agent = Agent(name="Weather agent", instructions="You are kind.", tools=[get_weather], model="gpt-4o-mini")
result = Runner.run_sync(agent, "How is the weather in Paris?")
error = None
try:
    Runner.run_sync(Agent(name="Refused agent", model="sim-error-400"), "Say hello to Ben")
except Exception as raised:
    error = raised

seen.show(result.final_output, error)
