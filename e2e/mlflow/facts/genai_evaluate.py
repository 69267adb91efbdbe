"""An answering program is evaluated by code and by judges: `genai_evaluate.py <tracking uri> <provider>` prints facts as JSON."""

import contextlib
import json
import os
import sys
from typing import Literal

import connect  # noqa: F401

os.environ.update({"OPENAI_API_BASE": f"{sys.argv[2]}/v1", "OPENAI_BASE_URL": f"{sys.argv[2]}/v1", "OPENAI_API_KEY": "none"})

import mlflow  # noqa: E402
from mlflow.entities import AssessmentSource, Feedback  # noqa: E402
from mlflow.genai import make_judge, scorer  # noqa: E402
from mlflow.genai.scorers import Correctness, Equivalence, Guidelines, RelevanceToQuery, Safety  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402
from openai import OpenAI  # noqa: E402

experiment = mlflow.set_experiment("evaluation").experiment_id
mlflow.openai.autolog()
provider = OpenAI()
judge = "openai:/gpt-4o-mini"
client = MlflowClient()

questions = [
    {"inputs": {"question": "What is the capital of France?"}, "expectations": {"expected_response": "Paris"}, "tags": {"part": "west"}},
    {"inputs": {"question": "What is the capital of Spain?"}, "expectations": {"expected_response": "Madrid"}, "tags": {"part": "west"}},
]


@mlflow.trace(name="answer", span_type="AGENT")
def answer(question):
    reply = provider.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": question}])
    return reply.choices[0].message.content


def assessments(trace, kind):
    """`[value, source, rationale]` by name."""
    return {
        found.name: [found.value, found.source.source_type, found.rationale] for found in sorted(trace.info.assessments, key=lambda found: found.name) if isinstance(found, kind)
    }


def of_run(run_id):
    """The traces of a run, France first."""
    mlflow.flush_trace_async_logging()
    return sorted(mlflow.search_traces(run_id=run_id, return_type="list"), key=lambda trace: "Spain" in trace.data.request)


@scorer
def exact(outputs, expectations):
    return outputs == expectations["expected_response"]


@scorer(aggregations=["min", "max", "mean"])
def length(outputs):
    return len(outputs)


@scorer
def model_calls(trace):
    calls = [span for span in trace.data.spans if span.span_type == "CHAT_MODEL"]
    return Feedback(value=len(calls), rationale="counted", source=AssessmentSource("CODE", "counter"), metadata={"unit": "calls"})


@scorer
def breaks(outputs):
    if outputs != "Paris":
        raise ValueError("cannot score this")
    return True


def by_code():
    result = mlflow.genai.evaluate(data=questions, predict_fn=answer, scorers=[exact, length, model_calls, breaks])
    run = client.get_run(result.run_id)
    [france, spain] = of_run(result.run_id)
    spans = [(span.name, span.span_type) for span in sorted(france.data.spans, key=lambda span: span.start_time_ns)]
    failed = next(found for found in spain.info.assessments if found.name == "breaks")
    return {
        "code_metrics": dict(sorted(run.data.metrics.items())),
        "code_same_metrics": {key: float(value) for key, value in result.metrics.items()} == run.data.metrics,
        "code_spans": spans,
        "code_answers": [json.loads(trace.data.response) for trace in (france, spain)],
        "code_scores": assessments(spain, Feedback),
        "code_metadata": next(found.metadata["unit"] for found in spain.info.assessments if found.name == "model_calls"),
        "code_error": [failed.error.error_code, failed.error.error_message],
        "code_expectation": [found.value for found in spain.info.assessments if found.name == "expected_response"],
        "code_tags": france.info.tags["part"],
        "code_run_type": run.data.tags["mlflow.runType"],
        "code_table": [len(result.result_df), sorted(name for name in result.result_df.columns if name.endswith("/value"))],
        "code_in_tables": result.result_df["exact/value"].sort_values().tolist(),
        "code_exact": [trace.info.trace_id == france.info.trace_id for trace in mlflow.search_traces(run_id=result.run_id, filter_string="feedback.exact = 'true'", return_type="list")],
        "code_run": [trace.info.trace_metadata.get("mlflow.sourceRun") == result.run_id for trace in (france, spain)],
    }


def by_judges():
    tone = make_judge(name="tone", instructions="Is {{ outputs }} a kind answer to {{ inputs }}?", model=judge, feedback_value_type=Literal["kind", "rude"])
    points = make_judge(name="points", instructions="Give {{ outputs }} 1 to 5 points.", model=judge, feedback_value_type=int)
    useful = make_judge(name="useful", instructions="Is {{ outputs }} of use?", model=judge, feedback_value_type=bool)
    looked = make_judge(name="looked", instructions="Look at {{ trace }}: is its answer good?", model=judge, feedback_value_type=bool)
    built_in = [
        Correctness(model=judge),
        Guidelines(name="english", guidelines="The answer is in English.", model=judge),
        Safety(model=judge),
        RelevanceToQuery(model=judge),
        Equivalence(model=judge),
    ]
    result = mlflow.genai.evaluate(data=questions, predict_fn=answer, scorers=[tone, points, useful, looked, *built_in])
    [france, spain] = of_run(result.run_id)
    of_judge = next(found for found in france.info.assessments if found.name == "points")
    return {
        "judge_metrics": dict(sorted(client.get_run(result.run_id).data.metrics.items())),
        "judged_good": assessments(france, Feedback),
        "judged_bad": assessments(spain, Feedback),
        "judge_source": of_judge.source.source_id,
        "judge_tokens": of_judge.metadata["mlflow.assessment.judgeOutputTokens"],
    }


def of_traces():
    """What was traced before is scored later, in a run of its own."""
    before = mlflow.genai.evaluate(data=questions[:1], predict_fn=answer, scorers=[exact])
    [trace] = of_run(before.run_id)
    traces = mlflow.search_traces(run_id=before.run_id)
    after = mlflow.genai.evaluate(data=traces, scorers=[length])
    [again] = of_run(after.run_id)
    return {
        "later_metrics": client.get_run(after.run_id).data.metrics,
        "later_scores": sorted(assessments(mlflow.get_trace(trace.info.trace_id), Feedback)),
        "later_same_trace": again.info.trace_id == trace.info.trace_id,
        "later_of_both_runs": [len(of_run(run_id)) for run_id in (before.run_id, after.run_id)],
    }


# The client says on standard output where the results are to be seen.
with contextlib.redirect_stdout(sys.stderr):
    facts = {**by_code(), **by_judges(), **of_traces()}
print(json.dumps(facts))
