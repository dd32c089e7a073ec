"""Characters that nobody sees, or that must not reach a terminal as they are."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["CONTROL", "HIDDEN", "UNSAFE"]

UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters move the cursor or change the terminal; direction marks reorder the text;
halves of surrogate pairs, which bytes of other encodings become, cannot be written."""

HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)
"""What no label may have: control, direction and zero-width characters, which move the cursor or
hide what is written, and soft hyphens."""

CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What no text may have: control characters, but for tabs and line feeds."""
