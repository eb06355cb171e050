"""Every patch operation that is tried, from the tables by subject."""

from __future__ import annotations

from tests.contract.patch_effects_access import ACCESS, DOMAINS, LEGACY
from tests.contract.patch_effects_definitions import APIS, DEFINITIONS
from tests.contract.patch_effects_stages import STAGES

EFFECTS = [*DEFINITIONS, *APIS, *STAGES, *ACCESS, *LEGACY, *DOMAINS]
