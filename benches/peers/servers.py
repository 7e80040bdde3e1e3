"""The servers under comparison: how each is asked for suggestions, and how Meilisearch is loaded."""

import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import quote_plus, urlsplit

FIRST = 10
BATCH = 10_000  # documents
TIMEOUT = 30  # seconds


class NoAnswer(Exception):
    """Nothing answers at the address."""


class Refused(Exception):
    """The server answers, but not with what was asked for."""


@dataclass
class Address:
    host: str
    port: int
    path: str  # before every route, for a server behind a proxy

    @classmethod
    def parse(cls, url):
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url}: give an address like http://127.0.0.1:8080")
        return cls(parts.hostname, parts.port or 80, parts.path.rstrip("/"))

    def __str__(self):
        return f"http://{self.host}:{self.port}{self.path}"


class Server:
    """A server on one kept-alive connection. `request(query)` gives method, path and body of a suggestion request."""

    headers = {}

    def __init__(self, address):
        self.address = address
        self.connection = http.client.HTTPConnection(address.host, address.port, timeout=TIMEOUT)

    def ask(self, method, path, body=None):
        """The JSON answer to a request."""
        status, answer = self.send(method, path, body)
        if not 200 <= status < 300:
            message = answer.get("message") or answer.get("detail") or answer if isinstance(answer, dict) else answer
            raise Refused(f"{self.name} at {self.address}: {method} {path} got status {status}: {message}")
        return answer

    def send(self, method, path, body=None):
        try:
            self.connection.request(method, self.address.path + path, body, self.headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise NoAnswer(f"{self.name} does not answer at {self.address}: {error}") from None
        try:
            return response.status, json.loads(text or b"null")
        except ValueError:
            raise Refused(f"{self.name} at {self.address}: {method} {path} got no JSON") from None

    def raw(self, query):
        """A suggestion request as bytes, for measuring the rate."""
        method, path, body = self.request(query)
        lines = [f"{method} {self.address.path}{path} HTTP/1.1", f"Host: {self.address.host}:{self.address.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


class Metier(Server):
    name = "metier"

    def check(self, release_titles):
        """The version of the data; refuses a server with the built-in sample, which has too few titles to compare."""
        answer = self.ask("GET", "/readyz")
        if answer.get("sample"):
            raise Refused(
                f"metier at {self.address} serves the built-in sample; start it on the release with the "
                f"{release_titles:,} titles: metier serve --data FOLDER"
            )
        return f"O*NET {answer['release']}"

    def request(self, query):
        return "GET", f"/api/v1/suggest?q={quote_plus(query)}&limit={FIRST}", None

    def codes(self, query):
        return [suggestion["code"] for suggestion in self.ask(*self.request(query))["suggestions"]]


class Meilisearch(Server):
    name = "Meilisearch"

    def __init__(self, address, key, index):
        super().__init__(address)
        self.index = index
        self.headers = {"Content-Type": "application/json"}
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def check(self):
        """The version."""
        self.ask("GET", "/health")
        return self.ask("GET", "/version")["pkgVersion"]

    def load(self, documents):
        """Replaces the index by one of these documents; answers when Meilisearch has finished. Seconds it took."""
        start = time.monotonic()
        status, _ = self.send("GET", f"/indexes/{self.index}")
        if status == 200:
            self.finish("DELETE", f"/indexes/{self.index}")
        self.finish("POST", "/indexes", {"uid": self.index, "primaryKey": "id"})
        # One hit for each occupation, as in metier's list; everything else as Meilisearch has it by default.
        settings = {"searchableAttributes": ["text"], "distinctAttribute": "code"}
        self.finish("PATCH", f"/indexes/{self.index}/settings", settings)
        for first in range(0, len(documents), BATCH):
            self.finish("POST", f"/indexes/{self.index}/documents", documents[first : first + BATCH])
        held = self.ask("GET", f"/indexes/{self.index}/stats")["numberOfDocuments"]
        if held != len(documents):
            raise Refused(f"Meilisearch at {self.address} holds {held} documents, not {len(documents)}")
        return time.monotonic() - start

    def finish(self, method, path, content=None):
        """Sends a request that Meilisearch answers with a task, and waits for the task."""
        task = self.ask(method, path, None if content is None else json.dumps(content).encode())["taskUid"]
        wait = 0.01
        while True:
            answer = self.ask("GET", f"/tasks/{task}")
            if answer["status"] == "succeeded":
                return
            if answer["status"] in ("failed", "canceled"):
                reason = (answer.get("error") or {}).get("message", answer["status"])
                raise Refused(f"Meilisearch at {self.address}: {method} {path}: {reason}")
            time.sleep(wait)
            wait = min(wait * 1.5, 0.5)

    def request(self, query):
        wanted = {"q": query, "limit": FIRST, "attributesToRetrieve": ["text", "code", "title"]}
        return "POST", f"/indexes/{self.index}/search", json.dumps(wanted).encode()

    def codes(self, query):
        return [hit["code"] for hit in self.ask(*self.request(query))["hits"]]
