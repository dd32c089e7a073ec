"""Where in a Turtle file a node is spoken of.

Parsers give no line for triples that are right, and most faults of data are found in such
triples. So the text is scanned a second time, but only when there is a fault to report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from magraph.terms import RDF_TYPE

__all__ = ["blank_node_line", "statement_lines"]

_TOKEN = re.compile(
    r"""
      (?P<newline>\n)
    | (?P<comment>\#[^\n]*)
    | (?P<long>(?:\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\")|(?:'''(?:[^'\\]|\\.|'(?!''))*'''))
    | (?P<string>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')
    | (?P<iri><[^<>\s]*>)
    | (?P<mark>[;,\[\]()])
    | (?P<word>(?:\\.|[^\s<>"'\#;,\[\]()\\])+)
    | (?P<other>[^\n])
    """,
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup or "", match.group()
        if kind == "newline":
            line += 1
        elif kind == "long":
            yield "string", token, line
            line += token.count("\n")
        elif kind == "word":
            bare = token.rstrip(".")
            if bare:
                yield kind, bare, line
            if bare != token:
                yield "mark", ".", line
        elif kind in ("string", "iri", "mark"):
            yield kind, token, line


def statement_lines(text: str) -> dict[tuple[str, str], int]:
    """Map (subject, predicate) and (subject, "") to the first line they stand on.

    Parameters
    ----------
    text
        A Turtle or N-Triples document. It need not be valid: what cannot be made out is
        left out.
    """
    prefixes: dict[str, str] = {}
    lines: dict[tuple[str, str], int] = {}
    subject = predicate = ""
    depth = 0
    directive: list[str] | None = None
    for kind, token, line in _tokens(text):
        if token in ("@prefix", "@base") or (
            not subject and token.casefold() in ("prefix", "base", "version")
        ):
            directive, subject, predicate = [], "", ""
            continue
        if directive is not None:
            if token != ".":
                directive.append(token)
            if kind == "iri" and len(directive) == 2:
                prefixes[directive[0].removesuffix(":")] = token[1:-1]
            if kind == "iri" or token == ".":
                directive = None
            continue
        if kind == "mark":
            if token in "([":
                depth += 1
            elif token in ")]":
                depth = max(0, depth - 1)
            elif depth == 0 and token == ".":
                subject = predicate = ""
            elif depth == 0 and token == ";":
                predicate = ""
        elif depth == 0 and kind in ("iri", "word"):
            if not subject:
                subject = _expand(kind, token, prefixes)
                lines.setdefault((subject, ""), line)
            elif not predicate:
                predicate = RDF_TYPE if token == "a" else _expand(kind, token, prefixes)
                lines.setdefault((subject, predicate), line)
    return lines


def blank_node_line(text: str) -> int | None:
    """Return the line of the first blank node or list, if there is one."""
    for kind, token, line in _tokens(text):
        if (kind == "mark" and token in "[(") or (kind == "word" and token.startswith("_:")):
            return line
    return None


def _expand(kind: str, token: str, prefixes: dict[str, str]) -> str:
    if kind == "iri":
        return token[1:-1]
    prefix, colon, local = token.partition(":")
    return prefixes.get(prefix, prefix + colon) + re.sub(r"\\(.)", r"\1", local)
