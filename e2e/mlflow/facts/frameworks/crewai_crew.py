"""A crew of one under `mlflow.crewai.autolog()`, which sees the model calls that CrewAI makes through LiteLLM, and `mlflow.openai.autolog()` the others."""

import seen
import mlflow
from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool

mlflow.set_experiment("crewai")
mlflow.crewai.autolog()


@tool("get_weather")
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


def crew(model, description, tools=(), is_litellm=True):
    agent = Agent(
        role="Weather agent",
        goal="Know the weather",
        backstory="You are kind.",
        tools=list(tools),
        llm=LLM(model=model, is_litellm=is_litellm),
        max_retry_limit=0,
    )
    return Crew(agents=[agent], tasks=[Task(description=description, expected_output="a sentence", agent=agent)])


result = crew("openai/gpt-4o-mini", "How is the weather in Paris?", [get_weather]).kickoff()
error = None
try:
    crew("openai/sim-error-400", "Say hello to Ben").kickoff()
except Exception as raised:
    error = raised
mlflow.openai.autolog()
crew("openai/gpt-4o-mini", "How is the weather in Paris?", [get_weather], is_litellm=False).kickoff()

seen.show(result.raw, error)
