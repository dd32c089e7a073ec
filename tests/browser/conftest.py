"""A real browser in front of the real `magraph explore`, and the eyes to look at what it shows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser.pages import WIDE

import magraph

HOME = Path(magraph.__file__).resolve().parent.parent


@contextmanager
def served(folder, *options):
    """Run `magraph explore`; give its address."""
    command = subprocess.Popen(
        [sys.executable, "-m", "magraph", "explore", *map(str, options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOME), "PYTHONUNBUFFERED": "1"},
    )
    address = command.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), command.stderr.read()
    try:
        yield address
    finally:
        command.send_signal(signal.SIGINT)
        _, complaints = command.communicate(timeout=20)
    assert complaints.strip() == ""


@pytest.fixture(scope="package")
def explorer(tmp_path_factory):
    """The address of the explorer of the bundled ontology."""
    with served(tmp_path_factory.mktemp("explorer")) as address:
        yield address


@pytest.fixture
def serve(tmp_path):
    """`with serve("--with", path) as address`: the explorer with options."""
    return lambda *options: served(tmp_path, *options)


@pytest.fixture
def visitor(chromium):
    """Open a browser of a person's own, and see to it that its pages behave.

    `visitor(**options)` takes what Playwright's `new_context` does, and returns a page. No page may
    show a dialog, complain on the console, or ask anything of another host.
    """
    contexts, faults, complaints, refused = [], [], [], set()

    def heed(said):
        if said.type in ("error", "warning"):
            complaints.append((said.location["url"], said.text))

    def answered(reply):
        if reply.status == 400:  # the page says why; Chromium complains of it as well
            refused.add(reply.url)

    def open_(**options):
        context = chromium.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda each: (faults.append(f"dialog: {each.message}"), each.dismiss()))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", heed)
        page.on("response", answered)
        page.on("request", lambda request: _of_this_machine(request.url, faults))
        return page

    yield open_
    for context in contexts:
        context.close()
    faults += [f"console: {text}" for address, text in complaints if address not in refused]
    assert faults == []


def _of_this_machine(url, faults):
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
        faults.append(f"request: {url}")


@pytest.fixture
def pictures(request, tmp_path):
    """Where what the browser shows is kept."""
    folder = Path(request.config.getoption("--screenshots") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def shot(pictures):
    """Keep a picture of the page: `shot(page, "name")`; `whole=False` keeps what is in view."""

    def keep(page, name, *, whole=True):
        size = "phone" if page.viewport_size["width"] < 600 else "wide"
        page.screenshot(path=pictures / f"{name}-{size}.png", full_page=whole)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"], f"{name}: one has to scroll sideways"

    return keep
