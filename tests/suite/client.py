"""One user's web client, without the browser: log in, call methods, press buttons."""

import itertools
from typing import Any

import requests


class RpcError(AssertionError):
    """What the server answered instead of a result; ``str()`` is the user's message."""


class Client:
    """A session of one user over HTTP, as the web client holds it."""

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.url, self.login = url, login
        self._ids = itertools.count(1)
        self.http = requests.Session()
        self.http.trust_env = False
        session = self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )
        self.uid: int = session["uid"]
        self.context: dict[str, Any] = session["user_context"]

    def _post(self, path: str, params: dict[str, Any]) -> Any:
        payload = {"jsonrpc": "2.0", "id": next(self._ids), "params": params}
        response = self.http.post(self.url + path, json=payload, timeout=120)
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise RpcError(data.get("message") or answer["error"]["message"])
        return answer.get("result")

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method, as the web client does."""
        context = self.context | kwargs.pop("context", {})
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": list(args),
                "kwargs": kwargs | {"context": context},
            },
        )

    def create(self, model: str, context: dict | None = None, **values: Any) -> int:
        return self.call(model, "create", [values], context=context or {})[0]

    def write(self, model: str, record_id: int, **values: Any) -> None:
        self.call(model, "write", [record_id], values)

    def read(self, model: str, record_id: int, *names: str) -> dict[str, Any]:
        """The named fields of one record; many2one values as plain ids."""
        (values,) = self.call(model, "read", [record_id], list(names), load=False)
        return values

    def search(self, model: str, domain: list, **kwargs: Any) -> list[int]:
        return self.call(model, "search", domain, **kwargs)

    def ref(self, xmlid: str) -> int:
        """Database id of a record known by its external id."""
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        (row,) = self.call("ir.model.data", "search_read", domain, ["res_id"])
        return row["res_id"]

    def press(self, model: str, record_id: int, button: str, **kwargs: Any) -> Any:
        """Press a button of a form: call its method on one record."""
        return self.call(model, button, [record_id], **kwargs)

    def follow(self, action: dict[str, Any]) -> list[int]:
        """The records that a smart button's action shows, read as this user."""
        if action.get("res_id"):
            domain = [("id", "=", action["res_id"])]
        else:
            domain = action.get("domain") or []
        return self.search(action["res_model"], domain)
