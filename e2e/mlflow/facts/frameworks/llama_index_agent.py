"""A LlamaIndex agent and a completion under `mlflow.llama_index.autolog()`."""

import asyncio

import seen
import mlflow
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai import OpenAI

mlflow.set_experiment("llama_index")
mlflow.llama_index.autolog()


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


async def ask(question):
    agent = FunctionAgent(
        name="weather_agent", tools=[get_weather], llm=OpenAI(model="gpt-4o-mini"), system_prompt="You are kind.", streaming=False
    )
    return str(await agent.run(question))


answer = asyncio.run(ask("How is the weather in Paris?"))
error = None
try:
    OpenAI(model="gpt-4o-mini", additional_kwargs={"model": "sim-error-400"}).complete("Say hello to Ben")
except Exception as raised:
    error = raised

seen.show(answer, error)
