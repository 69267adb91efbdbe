"""A DSPy ReAct program under `mlflow.dspy.autolog()`."""

import seen
import dspy
import mlflow

mlflow.set_experiment("dspy")
mlflow.dspy.autolog()
dspy.configure(lm=dspy.LM("openai/gpt-4o-mini", cache=False, num_retries=0))


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


prediction = dspy.ReAct("question -> answer", tools=[get_weather])(question="How is the weather in Paris?")
error = None
try:
    with dspy.context(lm=dspy.LM("openai/sim-error-400", cache=False, num_retries=0)):
        dspy.Predict("question -> answer")(question="Say hello to Ben")
except Exception as raised:
    error = raised

seen.show(prediction.answer, error)
