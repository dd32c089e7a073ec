"""Where the pages are, and how they are read."""

from __future__ import annotations

import re
from urllib.parse import urlencode

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
SHEET = {"width": 710, "height": 950}
"""What a sheet of Letter has between its margins."""


def at(address, anchor="", page="", **parameters):
    """Return the address of a question: `at(address, target="cma-aama")`."""
    address += page
    named = {key.rstrip("_").replace("_", "-"): value for key, value in parameters.items()}
    query = urlencode(named, doseq=True)
    return f"{address}?{query}{anchor}" if query else address


def told(locator):
    """Return the text of what is on the page, on one line."""
    return re.sub(r"\s+", " ", locator.inner_text()).strip()
