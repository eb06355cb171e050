"""The command line as a process of its own: what it imports, how it fails, and that it minds its pipes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("boto3", "botocore", "moto", "werkzeug", "cryptography")


def apigwctl(*arguments, code="", **more):
    """Run the command line, or code that uses it, and return the finished process."""
    command = ["-c", code] if code else ["-m", "apigwctl"]
    environment = {**os.environ, "COLUMNS": "80", **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, *command, *arguments], capture_output=True, text=True, timeout=60, env=environment, **more
    )


def imported(*arguments, cwd=None):
    """Return the modules that a command line has imported by its end."""
    code = (
        "import sys\n"
        "from apigwctl.cli.invocation import Invocation\n"
        "from apigwctl.cli.main import execute\n"
        f"status = execute({list(arguments)!r}, Invocation())\n"
        "print(status, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = apigwctl(code=code, cwd=cwd)
    status, *modules = done.stderr.splitlines()[-1].split()
    assert status == "0", done.stderr
    return set(modules)


def test_help_imports_no_aws_and_nothing_slow():
    assert not imported("--help") & {*HEAVY, "rich", "yaml"}


@pytest.mark.parametrize("command", ["plan", "apply", "sandbox"])
def test_help_of_a_command_imports_no_aws(command):
    assert not imported(command, "--help") & set(HEAVY)


def test_validate_imports_no_aws(tmp_path):
    assert apigwctl("init", "--pipeline", "none", cwd=tmp_path).returncode == 0
    assert not imported("validate", cwd=tmp_path) & set(HEAVY)


def test_wrong_usage_exits_with_1_and_says_what_is_wrong():
    done = apigwctl("plan", "--no-such-option")
    assert (done.returncode, done.stdout) == (1, "")
    assert "No such option" in done.stderr


def test_the_version_is_printed():
    done = apigwctl("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("apigwctl ")


BUG = """
import sys
from apigwctl.cli import invocation, main
class Workflows:
    def Options(self, **members): return members
    def validate(self, options): raise KeyError("a\\nb")
invocation.Invocation.work = lambda self: Workflows()
sys.argv = ["apigwctl", *sys.argv[1:]]
main.run()
"""


def test_a_bug_is_told_on_two_lines_without_a_traceback():
    done = apigwctl("validate", code=BUG)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("internal error: KeyError: ")
    assert len(done.stderr.splitlines()) == 2


def test_a_bug_shows_its_traceback_to_those_who_ask():
    done = apigwctl("validate", "-v", code=BUG)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_reader_that_goes_away_is_not_told_about_it():
    command = f"{sys.executable} -m apigwctl --help | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_sandbox_starts_where_the_target_is_and_prints_how_to_reach_it(tmp_path):
    assert apigwctl("init", "--pipeline", "none", cwd=tmp_path).returncode == 0
    try:
        started = apigwctl("sandbox", "start", cwd=tmp_path)
        assert started.returncode == 0, started.stderr
        assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in started.stdout
        assert "export AWS_REGION=eu-west-1" in started.stdout
        assert apigwctl("sandbox", "status", cwd=tmp_path).returncode == 0
        assert apigwctl("sandbox", "reset", cwd=tmp_path).returncode == 1
    finally:
        stopped = apigwctl("sandbox", "stop", cwd=tmp_path)
    assert stopped.stdout == "stopped default; its state is kept\n"
    assert apigwctl("sandbox", "status", cwd=tmp_path).returncode == 1
    assert apigwctl("sandbox", "reset", cwd=tmp_path).returncode == 0


# -- init --------------------------------------------------------------------------------------------------------------


def test_init_leaves_a_list_of_ignored_files_as_it_is(tmp_path):
    (tmp_path / ".gitignore").write_text("build/\n", encoding="utf-8")
    assert apigwctl("init", ".", cwd=tmp_path).returncode == 0
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "build/\n"


@pytest.mark.parametrize(
    ("pipeline", "files"),
    [
        ("github", {"apigwctl.yaml", ".gitignore", "specs/api.yaml", ".github/workflows/apigwctl.yml"}),
        ("gitlab", {"apigwctl.yaml", ".gitignore", "specs/api.yaml", ".gitlab-ci.yml"}),
        ("none", {"apigwctl.yaml", ".gitignore", "specs/api.yaml"}),
    ],
)
def test_init_writes_a_project_and_a_pipeline(pipeline, files, tmp_path):
    done = apigwctl("init", "shop", "--pipeline", pipeline, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = {str(path.relative_to(tmp_path / "shop")) for path in (tmp_path / "shop").rglob("*") if path.is_file()}
    assert made == files
    assert "project: shop\n" in (tmp_path / "shop" / "apigwctl.yaml").read_text()


def test_the_starting_project_is_valid_applies_to_the_sandbox_and_then_plans_empty(tmp_path):
    steps = (["init"], ["validate"], ["--sandbox", "apply", "--yes"], ["--sandbox", "plan", "--detailed-exitcode"])
    for arguments in steps:
        done = apigwctl(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Nothing to do: AWS agrees with the specs\n"


def test_init_overwrites_nothing(tmp_path):
    (tmp_path / "apigwctl.yaml").write_text("mine")
    done = apigwctl("init", cwd=tmp_path)
    assert done.returncode == 3
    assert "apigwctl.yaml: exists already" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["apigwctl.yaml"]
    assert (tmp_path / "apigwctl.yaml").read_text() == "mine"


@pytest.mark.parametrize("pipeline", ["github", "gitlab"])
def test_a_pipeline_comments_the_plan_applies_that_plan_and_looks_for_drift(pipeline):
    import yaml

    from apigwctl.cli.pipelines import FILES
    from apigwctl.render.markdown import MARKER

    ((_, text),) = FILES[pipeline].items()
    jobs = yaml.safe_load(text)
    assert {"plan", "apply", "drift"} <= set(jobs.get("jobs", jobs))
    assert MARKER in text
    assert "apigwctl plan -o plan.json --format markdown > plan.md" in text
    assert "apigwctl apply plan.json" in text


# -- schema and explain ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        (["schema"], 0, '"$schema"'),
        (["explain", "RestApi"], 0, "RestApi"),
        (["explain", "Stage.tracingEnabled"], 0, "tracingEnabled"),
        (["explain", "--aliases"], 0, "integrationUri"),
        (["explain"], 1, ""),
        (["explain", "RestApi", "--aliases"], 1, ""),
        (["explain", "NoSuchKind"], 1, ""),
    ],
)
def test_the_language_explains_itself(arguments, status, expected):
    done = apigwctl(*arguments)
    assert done.returncode == status, done.stderr
    assert expected in done.stdout
    assert done.stderr.startswith("error: ") is (status == 1)
    assert "internal error" not in done.stderr
