"""CTDL, the language of the Credential Registry, as a graph."""

from __future__ import annotations

from pathlib import Path

from magraph.sources import Import
from magraph.sources.ctdl.documents import read_documents
from magraph.sources.ctdl.draft import Draft
from magraph.sources.ctdl.ledger import Ledger
from magraph.sources.ctdl.records import Records

__all__ = ["read_ctdl"]


def read_ctdl(paths: list[Path]) -> Import:
    """Read JSON-LD of the Credential Registry.

    Parameters
    ----------
    paths
        Files, folders or zip archives with payloads: objects with ``@graph``, single records,
        envelopes, or lists of these. Records may refer to each other over files.

    Raises
    ------
    DataError
        A file is no JSON, or has a context that is not known; with file and line.
    UsageError
        There is no such file.
    """
    ledger = Ledger()
    documents = read_documents(paths, ledger)
    draft = Draft(documents, ledger)
    Records(draft).state()
    for document in documents:
        if not document.records:
            ledger.quirk(document.file, "a payload without records", "only the source is stated")
        if not document.records or not draft.triples:
            draft.source(document)
    draft.finish()
    triples = tuple(dict.fromkeys(draft.triples))
    return Import("ctdl", triples, ledger.counts(), ledger.quirks())
