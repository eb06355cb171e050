"""Generated projects of the kinds around REST APIs: links, domain names, web ACLs, HTTP and WebSocket APIs."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import arns, function, some, subset, tags, usually_one, words, yes_or_no
from tests.properties.doors import POLICY, Target, links, private_names, public_names, socket_names
from tests.properties.stages import CERTIFICATES
from tests.properties.walls import policies, web_acls
from tests.properties.webs import LISTENER, http_apis, socket_apis
from tests.properties.world import Documents

PUBLIC, PRIVATE = "orders", "inner"
LINKS = ["core", "subnets"]
ACLS = ["edge", "strict"]


@st.composite
def estates(draw: st.DrawFn, *, exclusive: bool | None = None) -> Documents:
    """Return the documents of a project; `exclusive` says whether its domain names are wholly its own."""
    alone = draw(yes_or_no) if exclusive is None else exclusive
    through = draw(subset(LINKS))
    walls = draw(subset(ACLS))
    certificates = draw(subset(CERTIFICATES))
    rest = [draw(_rest(name, through, walls, certificates)) for name in draw(subset([PUBLIC, PRIVATE]))]
    inside = [name for name in through if name == "subnets"]
    http = [draw(http_apis("web", inside))] if draw(yes_or_no) else []
    sockets = [draw(socket_apis("chat", certificates))] if draw(yes_or_no) else []
    documents: Documents = [draw(links(name)) for name in through]
    documents += [draw(web_acls(name)) for name in walls]
    documents += [draw(_certificate(name)) for name in certificates]
    documents += [*rest, *http, *sockets]
    documents += draw(_plans([*rest, *sockets]))
    targets = {item["name"]: [(item["name"], stage) for stage in item.get("stages", {})] for item in documents}
    documents += draw(_names(targets, alone=alone))
    # WebSocket and REST stages log with the account's role.
    documents.append({"kind": "Account", "cloudwatchRoleArn": draw(arns), **draw(some(takeOver=st.just(True)))})
    return documents


@st.composite
def estate_pairs(draw: st.DrawFn, *, exclusive: bool | None = None) -> tuple[Documents, Documents]:
    """Return two projects, of which the first may become the second."""
    alone = draw(yes_or_no) if exclusive is None else exclusive
    return draw(estates(exclusive=alone)), draw(estates(exclusive=alone))


@st.composite
def _plans(draw: st.DrawFn, apis: Documents) -> Documents:
    """Return a usage plan that covers some stages, with a key whose value is a secret."""
    stages = [{"api": item["name"], "stage": stage} for item in apis for stage in item.get("stages", {})]
    if not draw(yes_or_no):
        return []
    covered = {"exclusive": True, "items": draw(subset(stages))}
    return [
        {"kind": "UsagePlan", "name": "partners", "apiStages": covered, "keys": ["acme"]},
        {"kind": "ApiKey", "name": "acme", "value": "${secretsmanager:acme}"},
    ]


@st.composite
def _names(draw: st.DrawFn, targets: dict[str, list[Target]], *, alone: bool) -> Documents:
    public, private = targets.get(PUBLIC, []), targets.get(PRIVATE, [])
    http, sockets = targets.get("web", []), targets.get("chat", [])
    wanted = {
        "shop.example.com": public_names("shop.example.com", public, http, alone=alone),
        "inner.example.com": private_names("inner.example.com", private, alone=alone),
        "chat.example.com": socket_names("chat.example.com", sockets, alone=alone),
    }
    return [draw(wanted[name]) for name in draw(subset(list(wanted)))]


@st.composite
def _rest(draw: st.DrawFn, name: str, through: list[str], walls: list[str], certificates: list[str]) -> dict[str, Any]:
    private = name == PRIVATE
    routes = {key: draw(_routes(through)) for key in draw(subset(["GET /a", "POST /a/b"], least=1))}
    stages = {
        key: draw(_stages(walls, certificates)) for key in draw(subset(["prod", "test"], least=draw(usually_one)))
    }
    made: dict[str, Any] = {
        "kind": "RestApi",
        "name": name,
        "endpointConfiguration": {"types": ["PRIVATE" if private else "REGIONAL"]},
        "routes": routes,
        "stages": stages,
        **draw(some(description=words, tags=tags, policy=policies(private=private))),
    }
    if private:
        made.setdefault("policy", POLICY)
    return made


@st.composite
def _routes(draw: st.DrawFn, through: list[str]) -> dict[str, Any]:
    link = draw(st.sampled_from(["", *through]))
    if not link:
        return draw(st.one_of(st.just({"mock": {}}), function().map(lambda name: {"lambda": name})))
    made: dict[str, Any] = {"uri": "http://core.example/a", "connectionId": {"vpcLink": link}}
    return {"http": made | ({"integrationTarget": LISTENER} if link == "subnets" else {})}


@st.composite
def _stages(draw: st.DrawFn, walls: list[str], certificates: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = draw(some(description=words, webAcl=st.sampled_from(["none", *walls])))
    made |= draw(some(clientCertificate=st.sampled_from(certificates))) if certificates else {}
    return made | draw(some(deploy=st.sampled_from(["auto", "auto", "manual"]), executionLog=st.just("ERROR")))


@st.composite
def _certificate(draw: st.DrawFn, name: str) -> dict[str, Any]:
    days = st.sampled_from([30, 90])
    return {
        "kind": "ClientCertificate",
        "name": name,
        **draw(some(description=words, tags=tags, rotateBeforeDays=days)),
    }
