"""Webhooks as programs use them, with a receiver of this process: what the client sees, and what the receiver gets."""

import http.server
import json
import threading
import time

import mlflow
from mlflow.entities.webhook import VALID_ENTITY_ACTIONS, WebhookEvent
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient
from mlflow.webhooks.delivery import _generate_hmac_signature

SECRET = "a secret of a webhook"


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what it gets; answers what `status` says."""

    def __init__(self):
        self.requests = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}/hook"

    def wait_for(self, count):
        end = time.monotonic() + 60
        while len(self.requests) < count and time.monotonic() < end:
            time.sleep(0.05)
        return self.requests


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.requests.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


def facts():
    client = MlflowClient()
    for webhook in client.list_webhooks():
        client.delete_webhook(webhook.webhook_id)
    return {**calls(client), **events(client)}


def error_code(act):
    try:
        act()
    except MlflowException as error:
        return [error.error_code, error.message.split(": ", 1)[-1]]
    return None


def calls(client):
    receiver = Receiver()
    created = client.create_webhook(
        "first", receiver.url, ["registered_model.created", "prompt_tag.set"], description="tells", secret=SECRET
    )
    second = client.create_webhook("second", receiver.url, ["model_version.created"], status="DISABLED")
    time.sleep(0.01)
    third = client.create_webhook("third", receiver.url, ["prompt_version.created"])
    page = client.list_webhooks(max_results=2)
    rest = client.list_webhooks(max_results=2, page_token=page.token)
    updated = client.update_webhook(created.webhook_id, name="renamed", events=["prompt_alias.deleted"], status="DISABLED")
    test = client.test_webhook(created.webhook_id)
    asked = client.test_webhook(created.webhook_id, event="model_version_tag.set")
    receiver.status = 404
    refused = client.test_webhook(created.webhook_id)
    client.delete_webhook(third.webhook_id)
    shown = client.get_webhook(created.webhook_id)
    return {
        "created": [created.name, created.description, sorted(map(str, created.events)), str(created.status), created.secret],
        "disabled": str(second.status),
        "pages": [[w.name for w in page], [w.name for w in rest], rest.token or None],
        "updated": [updated.name, updated.description, list(map(str, updated.events)), str(updated.status)],
        "same": [shown.name, shown.creation_timestamp == created.creation_timestamp],
        "test": [test.success, test.response_status, asked.success, refused.success, refused.response_status],
        "tested": [json.loads(body)["data"] for _, _, body in receiver.requests[:2]],
        "gone": error_code(lambda: client.get_webhook(third.webhook_id))[0],
        "bad_name": error_code(lambda: client.create_webhook("-", receiver.url, ["prompt.created"])),
        "bad_scheme": error_code(lambda: client.create_webhook("w", "ftp://example.com", ["prompt.created"])),
        "no_host": error_code(lambda: client.create_webhook("w", "http://", ["prompt.created"])),
        "bad_action": error_code(lambda: client.create_webhook("w", receiver.url, [Unchecked("prompt", "deleted")])),
        "bad_page": error_code(lambda: client.list_webhooks(max_results=1001)),
    }


class Unchecked(WebhookEvent):
    """An event that the client itself would refuse."""

    @staticmethod
    def _is_valid_combination(entity, action):
        return True


def events(client):
    receiver = Receiver()
    every = [f"{entity}.{action}" for entity, actions in VALID_ENTITY_ACTIONS.items() for action in actions]
    client.create_webhook("all", receiver.url, [event for event in every if not event.startswith("budget")], secret=SECRET)
    name = f"model{time.time_ns()}"
    client.create_registered_model(name, tags={"team": "red"}, description="doubles")
    client.create_model_version(name, "s3://bucket/model", tags={"from": "here"}, description="first")
    client.create_model_version(name, "s3://bucket/model")
    client.set_registered_model_tag(name, "no", "event")
    client.delete_registered_model_tag(name, "no")
    client.set_model_version_tag(name, "1", "checked", "yes")
    client.delete_model_version_tag(name, "1", "checked")
    client.set_registered_model_alias(name, "best", "2")
    client.delete_registered_model_alias(name, "best")
    prompt = f"prompt{time.time_ns()}"
    mlflow.genai.register_prompt(prompt, "Hello {{who}}!", commit_message="first", tags={"author": "ann"})
    mlflow.genai.set_prompt_tag(prompt, "team", "blue")
    mlflow.genai.delete_prompt_tag(prompt, "team")
    mlflow.genai.set_prompt_version_tag(prompt, 1, "checked", "yes")
    mlflow.genai.delete_prompt_version_tag(prompt, 1, "checked")
    mlflow.genai.set_prompt_alias(prompt, "live", 1)
    mlflow.genai.delete_prompt_alias(prompt, "live")
    # MLflow's client sets a tag of its own on a prompt that it registers.
    expected = 16
    requests = receiver.wait_for(expected)
    client.delete_registered_model(name)
    bodies = [json.loads(body) for _, _, body in requests]
    named = lambda data: json.dumps(data, sort_keys=True).replace(name, "M").replace(prompt, "P")
    told = sorted([f"{body['entity']}.{body['action']}", named(body["data"])] for body in bodies)
    return {
        "told": [[event, json.loads(data)] for event, data in told],
        "members": sorted({key for body in bodies for key in body}),
        "paths": sorted({path for path, _, _ in requests}),
        "signed": all(signature_of(headers, body) == headers["X-MLflow-Signature"] for _, headers, body in requests),
        "ids": len({headers["X-MLflow-Delivery-Id"] for _, headers, _ in requests}) == expected,
        "types": sorted({headers["Content-Type"] for _, headers, _ in requests}),
        "spelling": sorted(body[:40] for _, _, body in requests)[-1],
    }


def signature_of(headers, body):
    return _generate_hmac_signature(SECRET, headers["X-MLflow-Delivery-Id"], headers["X-MLflow-Timestamp"], body)
