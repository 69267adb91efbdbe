"""A LangGraph agent and a chain under `mlflow.langchain.autolog()`."""

import seen
import mlflow
from langchain.agents import create_agent
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

mlflow.set_experiment("langchain")
mlflow.langchain.autolog()


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


agent = create_agent(ChatOpenAI(model="gpt-4o-mini"), tools=[get_weather], system_prompt="You are kind.")
state = agent.invoke({"messages": [{"role": "user", "content": "How is the weather in Paris?"}]})

prompt = ChatPromptTemplate.from_template("Say hello to {name}")
"".join((prompt | ChatOpenAI(model="gpt-4o-mini", stream_usage=True) | StrOutputParser()).stream({"name": "Ann"}))
error = None
try:
    (prompt | ChatOpenAI(model="sim-error-400")).invoke({"name": "Ben"})
except Exception as raised:
    error = raised

seen.show(state["messages"][-1].content, error)
