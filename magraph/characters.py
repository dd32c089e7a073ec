"""Characters that must not reach a terminal as they are."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["UNSAFE"]

UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters move the cursor or change the terminal; direction marks reorder the text;
halves of surrogate pairs, which bytes of other encodings become, cannot be written."""
