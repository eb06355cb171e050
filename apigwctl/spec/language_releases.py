"""The words of releases: how a stage gets new versions, and what a canary follows and watches."""

from __future__ import annotations

from apigwctl.spec.canary import MEASURES, NOT_OF_OTHERS, OTHER_KEYS, SOURCES
from apigwctl.spec.language import FLAG, TEXT, TEXTS, WHOLE, Word, closed, map_of, ref

PERCENT = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"$ref": "#/$defs/open"}]}
LIMIT = {
    "limit": Word(TEXT, "how much is too much: 1%, 800ms"),
    "overBase": Word(TEXT, "how much more than the base is too much: 1%, 200ms, or 20% of its latency"),
}
WATCH = {
    "source": Word({"enum": list(SOURCES)}, "where figures come from; default canary"),
    "requests": Word(WHOLE, "nothing is judged on fewer requests; default 100"),
    "every": Word(TEXT, "how often to look; default 1m"),
    "patience": Word(TEXT, "how long to wait for enough requests beyond the bake time; default 1h"),
    **{name: Word({"anyOf": [TEXT, ref("CanaryLimit")]}, "how much is too much") for name in MEASURES},
    "alarms": Word(TEXTS, "alarms of CloudWatch that must not go off"),
}
CANARY = {
    "strategy": Word({"const": "canary"}, "a new version goes behind the canary first"),
    "percentTraffic": Word(PERCENT, "the canary's part of the traffic, in percent"),
    "useStageCache": Word(FLAG, "whether the canary uses the stage's cache; default false"),
    "variables": Word(map_of(TEXT), "stage variables that the canary alone has"),
    "steps": Word({"type": "array", "items": PERCENT}, "the parts that `canary run` goes through, in percent"),
    "bake": Word(TEXT, "how long each step is watched; default 10m"),
    "watch": Word(ref("CanaryWatch"), "what `canary run` judges by"),
}
OTHER_CANARY = {
    **{name: word for name, word in CANARY.items() if name in OTHER_KEYS},
    "alias": Word(TEXT, "the alias of the functions behind the routes that sends a part of the traffic elsewhere"),
    "domain": Word(TEXT, "the DomainName whose weighted record gives this Region a part of the traffic"),
    "watch": Word(ref("OtherWatch"), "what `canary run` judges by"),
}
STRATEGY = {"strategy": Word({"enum": ["auto", "manual"]}, "when changes are deployed")}
REQUEST = {
    "method": Word({"enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]}, "default GET"),
    "path": Word(TEXT, "the path below the stage, with its query: /orders/7?full=true"),
    "headers": Word(map_of(TEXT), "headers that are sent"),
    "body": Word({}, "what is sent: text, or a value that is sent as JSON"),
    "stageVariables": Word(map_of(TEXT), "stage variables that this test alone has, before traffic"),
}
EXPECT = {
    "status": Word(WHOLE, "default 200"),
    "headers": Word(map_of(TEXT), "headers that the answer must have"),
    "json": Word({"type": "object"}, "values of the answer's JSON body by their place: order.items.0.id"),
}
SMOKE = {
    "name": Word(TEXT, "what it is called; default the method and the path"),
    "request": Word(ref("SmokeRequest"), "what is asked"),
    "expect": Word(ref("SmokeExpect"), "what the answer must be like"),
}
DEPRECATED = {
    "since": Word(TEXT, "the day from which on it should not be used any more: 2026-01-31"),
    "sunset": Word(TEXT, "the day from which on it may not be there any more"),
}
PARTS = {
    "Deprecated": closed(DEPRECATED),
    "Smoke": closed(SMOKE, "request"),
    "SmokeRequest": closed(REQUEST, "path"),
    "SmokeExpect": closed(EXPECT),
    "Deploy": closed(STRATEGY, "strategy"),
    "Canary": closed(CANARY, "strategy"),
    "OtherCanary": closed(OTHER_CANARY, "strategy"),
    "CanaryWatch": closed(WATCH),
    "OtherWatch": closed({name: word for name, word in WATCH.items() if name not in NOT_OF_OTHERS}),
    "CanaryLimit": closed(LIMIT),
}
