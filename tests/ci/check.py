"""Runs action.yml, the pre-commit hook and the recipes of docs/ci.md in scratch repositories.

Usage: check.py FIGCHECK [--build]
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIGCHECK = pathlib.Path(sys.argv[1]).resolve()
HEADER = "id,original,stated,date\n"
RIGHT = "right,6.87 billion yuan,965 million U.S. dollars,2025-09-22\n"
WRONG = "wrong,6.87 billion yuan,96.5 million U.S. dollars,2025-09-22\n"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


def run(*command, cwd, env=None, check=True, **more):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "FIGCHECK_"))}
    clean |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} | (env or {})
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Repository:
    """A scratch repository with one commit."""

    def __init__(self, files):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="figcheck-ci-"))
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.email", "desk@example.invalid")
        self.git("config", "user.name", "The desk")
        self.base = self.commit(files)

    def git(self, *arguments, **more):
        return run("git", *arguments, cwd=self.path, **more).stdout.strip()

    def write(self, files):
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def commit(self, files):
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change the copy")
        return self.git("rev-parse", "HEAD")


def act(repository, shell="bash", **inputs):
    """Runs the steps of the action as a runner would, and returns their output, status, outputs and job summary."""
    values = {name: declared.get("default", "") for name, declared in ACTION["inputs"].items()}
    values |= {"base": "", "figcheck": str(FIGCHECK)}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    outputs, said, status = {}, "", 0
    with tempfile.TemporaryDirectory() as temporary:
        temp = pathlib.Path(temporary)
        summary = temp / "summary.md"
        for step in ACTION["runs"]["steps"]:
            output = temp / f"output-{step['id']}"
            output.touch()

            def value(match):
                path = match.group(1).split(".")
                if path[0] == "inputs":
                    return values[path[1]]
                if path[0] == "steps":
                    return outputs[path[1]].get(path[3], "")
                assert path == ["github", "action_path"], path
                return str(ROOT)

            env = {name: re.sub(r"\$\{\{ (.+?) \}\}", value, text) for name, text in step["env"].items()}
            assert "${{" not in step["run"], "a script takes its inputs from the environment"
            env |= {"RUNNER_TEMP": str(temp), "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
            done = run(shell, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=repository.path, env=env, check=False)
            said += done.stdout + done.stderr
            outputs[step["id"]] = dict(line.split("=", 1) for line in output.read_text().splitlines())
            status = done.returncode
            if status != 0:
                break
        return said, status, outputs["check"], summary.read_text("utf-8") if summary.exists() else None


def the_action_checks_what_a_change_touches():
    repository = Repository({"claims/old.csv": HEADER + WRONG, "notes.csv": "a,b\n1,2\n", "README": "x"})
    repository.commit({"claims/new.csv": HEADER + RIGHT + WRONG, "README": "y"})
    said, status, outputs, summary = act(repository, base=repository.base, sarif="figures.sarif")
    assert status == 1 and outputs["status"] == "1" and outputs["files"] == "1", (said, outputs)
    assert "::error file=claims/new.csv,line=3," in said and "old.csv" not in said, said
    assert "figcheck: 1 of 2 claims flagged" in summary and "claims/new.csv:3" in summary, summary
    results = json.loads((repository.path / outputs["sarif"]).read_text("utf-8"))["runs"][0]["results"]
    assert [result["properties"]["verdict"] for result in results] == ["outside"]
    said, status, outputs, summary = act(repository, base=repository.base, annotate="false", summary="false")
    assert status == 1 and "::" not in said and summary is None and "sarif" not in outputs, said


def the_action_passes_what_holds():
    repository = Repository({"claims/old.csv": HEADER + WRONG})
    repository.commit({"claims/new.csv": HEADER + RIGHT, "claims/old.csv": HEADER + WRONG + "\n"})
    said, status, outputs, _ = act(repository, base=repository.base, paths="claims/new.csv\nmissing")
    assert (status, outputs["files"]) == (0, "1"), said
    repository.base = repository.commit({"README": "z"})
    said, status, outputs, summary = act(repository, base=repository.git("rev-parse", "HEAD^"))
    assert (status, outputs["files"]) == (0, "0") and "nothing to check" in summary, said


def the_action_fails_when_figcheck_does():
    repository = Repository({"README": "x"})
    repository.commit({"claims/broken.csv": "a,b\n1,2\n"})
    said, status, outputs, _ = act(repository, base=repository.base)
    assert (status, outputs["status"]) == (2, "2"), said
    said, status, _, _ = act(repository, base=repository.base, arguments="--no-such-option")
    assert status == 2, said


def the_action_knows_merges_new_branches_and_shallow_clones():
    repository = Repository({"claims/old.csv": HEADER + RIGHT})
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit({"claims/topic.csv": HEADER + WRONG})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"claims/main.csv": HEADER + WRONG})
    repository.git("merge", "--quiet", "--no-edit", "topic")
    said, status, outputs, _ = act(repository, base=repository.base)
    assert outputs["files"] == "1" and "topic.csv" in said and "main.csv" not in said, said
    said, _, outputs, _ = act(repository, base="0" * 40, changed_only="true")
    assert outputs["files"] == "1", said

    plain = Repository({"claims/old.csv": HEADER + RIGHT})
    said, _, outputs, _ = act(plain, base="0" * 40)
    assert outputs["files"] == "1" and "checking every file" in said, said
    plain.commit({"claims/new.csv": HEADER + WRONG})
    plain.git("config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = Repository({"x": ""})
    shutil.rmtree(shallow.path)
    run("git", "clone", "--quiet", "--depth=1", f"file://{plain.path}", str(shallow.path), cwd="/")
    said, status, outputs, _ = act(shallow, base=plain.base)
    assert outputs["files"] == "1" and "new.csv" in said and status == 1, said


def names_of_files_run_nothing():
    repository = Repository({"README": "x"})
    names = ["$(touch owned).csv", "`touch owned`.csv", "--format=json.csv", "a b;touch owned.csv", "line\nend.csv", "*.csv"]
    repository.commit({name: HEADER + RIGHT for name in names})
    said, status, outputs, _ = act(repository, base=repository.base)
    assert (status, outputs["files"]) == (0, str(len(names))), said
    assert not (repository.path / "owned").exists()
    assert not [line for line in said.splitlines() if line.startswith("::") and not line.startswith("::notice ")], said


def pre_commit_stops_a_wrong_figure():
    hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
    run("pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"), cwd=ROOT)
    # The same hook with the binary that is there, instead of one that pre-commit would build for minutes.
    program, arguments = hook["entry"].split(" ", 1)
    assert program == "figcheck"
    local = hook | {"language": "system", "entry": f"{FIGCHECK} {arguments}"}
    repository = Repository({
        ".pre-commit-config.yaml": yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]}),
        "claims/a.CSV": HEADER + RIGHT,
        "picture.png": "x",
    })
    home = {"PRE_COMMIT_HOME": str(repository.path / ".git" / "pre-commit")}
    done = run("pre-commit", "run", "--all-files", cwd=repository.path, env=home)
    assert "Passed" in done.stdout, done.stdout
    repository.write({"claims/b.csv": HEADER + WRONG})
    repository.git("add", "--all")
    done = run("pre-commit", "run", cwd=repository.path, env=home, check=False)
    assert done.returncode == 1 and "claims/b.csv:2" in done.stdout, done.stdout


def pre_commit_builds_the_hook():
    repository = Repository({"claims/a.csv": HEADER + WRONG})
    env = {"PRE_COMMIT_HOME": str(repository.path / ".git" / "pre-commit"), "CARGO_PROFILE_RELEASE_LTO": "off"}
    done = run("pre-commit", "try-repo", str(ROOT), "figcheck", "--all-files", cwd=repository.path, env=env, check=False)
    assert done.returncode == 1 and "claims/a.csv:2" in done.stdout, done.stdout + done.stderr


def recipes():
    """The blocks of docs/ci.md that a comment marks as ones to run, by name."""
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    return dict(re.findall(r"<!-- run: ([a-z-]+) -->\n```\w+\n(.*?)```", page, re.DOTALL))


def with_figcheck():
    return {"PATH": f"{FIGCHECK.parent}:{os.environ['PATH']}"}


def the_git_hook_stops_a_wrong_figure():
    repository = Repository({"README": "x"})
    hook = repository.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(recipes()["git-hook"])
    hook.chmod(0o755)
    repository.write({"articles/a b.csv": HEADER + WRONG})
    repository.git("add", "--all")
    done = run("git", "commit", "--message", "x", cwd=repository.path, env=with_figcheck(), check=False)
    assert done.returncode != 0 and "articles/a b.csv:2" in done.stdout + done.stderr, done.stdout + done.stderr
    repository.write({"articles/a b.csv": HEADER + RIGHT})
    repository.git("add", "--all")
    run("git", "commit", "--message", "x", cwd=repository.path, env=with_figcheck())
    repository.write({"README": "y"})
    repository.git("add", "--all")
    run("git", "commit", "--message", "nothing to check", cwd=repository.path, env=with_figcheck())


def the_makefile_publishes_nothing_wrong():
    repository = Repository({"Makefile": recipes()["makefile"], "articles/a.csv": HEADER + WRONG})
    done = run("make", "publish", cwd=repository.path, env=with_figcheck(), check=False)
    assert done.returncode != 0 and "publishing" not in done.stdout, done.stdout
    assert (repository.path / "figures.html").exists()
    repository.write({"articles/a.csv": HEADER + RIGHT})
    done = run("make", "publish", cwd=repository.path, env=with_figcheck())
    assert "publishing" in done.stdout, done.stdout


def the_cms_hook_holds_a_wrong_figure():
    repository = Repository({"README": "x"})
    done = run("sh", "-c", recipes()["cms"], cwd=repository.path, env=with_figcheck())
    assert done.stdout == "held for the desk\n", done.stdout + done.stderr
    verdict = json.loads((repository.path / "verdict.json").read_text("utf-8"))
    assert verdict["summary"]["outside"] == 1 and verdict["claims"][0]["verdict"] == "outside"


def validators_accept_the_files():
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", page, re.DOTALL)
    schemas = {".github/workflows": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci"}
    with tempfile.TemporaryDirectory() as temporary:
        temp = pathlib.Path(temporary)
        for name, text in blocks:
            file = temp / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            for start, schema in schemas.items():
                if name.startswith(start):
                    run("check-jsonschema", "--builtin-schema", schema, str(file), cwd=ROOT)
            if name == ".pre-commit-config.yaml":
                run("pre-commit", "validate-config", str(file), cwd=ROOT)
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml", cwd=ROOT)
    run("zizmor", "--offline", "--no-progress", "action.yml", cwd=ROOT)


TESTS = [
    the_action_checks_what_a_change_touches,
    the_action_passes_what_holds,
    the_action_fails_when_figcheck_does,
    the_action_knows_merges_new_branches_and_shallow_clones,
    names_of_files_run_nothing,
    pre_commit_stops_a_wrong_figure,
    the_git_hook_stops_a_wrong_figure,
    the_makefile_publishes_nothing_wrong,
    the_cms_hook_holds_a_wrong_figure,
    validators_accept_the_files,
]
if "--build" in sys.argv:
    TESTS.append(pre_commit_builds_the_hook)

failed = 0
for test in TESTS:
    try:
        test()
        print(f"ok      {test.__name__}")
    except AssertionError as error:
        failed += 1
        print(f"FAILED  {test.__name__}\n{error}")
print(f"{len(TESTS) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
