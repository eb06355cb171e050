"""What may stand between two slashes of a REST API's path: one rule for CreateResource and for imports.

The letters are those that AWS's refusal names (recorded): a-zA-Z0-9._-: and no others. The developer guide's "important
notes" also have commas, and aws-cdk issue 27083 tells of `$` from the console; what is not recorded is refused.
"""

from __future__ import annotations

import re

_PART = re.compile(r"[A-Za-z0-9._\-:]+|\{[A-Za-z0-9._\-:]+\+?\}")


def is_path_part(text: str) -> bool:
    """Whether a text can be a path part: plain, {variable} or {greedy+}."""
    return _PART.fullmatch(text) is not None
