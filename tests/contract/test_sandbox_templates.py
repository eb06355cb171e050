"""Mapping templates: Velocity with API Gateway's variables (AWS developer guide, the variables of data mappings)."""

from __future__ import annotations

from typing import Any

import pytest

from apigwctl.sandbox.json_path import select
from apigwctl.sandbox.templates import BrokenTemplateError, Input, java, render

BODY = '{"a": {"b": [1, true, null, "x"]}, "ok": false, "text": "it\'s \\"so\\""}'
PARAMETERS = {"path": {"id": "7"}, "querystring": {"q": "1", "id": "8"}, "header": {"X-Key": "k"}}


def variables() -> dict[str, Any]:
    return {
        "input": Input(BODY, PARAMETERS),
        "context": java({"responseOverride": {"header": {}}}),
        "stageVariables": java({"alias": "live"}),
    }


RENDERED = [
    ("plain text, $5 and #tags", "plain text, $5 and #tags"),
    ("## a comment\n#* another *#said", "said"),
    ("$stageVariables.alias ${stageVariables.alias}", "live live"),
    ("[$stageVariables.none] [$none] [$input.path('$.none')]", "[] [] []"),
    ("$input.params('id') $input.params('q') $input.params('X-Key') [$input.params('none')]", "7 1 k []"),
    ("$input.params().path.id $input.params().get('querystring').get('q') $input.params('header')", "7 1 {X-Key=k}"),
    ("$input.json('$.a') [$input.json('$.none')]", '{"b":[1,true,null,"x"]} []'),
    ("$input.path('$.a') $input.path('$.ok') $input.path('$').a.b[3]", "{b=[1, true, null, x]} false x"),
    ("$input.path('$.a.b').size() $input.path('$.a').size() $input.path('$.a').isEmpty()", "4 1 false"),
    ("#foreach($e in $input.path('$.a').entrySet())$e.key#end", "b"),
    ("#foreach($k in $input.path('$').keySet())$k#if($foreach.hasNext),#end#end", "a,ok,text"),
    ("#if($input.path('$.ok'))yes#{else}no#end", "no"),
    ("#if($input.path('$.a').containsKey('b'))yes#end", "yes"),
    ("$util.escapeJavaScript($input.path('$.text'))", 'it\\\'s \\"so\\"'),
    ('$util.parseJson(\'{"a": {"b": 1}}\').a.b', "1"),
    ("$util.urlEncode('a b&c') $util.urlDecode('a+b%26c')", "a+b%26c a b&c"),
    ("$util.base64Encode('hi') $util.base64Decode('aGk=')", "aGk= hi"),
    ('#set($m = {})#set($m.a = "1")#set($m["b"] = "2")#set($m[$m.a] = (1 + 2))$m.a$m.b$m.get("1")', "123"),
    ('#set($context.responseOverride.header["X-A"] = "(1)")$context.responseOverride.header', "{X-A=(1)}"),
    ("#set($n = 6 * 7)$n", "42"),
    ("#macro(twice $x)$x$x#end#twice('a')", "aa"),
]
BROKEN = [
    "$input.params(",
    "#foreach($x in 5)#end",
    "#nothing('a')",
    "$input.json(1, 2)",
    "$util.parseJson('{')",
    "$util.base64Decode('a')",
    "#set($x = 1 / 0)",
    "#parse('other')",
]


@pytest.mark.parametrize(("template", "expected"), RENDERED)
def test_a_template_makes_a_text(template: str, expected: str) -> None:
    assert render(template, variables()) == expected


@pytest.mark.parametrize("template", BROKEN)
def test_a_template_that_cannot_be_evaluated_says_so(template: str) -> None:
    with pytest.raises(BrokenTemplateError):
        render(template, variables())


DOCUMENT = {"a": {"b-c": [1, {"d": 2}], "d e": 3}, "$x": 4, "n": None}
SELECTED = [
    ("$", DOCUMENT),
    ("$.a['d e']", 3),
    ('$["a"]["b-c"][1].d', 2),
    ("$.a.b-c[-1].d", 2),
    ("a.b-c[0]", 1),
    ("$.a.b-c[*]", [1, {"d": 2}]),
    ("$.a.*", [[1, {"d": 2}], 3]),
    ("$.$x", 4),
    ("$.n", None),
    ("$.a.none", None),
    ("$.a.b-c[7]", None),
    ("$.a.b-c.d", None),
    ("$.a(", None),
]


@pytest.mark.parametrize(("path", "expected"), SELECTED)
def test_a_json_path_selects(path: str, expected: Any) -> None:
    assert select(DOCUMENT, path) == expected
