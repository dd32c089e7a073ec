"""How long the explorer takes: in a browser, from the click on an address to the answer.

    python benchmarks/explorer.py

Needs Playwright and Debian's Chromium. `parsed`: the page can be used, its script has run;
`painted`: the largest part of the answer is on the screen. A question is asked for the first time
(`cold`: the planner searches) and again (`kept`: the server remembers). `empty page` is the floor:
the same browser, the same server, a page that says nothing.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys

from playwright.sync_api import sync_playwright

PAGES = {
    "empty page": "no-such-page",
    "start": "",
    "one pathway": "?target=cma-aama",
    "choices": "?target=ccma-nha&in=US-NJ",
    "role in a state": "?target=clinical-ma&in=US-WA",
    "no pathway": "?target=cma-aama&budget=500",
}
RUNS = 7
TIMES = """() => new Promise(done => {
  new PerformanceObserver(list => {
    const [page] = performance.getEntriesByType('navigation');
    done([page.domContentLoadedEventEnd, list.getEntries().at(-1).startTime]);
  }).observe({ type: 'largest-contentful-paint', buffered: true });
})"""


def main() -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "magraph", "explore"], stdout=subprocess.PIPE, text=True
    )
    assert command.stdout is not None
    address = command.stdout.readline().strip()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 390, "height": 844})
            page.goto(f"{address}no-such-page")  # the browser itself is warm
            print(f"{'milliseconds':18}{'cold':>16}{'kept, median of 7':>22}")
            for name, query in PAGES.items():
                times = []
                for _ in range(RUNS + 1):
                    page.goto(address + query)
                    times.append(page.evaluate(TIMES))
                cold, kept = (
                    times[0],
                    [statistics.median(each) for each in zip(*times[1:], strict=True)],
                )
                print(f"{name:18}{cold[0]:8.0f}{cold[1]:8.0f}{kept[0]:14.0f}{kept[1]:8.0f}")
            print(f"{'':18}{'parsed':>8}{'painted':>8}{'parsed':>14}{'painted':>8}")
            browser.close()
    finally:
        command.terminate()


main()
