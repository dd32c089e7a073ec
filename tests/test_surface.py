"""What the package offers: the names, the tables, and nothing heavy before it is needed."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Unpack, get_type_hints

import pytest

import magraph
from magraph.cli import COMMANDS
from magraph.readwrite import FORMATS
from magraph.views import FORMATS as VIEWS

HOME = Path(magraph.__file__).resolve().parent
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages([str(HOME)], "magraph.")
    if not module.name.endswith("__main__")
)


def test_public_names_are_sorted_and_there():
    assert magraph.__all__ == sorted(magraph.__all__, key=lambda name: (name.islower(), name))
    assert set(dir(magraph)) >= set(magraph.__all__)
    for name in magraph.__all__:
        assert getattr(magraph, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = magraph.nothing


def test_no_module_hides_a_public_name():
    """Importing `magraph.x` makes the module the attribute `x` of the package."""
    assert not {name.removeprefix("magraph.") for name in MODULES} & set(magraph.__all__)


def test_public_functions_say_what_they_take_give_and_raise():
    for name in magraph.__all__:
        thing = getattr(magraph, name)
        if inspect.isfunction(thing):
            doc = inspect.getdoc(thing) or ""
            for parameter in inspect.signature(thing).parameters:
                assert parameter in doc, f"{name}: {parameter}"


def test_limits_by_name_are_the_parameters_of_shortest_pathway():
    """So a type checker tells a slip in one of them wherever they are passed on."""
    home = importlib.import_module("magraph.planning.ask")
    asked = get_type_hints(home.shortest_pathway)
    for name in ("graph", "target", "profile", "minimize", "return"):
        del asked[name]
    assert get_type_hints(magraph.PathwayLimits) == asked
    assert get_type_hints(magraph.RangesLimits) == {
        name: kind for name, kind in asked.items() if name != "estimate"
    }
    for name in ("shortest_pathways", "frontier", "alternatives", "explain"):
        taken = get_type_hints(getattr(magraph, name))["limits"]
        assert taken == Unpack[magraph.PathwayLimits], name
    assert get_type_hints(magraph.ranges)["limits"] == Unpack[magraph.RangesLimits]


@pytest.mark.parametrize("name", MODULES)
def test_each_module_says_what_it_is_and_offers(name):
    module = importlib.import_module(name)
    assert module.__doc__
    for offered in getattr(module, "__all__", ()):
        assert hasattr(module, offered), offered


def test_tables_name_what_exists():
    for where, _ in COMMANDS.values():
        module, _, attribute = where.partition(":")
        assert getattr(importlib.import_module(module), attribute)
    for known in FORMATS.values():
        for where in filter(None, (known.reader, known.writer, known.losses)):
            module, _, attribute = where.partition(":")
            assert callable(getattr(importlib.import_module(module), attribute))
        # What cannot be read back says what it loses.
        assert known.reader or known.losses
    for where in VIEWS.values():
        assert callable(importlib.import_module(where).render)


def test_each_command_and_format_is_in_its_table():
    shared = {"__init__", "options", "failures", "completion"}
    modules = {file.stem for file in (HOME / "cli").glob("*.py")} - shared
    assert {where.partition(":")[0].rpartition(".")[2] for where, _ in COMMANDS.values()} == modules
    writers = [known.writer.partition(":")[0] for known in FORMATS.values()]
    assert len(set(writers)) == len(writers)


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=HOME.parent,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_import_loads_nothing_heavy():
    heavy = {"networkx", "rdflib", "pyshacl", "pyoxigraph", "numpy", "jinja2"}
    assert not heavy & loaded_by("import magraph")


def test_a_pathway_needs_no_networkx():
    code = "import magraph; magraph.shortest_pathway(magraph.read_graph(), 'cma-aama')"
    assert not {"networkx", "rdflib", "pyshacl", "jinja2"} & loaded_by(code)


def test_a_drawn_answer_in_latin_letters_needs_no_tables_of_widths():
    code = (
        "from magraph.views.layout import Branch, Page\nfrom magraph.views.symbols import UNICODE\n"
        "page = Page(60, symbols=UNICODE)\n"
        "page.tree([Branch('café', '+', parts=(Branch('señor', 'x'),))])\n{}\npage.text()"
    )
    assert "wcwidth" not in loaded_by(code.format(""))
    assert "wcwidth" in loaded_by(code.format("page.item('採血')"))
