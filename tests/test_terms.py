"""The names in the code and the vocabulary are the same, and each term is defined."""

from __future__ import annotations

import re

import pytest

from magraph import terms
from magraph.readwrite import ontology_path
from magraph.readwrite.turtle import read_turtle
from magraph.terms import MG, PREFIXES

CODE = {
    value
    for name, value in vars(terms).items()
    if name.isupper() and isinstance(value, str) and value.startswith(MG) and value != MG
}


@pytest.fixture(scope="module")
def vocabulary():
    return read_turtle(ontology_path() / "vocabulary.ttl")


@pytest.fixture(scope="module")
def declared(vocabulary):
    return {iri for iri in vocabulary if iri.startswith(MG) and vocabulary.types(iri)}


def test_every_name_in_the_code_is_declared(declared):
    assert declared >= CODE


def test_every_declared_class_and_property_has_a_name_in_the_code(vocabulary, declared):
    owl = PREFIXES["owl"]
    kinds = {owl + "Class", owl + "ObjectProperty", owl + "DatatypeProperty"}
    used = {iri for iri in declared if kinds & set(vocabulary.types(iri))}
    assert used - CODE == set()


def test_every_term_has_a_label_and_a_definition(vocabulary, declared):
    for iri in sorted(declared):
        assert vocabulary.label(iri) != vocabulary.id(iri) or vocabulary.literals(
            iri, terms.RDFS_LABEL
        ), iri
        assert vocabulary.text(iri, terms.DEFINITION), iri


def test_prefixes_mean_the_same_in_every_file():
    pattern = re.compile(r"@prefix\s+([\w-]*):\s*<([^>]*)>")
    for file in ontology_path().rglob("*.ttl"):
        for prefix, space in pattern.findall(file.read_text(encoding="utf-8")):
            if prefix in PREFIXES:
                assert PREFIXES[prefix] == space, file
