"""The explorer as a small web server for one person on one machine.

A WSGI application on the standard library's server: it listens on loopback only, where what that
server lacks (HTTPS, crowds of visitors) is not needed. Any WSGI server can run the application.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from socketserver import ThreadingMixIn
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from magraph.errors import MagraphError, UsageError
from magraph.explorer.answering import answer
from magraph.explorer.asked import Asked, AskedCoverage
from magraph.explorer.covering import coverage_page, covered
from magraph.explorer.layout import asset
from magraph.explorer.pages import page
from magraph.phrases import sentence
from magraph.views.html.sheet import style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from magraph.explorer.answering import Answer
    from magraph.graph import CareerGraph

__all__ = ["HOST", "application", "server"]

HOST: Final = "127.0.0.1"
TIME_LIMIT: Final = 5.0
"""Seconds for each search of the planner; what is found by then is shown as not proven."""

_KEPT: Final = 200
_NAMES: Final = frozenset(("127.0.0.1", "localhost", "::1"))
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


class _Reply(NamedTuple):
    """What is sent back."""

    status: HTTPStatus
    text: str
    kind: str = "text/plain"


def application(
    graph: CareerGraph, *, time_limit: float = TIME_LIMIT
) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """Return a WSGI application that answers questions about an ontology.

    Parameters
    ----------
    graph
        The ontology.
    time_limit
        Seconds for each search of the planner.

    Notes
    -----
    It answers GET and HEAD on a loopback address, and nobody else: a page elsewhere that makes a
    name lead here (DNS rebinding) is refused by that name.
    """
    return _Explorer(graph, time_limit)


class _Explorer:
    """The application: the answers given last are kept."""

    def __init__(self, graph: CareerGraph, time_limit: float) -> None:
        self._graph = graph
        self._time_limit = time_limit
        self._answers: OrderedDict[tuple[Asked, date], Answer] = OrderedDict()
        self._lock = Lock()  # one question at a time: the planner takes all of a core

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        status, text, kind = self._reply(environ)
        data = text.encode()
        headers = [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(data)))]
        start(f"{status.value} {status.phrase}", [*headers, *_HEADERS])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [data]

    def _reply(self, environ: WSGIEnvironment) -> _Reply:
        if not _is_here(environ.get("HTTP_HOST", "")):
            return _Reply(HTTPStatus.FORBIDDEN, "This page is for this machine alone.\n")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _Reply(HTTPStatus.METHOD_NOT_ALLOWED, "Questions are asked with GET.\n")
        query = environ.get("QUERY_STRING", "")
        match environ.get("PATH_INFO", ""):
            case "/":
                return self._ways(query)
            case "/coverage":
                return self._coverage(query)
            case "/explorer.css":
                sheets = f"{style('answer')}{asset('explorer.css')}"
                return _Reply(HTTPStatus.OK, sheets, "text/css")
            case "/explorer.js":
                return _Reply(HTTPStatus.OK, asset("explorer.js"), "text/javascript")
        return _Reply(HTTPStatus.NOT_FOUND, "There is no such page.\n")

    def _ways(self, query: str) -> _Reply:
        asked = Asked()
        try:
            asked = Asked.read(query)
            found = self._answer(asked) if asked.target else None
            return _Reply(HTTPStatus.OK, page(self._graph, asked, found), "text/html")
        except Exception as error:
            status, failure = _failure(error)
            return _Reply(status, page(self._graph, asked, failure=failure), "text/html")

    def _coverage(self, query: str) -> _Reply:
        asked = AskedCoverage()
        try:
            asked = AskedCoverage.read(query)
            with self._lock:
                found = covered(self._graph, asked) if asked.whole else None
                return _Reply(HTTPStatus.OK, coverage_page(self._graph, asked, found), "text/html")
        except Exception as error:
            status, failure = _failure(error)
            return _Reply(status, coverage_page(self._graph, asked, failure=failure), "text/html")

    def _answer(self, asked: Asked) -> Answer:
        """Return the answer, which is the same whichever pathway is shown in full."""
        whole = replace(asked, show=None)
        key = whole, date.today()
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer(self._graph, whole, time_limit=self._time_limit)
                if len(self._answers) > _KEPT:
                    self._answers.popitem(last=False)
            return replace(self._answers[key], asked=asked)


def _failure(error: Exception) -> tuple[HTTPStatus, str]:
    """Return what went wrong: with the question, or with magraph."""
    if isinstance(error, MagraphError):
        return HTTPStatus.BAD_REQUEST, sentence(str(error))
    fault = f"{type(error).__name__}: {error}"
    return (
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"This is a fault of magraph, please report it: {fault}",
    )


def _is_here(host: str) -> bool:
    """Return whether the Host header names this machine."""
    try:
        return urlsplit(f"//{host}").hostname in _NAMES
    except ValueError:
        return False


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128  # with 5, the default, some of many at once wait for seconds


class _Handler(WSGIRequestHandler):
    timeout = 30

    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""


def server(graph: CareerGraph, port: int = 0) -> WSGIServer:
    """Return a server on loopback that is ready to serve.

    Parameters
    ----------
    graph
        The ontology.
    port
        0: any that is free; `server_port` of what is returned has it.

    Raises
    ------
    UsageError
        If the port is taken or may not be used.
    """
    try:
        made = make_server(HOST, port, application(graph), _Server, _Handler)
    except OSError as error:
        raise UsageError(f"port {port}: {error.strerror}. Leave it out for a free one") from None
    assert isinstance(made, WSGIServer)
    return made
