"""The command line itself: options anywhere, exit statuses, consent, failures; its workflows are stand-ins."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from apigwctl.cli.invocation import Invocation
from apigwctl.cli.main import COMMANDS, execute
from apigwctl.errors import ApigwctlError, AwsError, IncompleteError, RefusedError, SpecError
from apigwctl.model.codec import plans_from_text, plans_to_text
from apigwctl.model.event import Event, Kind
from apigwctl.model.result import Outputs, Result
from apigwctl.values import FrozenMap, Problem, Source
from tests.unit.render.examples import plan, results, rich_plan


@dataclass(frozen=True)
class Options:
    directory: Path
    paths: tuple = ()
    targets: tuple = ()
    profile: str = ""
    region: str = ""
    endpoint_url: str = ""
    sandbox: bool = False
    only: tuple = ()
    prune: bool = False
    adopt: bool = False
    adopt_from_cloudformation: bool = False
    max_deletes: int | None = None
    allow_replace: bool = False
    release: bool = False
    replace_canary: bool = False
    deploy: tuple[str, ...] = ()
    revision: str = ""


@dataclass(frozen=True)
class Validation:
    problems: tuple = ()
    notes: tuple = ()
    documents: int = 1


@dataclass
class Workflows:
    """Workflows that answer what they are given, and remember how they were asked."""

    plans: tuple = ()
    outcome: tuple = ()
    validation: Validation = field(default_factory=Validation)
    error: BaseException | None = None
    asked: list = field(default_factory=list)
    consented: bool = False
    purge_logs: bool = False
    Options = Options

    def _answer(self, options, answer):
        self.asked.append(options)
        if self.error:
            raise self.error
        return answer

    def validate(self, options):
        return self._answer(options, self.validation)

    def plan(self, options):
        return self._answer(options, self.plans)

    drift = plan

    def outputs(self, options):
        values = FrozenMap({"orders.prod.invokeUrl": "https://a.example/prod"})
        return self._answer(options, (Outputs("dev", "1", "eu-west-1", values),))

    def apply(self, options, *, saved, consent, listener):
        self._answer(options, None)
        self.consented = consent(saved or self.plans)
        listener(Event(Kind.FINISHED, "s1", "update orders@prod"))
        return self.outcome

    def destroy(self, options, *, purge_logs, consent, listener):
        self.purge_logs = purge_logs
        return self.apply(options, saved=None, consent=consent, listener=listener)


def run(workflows, *arguments, terminal=False):
    return execute([str(item) for item in arguments], Invocation(workflows=workflows, interactive=lambda: terminal))


DIFFERENT, SAME = (rich_plan(),), (plan(),)


@pytest.mark.parametrize(
    ("plans", "arguments", "status"),
    [
        (SAME, ["plan"], 0),
        (DIFFERENT, ["plan"], 0),
        (SAME, ["plan", "--detailed-exitcode"], 0),
        (DIFFERENT, ["plan", "--detailed-exitcode"], 2),
        ((plan(problems=(Problem("m", "r"),)),), ["plan"], 3),
        (SAME, ["drift"], 0),
        (DIFFERENT, ["drift"], 2),
        (DIFFERENT, ["plan", "--format", "env"], 1),
        (DIFFERENT, ["outputs", "--format", "markdown"], 1),
        (SAME, ["plan", "no-such-file.yaml"], 1),
        (SAME, ["plan", "--no-such-option"], 1),
        (SAME, ["no-such-command"], 1),
        (SAME, ["--help"], 0),
        (SAME, ["plan", "--help"], 0),
        (SAME, ["--version"], 0),
        (SAME, ["plan", "--version"], 0),
    ],
)
def test_the_exit_status_says_what_was_found(plans, arguments, status):
    assert run(Workflows(plans), *arguments) == status


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ApigwctlError("x"), 1),
        (SpecError("x"), 1),
        (AwsError("x", operation="GetStage"), 1),
        (RefusedError("x"), 3),
        (IncompleteError("x"), 4),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("command", ["validate", "plan", "apply", "drift", "destroy", "outputs"])
def test_an_error_is_told_on_stderr_and_has_its_exit_status(command, error, status, capsys):
    assert run(Workflows(error=error), command) == status
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()


def test_an_error_for_machines_is_an_object_on_stdout(capsys):
    assert run(Workflows(error=RefusedError("no", hint="do")), "plan", "--format", "json") == 3
    told = json.loads(capsys.readouterr().out)["error"]
    assert told == {"code": "refused", "message": "no", "hint": "do", "problems": []}


def test_a_plan_with_problems_is_kept_and_said_not_to_be_applied(tmp_path, capsys):
    kept = tmp_path / "plan.json"
    problems = (Problem("m1", "r1", hint="h1"), Problem("m2", "r2"))
    assert run(Workflows((plan(problems=problems),)), "plan", "-o", kept) == 3
    told = capsys.readouterr().out
    assert all(text in told for text in ("m1 [r1]", "hint: h1", "m2 [r2]", "it is not applied while"))
    assert "applies exactly this" not in told
    assert [item["message"] for item in json.loads(kept.read_text())["plans"][0]["problems"]] == ["m1", "m2"]


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "drift", "destroy", "outputs"])
def test_common_options_work_before_and_after_the_command(command, tmp_path):
    common = ["-C", tmp_path, "--target", "prod", "--profile", "p", "--region", "eu-west-1", "--only", "orders"]
    common += ["--endpoint-url", "http://127.0.0.1:1", "--sandbox", "--no-color", "-v"]
    before, after = Workflows(SAME), Workflows(SAME)
    assert run(before, *common, command) == run(after, command, *common) == 0
    assert (
        before.asked
        == after.asked
        == [Options(tmp_path, (), ("prod",), "p", "eu-west-1", "http://127.0.0.1:1", True, ("orders",))]
    )


def test_repeatable_options_add_up_and_the_later_of_the_others_wins():
    workflows = Workflows(SAME)
    run(workflows, "--target", "a", "--region", "eu-west-1", "plan", "--target", "b", "--region", "us-east-1")
    assert (workflows.asked[0].targets, workflows.asked[0].region) == (("a", "b"), "us-east-1")


def test_the_guards_of_a_plan_are_passed_on(tmp_path):
    workflows = Workflows(SAME)
    run(workflows, "plan", "--prune", "--adopt", "--adopt-from-cloudformation", "--max-deletes", "20", tmp_path)
    expected = Options(Path(), (tmp_path,), prune=True, adopt=True, adopt_from_cloudformation=True, max_deletes=20)
    assert workflows.asked == [expected]


def test_a_kept_plan_is_the_plan(tmp_path):
    kept = tmp_path / "plan.json"
    assert run(Workflows(DIFFERENT), "plan", "-o", kept) == 0
    (read,) = plans_from_text(kept.read_text(), name="plan.json")
    assert plans_to_text((read,)) == plans_to_text(DIFFERENT)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_plan_comes_in_three_formats(form, capsys):
    run(Workflows(DIFFERENT), "plan", "--format", form)
    told = capsys.readouterr().out
    assert "Plan: 3 to create" in told
    assert told.startswith({"text": "shop/dev", "json": "{", "markdown": "<!--"}[form])


def test_output_in_a_pipe_has_no_colour(capsys):
    run(Workflows(DIFFERENT), "plan")
    assert "\x1b" not in capsys.readouterr().out


# -- consent -----------------------------------------------------------------------------------------------------------

VERIFIED = (results()["verified"],)


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_without_a_terminal_and_without_yes_nothing_is_changed(command, capsys):
    workflows = Workflows(DIFFERENT, VERIFIED)
    assert run(workflows, command) == 3
    assert not workflows.consented
    assert "hint: give --yes" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_with_yes_nobody_is_asked(command, capsys):
    workflows = Workflows(DIFFERENT, VERIFIED)
    assert run(workflows, command, "--yes") == 0
    assert workflows.consented
    assert "Only 'yes'" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "status"), [("yes", 0), ("y", 3), ("YES", 3), ("", 3), ("no", 3), (" yes ", 0)], ids=repr
)
def test_at_the_prompt_only_yes_is_a_yes(answer, status, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    workflows = Workflows(DIFFERENT, VERIFIED)
    assert run(workflows, "apply", terminal=True) == status
    assert workflows.consented is (status == 0)
    told = capsys.readouterr()
    assert "Apply these changes? Only 'yes' is accepted" in told.err
    assert "~ orders@prod" in told.out


def test_with_nothing_to_do_nobody_is_asked():
    assert run(Workflows(SAME, (Result(plan()),)), "apply") == 0


def test_a_kept_plan_is_consent(tmp_path):
    kept = tmp_path / "plan.json"
    kept.write_text(plans_to_text(DIFFERENT))
    workflows = Workflows((), VERIFIED)
    assert run(workflows, "apply", kept) == 0
    assert workflows.asked[0].targets == ("dev",)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "other"}', '{"format": "apigwctl.plan", "version": 99, "plans": []}']
)
def test_a_file_that_is_no_plan_is_refused(text, tmp_path, capsys):
    kept = tmp_path / "plan.json"
    kept.write_text(text)
    workflows = Workflows()
    assert run(workflows, "apply", kept) == 1
    assert not workflows.asked
    assert "plan file" in capsys.readouterr().err


def test_a_kept_plan_is_applied_alone(tmp_path):
    kept = tmp_path / "plan.json"
    kept.write_text(plans_to_text(DIFFERENT))
    assert run(Workflows(), "apply", kept, tmp_path) == 1


@pytest.mark.parametrize(("name", "status"), [("verified", 0), ("differs", 4), ("partial", 4), ("interrupted", 130)])
def test_the_exit_status_of_an_apply_is_that_of_its_result(name, status):
    assert run(Workflows(DIFFERENT, (results()[name],)), "apply", "--yes") == status


def test_apply_for_machines_writes_json_lines_only(capsys):
    run(Workflows(DIFFERENT, VERIFIED), "apply", "--yes", "--format", "json")
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [item["event"] for item in events] == ["finished", "result"]
    assert events[-1]["results"][0]["status"] == "verified"


@pytest.mark.parametrize(("arguments", "purging"), [([], False), (["--purge-logs"], True)])
def test_destroy_keeps_logs_unless_told_otherwise(arguments, purging):
    workflows = Workflows(DIFFERENT, VERIFIED)
    run(workflows, "destroy", "--yes", *arguments)
    assert workflows.purge_logs is purging


# -- the other commands ------------------------------------------------------------------------------------------------


def test_validate_tells_all_problems_and_fails(capsys):
    found = (Problem("unknown key x", "unknown-key", "orders", Source("specs/a.yaml", 3, 1), "did you mean y?"),) * 2
    assert run(Workflows(validation=Validation(found)), "validate") == 1
    told = capsys.readouterr().out
    assert told.count("specs/a.yaml:3:1: orders: unknown key x [unknown-key]\n  hint: did you mean y?\n") == 2
    assert told.endswith("2 problems in 1 file, 1 document read\n")


def test_validate_for_machines(capsys):
    assert run(Workflows(), "validate", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["valid"] is True


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("text", "orders.prod.invokeUrl  https://a.example/prod"),
        ("env", "ORDERS_PROD_INVOKE_URL=https://a.example/prod"),
        ("json", '"orders.prod.invokeUrl": "https://a.example/prod"'),
    ],
)
def test_outputs_come_in_three_formats(form, expected, capsys):
    assert run(Workflows(), "outputs", "--format", form) == 0
    assert expected in capsys.readouterr().out


GROUPS = ("sandbox", "deployments", "canary", "cache", "keys")
"""Commands of commands: those inside have the options."""


@pytest.mark.parametrize("command", list(COMMANDS))
def test_help_fits_80_columns_and_names_the_common_options(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert run(Workflows(), command, "--help") == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    assert "Common options" in told or command in GROUPS
