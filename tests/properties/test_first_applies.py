"""What holds of any one project against an account with nothing in it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from apigwctl.model.codec import plans_to_text
from apigwctl.render import arrange, envelope, markdown, page, progress, report, text
from tests.properties.projects import projects
from tests.properties.world import SECRET_TEXT, Documents, connection, lines, new_world


@given(project=projects())
def test_what_was_applied_reads_back_as_the_specs_say_and_no_key_value_is_in_any_output_plan_or_event(
    folder: Path, project: Documents
) -> None:
    with new_world(folder) as world:
        found = world.load(project)
        result, live = world.apply(found)
        assert result.remaining is not None
        assert lines(result.remaining) == []
        assert result.remaining.steps == ()
        assert result.verified
        outline = arrange.outline(result.plan)
        told = [
            repr(result),
            repr(found.snapshot),
            repr(live),
            repr(world.events),
            plans_to_text((result.plan,)),
            envelope.text(envelope.plans((result.plan,))),
            envelope.text(envelope.results((result,))),
            page.plain_text(text.plan_text([outline], verbose=True)),
            markdown.plan_markdown([outline]),
            page.plain_text(report.result_text([result])),
            *(envelope.one_line(envelope.event(event)) for event in world.events),
            *(str(progress.event_line(event)) for event in world.events),
        ]
        kept = connection().call("apigateway", "GetApiKeys", {"includeValues": True})["items"]
    secret = [document for document in project if document["kind"] == "ApiKey" and "value" in document]
    assert sum(SECRET_TEXT in item["value"] for item in kept) == len(secret), "AWS must have got the values"
    assert [text for text in told if SECRET_TEXT in text] == []
