"""Assessments: feedback and expectations, their change, override and deletion."""

import mlflow
from mlflow.entities import AssessmentError, AssessmentSource, Expectation, Feedback
from mlflow.exceptions import MlflowException


def facts():
    mlflow.set_experiment("feedback")
    with mlflow.start_span(name="answer") as span:
        pass
    trace_id, span_id = span.trace_id, span.span_id
    human = AssessmentSource(source_type="HUMAN", source_id="ann")

    thumb = mlflow.log_feedback(
        trace_id=trace_id, name="helpful", value=True, source=human, rationale="right", metadata={"page": "chat"}, span_id=span_id
    )
    score = mlflow.log_feedback(trace_id=trace_id, name="score", value=0.25)
    grades = mlflow.log_feedback(trace_id=trace_id, name="grades", value={"tone": "good", "facts": 3})
    broken = mlflow.log_feedback(
        trace_id=trace_id, name="judge", error=AssessmentError(error_code="RATE_LIMIT", error_message="slow down", stack_trace="at judge"),
        source=AssessmentSource(source_type="LLM_JUDGE", source_id="gpt-4o"),
    )
    expected = mlflow.log_expectation(trace_id=trace_id, name="answer", value={"city": "Łódź", "n": [1, 2]}, source=human)

    read = mlflow.get_assessment(trace_id=trace_id, assessment_id=thumb.assessment_id)
    found = {
        "id": thumb.assessment_id.startswith("a-"),
        "read": [read.name, read.value, read.rationale, read.source.source_type, read.source.source_id, read.metadata, read.span_id == span_id, read.valid],
        "score": mlflow.get_assessment(trace_id=trace_id, assessment_id=score.assessment_id).value,
        "grades": mlflow.get_assessment(trace_id=trace_id, assessment_id=grades.assessment_id).value,
        "error": error_of(mlflow.get_assessment(trace_id=trace_id, assessment_id=broken.assessment_id)),
        "expectation": mlflow.get_assessment(trace_id=trace_id, assessment_id=expected.assessment_id).value,
        "on_trace": sorted(a.name for a in mlflow.get_trace(trace_id).info.assessments),
    }

    changed = mlflow.update_assessment(
        trace_id=trace_id, assessment_id=thumb.assessment_id, assessment=Feedback(name="helpful", value=False, rationale="wrong after all", metadata={"seen": "2"})
    )
    found["updated"] = [changed.value, changed.rationale, changed.metadata, changed.last_update_time_ms >= changed.create_time_ms]
    found["expectation_updated"] = mlflow.update_assessment(
        trace_id=trace_id, assessment_id=expected.assessment_id, assessment=Expectation(name="answer", value="Kraków")
    ).value

    newer = mlflow.override_feedback(trace_id=trace_id, assessment_id=score.assessment_id, value=0.75, rationale="read again")
    found["override"] = [newer.value, newer.overrides == score.assessment_id, valid(trace_id, score), valid(trace_id, newer)]
    mlflow.delete_assessment(trace_id=trace_id, assessment_id=newer.assessment_id)
    found["override_deleted"] = valid(trace_id, score)
    mlflow.delete_assessment(trace_id=trace_id, assessment_id=thumb.assessment_id)
    found["left"] = sorted(a.name for a in mlflow.get_trace(trace_id).info.assessments)
    found["deleted"] = code(lambda: mlflow.get_assessment(trace_id=trace_id, assessment_id=thumb.assessment_id))
    found["unknown_trace"] = code(lambda: mlflow.log_feedback(trace_id="tr-" + "ab" * 16, name="x", value=1))
    return found


def valid(trace_id, assessment):
    return mlflow.get_assessment(trace_id=trace_id, assessment_id=assessment.assessment_id).valid


def error_of(feedback):
    return [feedback.value, feedback.error.error_code, feedback.error.error_message, feedback.error.stack_trace]


def code(act):
    try:
        act()
    except MlflowException as error:
        return error.error_code
    return None
