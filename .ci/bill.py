"""Make a bill of materials from `cyclonedx-py` fit for the wheel: our version, and no links."""

import json
import re
import sys
from pathlib import Path
from typing import Any


def without_links(part: Any) -> Any:
    """Leave out where things are downloaded, discussed and paid for."""
    if isinstance(part, dict):
        return {k: without_links(v) for k, v in part.items() if k != "externalReferences"}
    return [without_links(each) for each in part] if isinstance(part, list) else part


bill = without_links(json.load(sys.stdin))
source = Path("magraph/__init__.py").read_text(encoding="utf-8")
(version,) = re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)
bill["metadata"]["component"]["version"] = version
bill["metadata"]["component"]["purl"] = f"pkg:pypi/magraph@{version}"
json.dump(bill, sys.stdout, indent=1, sort_keys=True)
sys.stdout.write("\n")
