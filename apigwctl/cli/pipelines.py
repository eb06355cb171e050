"""Pipeline files: the plan as a comment on the change request, that very plan applied on merge, drift every day."""

from __future__ import annotations

GITHUB = """\
# Plans each pull request and comments the plan on it; applies that very plan on merge; looks for drift every day.
# Needs two repository variables: AWS_REGION, and AWS_ROLE, the ARN of a role that trusts GitHub's OIDC provider.
# When AWS or the specs have moved since the plan, the apply refuses it and changes nothing: run the plan again.
name: apigwctl

on:
  pull_request:
    paths: [apigwctl.yaml, "specs/**"]
  push:
    branches: [main]
    paths: [apigwctl.yaml, "specs/**"]
  schedule:
    - cron: "17 5 * * *"

permissions:
  contents: read
  id-token: write

defaults:
  run:
    shell: bash  # with pipefail: a plan that fails is not hidden by what reads it

jobs:
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
      pull-requests: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install apigwctl
      - run: apigwctl validate
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{ vars.AWS_ROLE }}
          aws-region: ${{ vars.AWS_REGION }}
      - name: Plan
        run: apigwctl plan -o plan.json --format markdown > plan.md
      - name: Comment
        if: always() && hashFiles('plan.md') != ''
        env:
          GH_TOKEN: ${{ github.token }}
          PULL: ${{ github.event.number }}
        run: |
          comments="repos/$GITHUB_REPOSITORY/issues/$PULL/comments"
          ours=$(gh api --paginate "$comments" \\
            --jq '.[] | select(.body | startswith("<!-- apigwctl:plan -->")) | .id' | tail -n 1)
          if [ -n "$ours" ]; then
            gh api --silent -X PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$ours" -F body=@plan.md
          else
            gh api --silent "$comments" -F body=@plan.md
          fi
      - uses: actions/upload-artifact@v4
        with:
          name: plan
          path: plan.json
          retention-days: 30

  apply:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    permissions:
      actions: read
      contents: read
      id-token: write
      pull-requests: read
    concurrency: apigwctl-apply
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install apigwctl
      - name: Fetch the plan that was looked at
        env:
          GH_TOKEN: ${{ github.token }}
        run: |
          head=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" --jq '.[0].head.sha // empty')
          if [ -z "$head" ]; then echo "::error::no pull request: nobody looked at a plan"; exit 1; fi
          run=$(gh run list --workflow apigwctl --event pull_request --commit "$head" --status success \\
            --json databaseId --jq '.[0].databaseId // empty')
          if [ -z "$run" ]; then echo "::error::no plan was made for $head"; exit 1; fi
          gh run download "$run" --name plan
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{ vars.AWS_ROLE }}
          aws-region: ${{ vars.AWS_REGION }}
      - run: apigwctl apply plan.json

  drift:
    if: github.event_name == 'schedule'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install apigwctl
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{ vars.AWS_ROLE }}
          aws-region: ${{ vars.AWS_REGION }}
      - name: Drift (fails with 2 when there is any)
        run: apigwctl drift --format markdown | tee -a "$GITHUB_STEP_SUMMARY"
"""

GITLAB = """\
# Plans each merge request and notes the plan on it; applies that very plan on merge; looks for drift on a schedule.
# Needs the variables AWS_ROLE_ARN (a role that trusts GitLab's OIDC provider), AWS_REGION, and API_TOKEN: a project
# access token with the scope api. Drift runs in pipelines of a schedule: make one under Build > Pipeline schedules.
# When AWS or the specs have moved since the plan, the apply refuses it and changes nothing: run the plan again.
default:
  image: python:3.12
  id_tokens:
    AWS_TOKEN: {aud: https://gitlab.com}
  before_script:
    - apt-get update -q && apt-get install -q -y jq
    - pip install --quiet apigwctl
    - echo "$AWS_TOKEN" > /tmp/token
    - export AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/token
    - api="$CI_API_V4_URL/projects/$CI_PROJECT_ID"
    - call() { curl --fail --silent --show-error --header "PRIVATE-TOKEN: $API_TOKEN" "$@"; }

plan:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - apigwctl validate
    - apigwctl plan -o plan.json --format markdown > plan.md
    - notes="$api/merge_requests/$CI_MERGE_REQUEST_IID/notes"
    - |
      ours=$(call "$notes?per_page=100" |
        jq -r '[.[] | select(.body | startswith("<!-- apigwctl:plan -->")) | .id][0] // empty')
      if [ -n "$ours" ]; then
        call --request PUT --data-urlencode body@plan.md "$notes/$ours" > /dev/null
      else
        call --data-urlencode body@plan.md "$notes" > /dev/null
      fi
  artifacts:
    paths: [plan.json]
    expire_in: 30 days

apply:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  resource_group: apigwctl-apply
  script:
    - |
      merged=$(call "$api/repository/commits/$CI_COMMIT_SHA/merge_requests" | jq -r '.[0].iid // empty')
      [ -n "$merged" ] || { echo "no merge request: nobody looked at a plan"; exit 1; }
      pipeline=$(call "$api/merge_requests/$merged/pipelines" | jq -r '.[0].id // empty')
      job=$(call "$api/pipelines/$pipeline/jobs" |
        jq -r '[.[] | select(.name == "plan" and .status == "success") | .id][0] // empty')
      [ -n "$job" ] || { echo "no plan was made for merge request $merged"; exit 1; }
      call --location --output plan.json "$api/jobs/$job/artifacts/plan.json"
    - apigwctl apply plan.json

drift:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - apigwctl drift
"""

FILES: dict[str, dict[str, str]] = {
    "github": {".github/workflows/apigwctl.yml": GITHUB},
    "gitlab": {".gitlab-ci.yml": GITLAB},
    "none": {},
}
"""The pipeline file of each forge, by its path in the repository."""
