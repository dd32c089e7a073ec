"""How the documentation is built: `sphinx-build -W docs site`.

Nothing is fetched while it is built, and the site that comes of it fetches nothing either.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import magraph

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from ontology_pages import write_pages  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "magraph"
author = "the magraph authors"
project_copyright = "the magraph authors; code Apache-2.0, data CC BY 4.0"
version = release = magraph.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
]
exclude_patterns = ["_static"]

myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
default_role = "py:obj"  # names in docstrings are links where there is something to lead to

html_theme = "pydata_sphinx_theme"
html_title = "magraph"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "magraph"},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "navigation_with_keys": False,
    "collapse_navigation": True,
    "show_nav_level": 1,
    "show_toc_level": 2,
    "header_links_before_dropdown": 6,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
# The lists of terms and entities are hundreds long: their pages have them, not the margin.
html_sidebars = {"ns/**": [], "id/**": []}


def _day() -> date:
    """Return the day whose figures and rules are shown; fixed where a build is repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()


def _make_pages(app: Sphinx) -> None:
    write_pages(Path(app.srcdir), _day())


def _told_in_the_docstring(
    app: Sphinx, what: str, name: str, obj: object, skip: bool, options: Any
) -> bool | None:
    """Skip the fields of tuples and dataclasses: "Attributes" in the docstring has them."""
    fields = ("_tuplegetter", "member_descriptor")
    return True if type(obj).__name__ in fields else None


def _examples_are_code(app: Sphinx, ctx: object, lines: list[str]) -> None:
    """Show the examples in the help of a command as code."""
    shown: list[str] = []
    for line in lines:
        example = line.removeprefix("| ").strip()
        if not example.startswith("magraph "):
            shown.append(line)
            continue
        if not shown or not shown[-1].startswith("   "):
            shown += ["", ".. code-block:: sh", ""]
        shown.append(f"   {example}")
    lines[:] = [*shown, ""]


def setup(app: Sphinx) -> None:
    """Make the pages of the ontology before Sphinx looks for pages."""
    app.connect("sphinx-click-process-description", _examples_are_code)
    app.connect("builder-inited", _make_pages)
    app.connect("autodoc-skip-member", _told_in_the_docstring)
