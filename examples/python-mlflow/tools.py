"""What the agent can do. Each call is a TOOL span; the search has a RETRIEVER span inside with the documents it found."""

import json

import mlflow
from mlflow.entities import Document, SpanType
from openai import OpenAI

ORDERS = {"A-1042": {"orderId": "A-1042", "status": "shipped", "carrier": "DHL", "total": 64.9}}
ARTICLES = {
    "returns": "You can return an article within 30 days. Damaged articles are refunded without a return.",
    "shipping": "Orders are shipped within one working day.",
    "warranty": "Lamps have a warranty of two years.",
}

OFFERED = [
    {
        "type": "function",
        "function": {
            "name": "lookup_order",
            "description": "Finds an order by its number",
            "parameters": {"type": "object", "properties": {"orderId": {"type": "string"}}, "required": ["orderId"]},
        },
    },
    {
        "type": "function",
        "function": {
            "name": "search_articles",
            "description": "Searches the help articles, e.g. how to return something",
            "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
        },
    },
]


class Tools:
    def __init__(self, client: OpenAI) -> None:
        self.client = client

    def call(self, name: str, arguments: dict) -> str:
        """Runs the tool that the model asked for and gives its result as JSON."""
        tool = {"lookup_order": self.lookup_order, "search_articles": self.search_articles}[name]
        return json.dumps(tool(**arguments))

    @mlflow.trace(span_type=SpanType.TOOL)
    def lookup_order(self, orderId: str) -> dict:
        return ORDERS.get(orderId, {"error": "no such order"})

    @mlflow.trace(span_type=SpanType.TOOL)
    def search_articles(self, query: str) -> list[str]:
        return [document.page_content for document in self.retrieve(query)]

    @mlflow.trace(span_type=SpanType.RETRIEVER)
    def retrieve(self, query: str) -> list[Document]:
        """The two articles nearest to the query, by the likeness of their embeddings."""
        texts = [query, *ARTICLES.values()]
        answer = self.client.embeddings.create(model="text-embedding-3-small", input=texts, dimensions=256)
        asked, *vectors = [row.embedding for row in answer.data]
        scores = [sum(a * b for a, b in zip(asked, vector)) for vector in vectors]
        ranked = sorted(zip(scores, ARTICLES.items()), reverse=True)[:2]
        return [Document(page_content=text, metadata={"doc_uri": name, "score": round(score, 4)}, id=name) for score, (name, text) in ranked]
