"""Per-method settings of stages, made comparable: what AWS copies and fills in is taken off before the diff.

AWS keeps an entry per method in full: a leaf that nobody set shows the account's limits, a default, or a copy of what
the stage had when the entry was made, and later changes of the stage do not reach it (recorded 2026-03). So a leaf that
a spec leaves out means: as the stage's, and for the stage: AWS's default.
"""

from __future__ import annotations

import dataclasses

from apigwctl.catalogue.delivery import MethodSetting
from apigwctl.catalogue.quirks import VERBS, verbs_of_any
from apigwctl.catalogue.unset_settings import UNSET, USUAL_LIMITS
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address

ALL = ("*", "*")


def per_verb(desired: Snapshot) -> Snapshot:
    """Return the wanted snapshot with the settings of an ANY route said of each verb that it answers.

    A stage serves an ANY route as one method per verb, and has settings for those (clients that work write them so).
    """
    made: dict[Address, MethodSetting] = {}
    told: set[Address] = set()
    for address, setting in desired.of("method_setting"):
        api, stage, path, verb = address.parts
        if verb == "ANY":
            told.add(address)
            for each in verbs_of_any({item for item in VERBS if Address("method", (api, path, item)) in desired}):
                made[Address("method_setting", (api, stage, path, each))] = setting
    return desired.without(told).with_resources({key: made[key] for key in made if key not in desired})


def stage_setting(address: Address) -> Address:
    """Return the address of the settings of the whole stage that a per-method setting belongs to."""
    return Address("method_setting", (*address.parts[:2], *ALL))


def inherit(desired: Snapshot) -> Snapshot:
    """Return the wanted snapshot with the leaves that a route leaves out taken from its stage."""
    filled: dict[Address, MethodSetting] = {}
    for address, setting in desired.of("method_setting"):
        stage = desired.get(stage_setting(address))
        if stage is not None and address != stage_setting(address):
            filled[address] = _filled(setting, stage)
    return desired.with_resources(filled) if filled else desired


def fold(live: Snapshot, desired: Snapshot, limits: tuple[float, ...] = ()) -> Snapshot:
    """Return the live snapshot without the leaves and entries that say nothing new.

    `desired` is what `inherit` gave; `limits` are the account's burst and rate, where they had to be asked for.
    """
    folded: dict[Address, MethodSetting] = {}
    idle: set[Address] = set()
    for address, setting in live.of("method_setting"):
        wanted = desired.get(address)
        reference = wanted or desired.get(stage_setting(address)) or MethodSetting()
        made = _folded(setting, reference, limits)
        if wanted is None and made in (reference, MethodSetting()):
            idle.add(address)
        else:
            folded[address] = made
    return live.with_resources(folded).without(idle)


def _filled(setting: MethodSetting, stage: MethodSetting) -> MethodSetting:
    taken = {name: getattr(stage, name) for name in UNSET if getattr(setting, name) is None}
    return dataclasses.replace(setting, **taken)


def _folded(setting: MethodSetting, wanted: MethodSetting, limits: tuple[float, ...]) -> MethodSetting:
    of_account = {name: (limit,) for name, limit in zip(USUAL_LIMITS, limits, strict=False)}
    unset = {
        name: None
        for name, values in UNSET.items()
        if getattr(wanted, name) is None and getattr(setting, name) in (*values, *of_account.get(name, ()))
    }
    return dataclasses.replace(setting, **unset)
