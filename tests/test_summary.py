"""./test must not call a run good that was not: skipped, empty, crashed, vanished."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from testing import odoo_log, plan
from testing.discover import AddonTest, select
from testing.odoo_section import judge, tags_of
from testing.options import parse_options
from testing.outcome import Outcome, counts_line, exit_code, not_run, summary
from testing.process import Done, run_logged
from testing.pytest_section import read_junit
from testing.upstream_section import (
    KNOWN,
    PURPOSE,
    judge_upstream,
    read_known,
    read_list,
    write_known,
)

STAMP = "2026-03-02 08:00:00,123 42"
TESTS = "odoo.addons.crm_vn_base.tests.test_a"
PASSED = [f"{STAMP} INFO db {TESTS}: Starting TestA.test_{name} ... " for name in "bc"]
TOTAL = (
    f"{STAMP} INFO db odoo.tests.result: "
    "0 failed, 0 error(s) of 2 tests when loading database 'db'"
)
DONE = Done(code=0, seconds=3, memory_mb=300, timed_out=False)


def addon_test(method, cls="TestA"):
    return AddonTest("crm_vn_base", "test_a.py", cls, f"test_{method}", False)


def judged(lines, methods="bc", done=DONE):
    run = odoo_log.read_run(lines)
    tests = [addon_test(method) for method in methods]
    (outcome,) = judge(run, tests, done, None, 60)
    return outcome


def test_two_good_tests_are_a_success():
    outcome = judged([*PASSED, TOTAL])
    assert (outcome.passed, outcome.failed, outcome.skipped) == (2, 0, 0)
    assert outcome.good
    assert (outcome.seconds, outcome.memory_mb) == (3, 300)


def test_a_failed_test_and_subtest_are_found():
    lines = [
        *PASSED,
        f"{STAMP} ERROR db {TESTS}: FAIL: TestA.test_b",
        "Traceback (most recent call last):",
        "AssertionError: 1 != 2",
        f"{STAMP} DEBUG db odoo.tests.stats: Detailed Tests Report:",
        "\tcrm_vn_base: 1.50s 30 queries",
        "\tcrm_vn_base.test_a.TestA: 1.50s 30 queries",
        "\tcrm_vn_base.test_a.TestA.test_b: 1.50s 30 queries",
        f"{STAMP} ERROR db {TESTS}: ERROR: Subtest TestA.test_c (i=1)",
        TOTAL.replace("0 failed, 0", "1 failed, 1").replace("INFO", "ERROR"),
    ]
    outcome = judged(lines, done=Done(1, 3, 300, False))
    assert (outcome.passed, outcome.failed) == (0, 2)
    assert "1 != 2" in outcome.details["crm_vn_base:TestA.test_b"]
    assert outcome.seconds == 3, "with the time Odoo took to load"


def test_a_skipped_test_is_no_success():
    skipped = f"{STAMP} INFO db {TESTS}: skipped TestA.test_c : no Chromium"
    outcome = judged([*PASSED, skipped, TOTAL])
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 0, 1)
    assert not outcome.good
    assert exit_code([outcome]) == 1
    assert "no Chromium" in summary([outcome])


def test_a_skipped_class_counts_its_tests_as_skipped():
    cls = "odoo.addons.crm_vn_base.tests.test_a.TestA"
    line = (
        f"{STAMP} INFO db odoo.tests.suite: skipped setUpClass ({cls}) : no websocket"
    )
    outcome = judged([line, TOTAL])
    assert (outcome.passed, outcome.skipped) == (0, 2)
    assert not outcome.good


def test_a_class_that_cannot_be_set_up_fails_its_tests():
    cls = "odoo.addons.crm_vn_base.tests.test_a.TestA"
    line = f"{STAMP} ERROR db odoo.tests.suite: ERROR: setUpClass ({cls})"
    outcome = judged([line, TOTAL])
    assert outcome.failed == 2
    assert "could not be set up" in outcome.problems[0]


def test_a_test_that_never_ran_is_a_failure():
    """A file that tests/__init__.py forgets, a tag that Odoo does not select."""
    outcome = judged([*PASSED, TOTAL], methods="bcd")
    assert (outcome.passed, outcome.failed) == (2, 1)
    assert outcome.problems == ["crm_vn_base:TestA.test_d never ran"]


def test_classes_are_selected_whole_and_parts_of_them_by_method():
    """All tests named one by one made an argument longer than the system takes."""
    tests = select(["crm_vn_kpi"])
    classes = {f"/crm_vn_kpi:{test.cls}" for test in tests}
    assert set(tags_of(tests).split(",")) == classes
    some = [test for test in tests if test.cls == tests[0].cls][1:]
    assert set(tags_of(some).split(",")) == {f"/{test.id}" for test in some}


def test_odoo_that_died_is_a_failure():
    outcome = judged(PASSED, done=Done(-9, 3, 300, False))
    assert outcome.failed
    assert not outcome.good


def test_an_error_outside_of_tests_is_a_failure():
    line = f"{STAMP} ERROR db odoo.http: Exception during request handling."
    assert judged([*PASSED, line, TOTAL]).failed == 1


def test_a_run_over_its_time_is_a_failure():
    outcome = judged([*PASSED, TOTAL], done=Done(-9, 60, 300, True))
    assert outcome.failed
    assert "stopped after" in outcome.problems[0]


def test_pytest_skips_and_expected_failures_are_no_success(tmp_path):
    junit = tmp_path / "junit.xml"
    junit.write_text(
        '<testsuites><testsuite><testcase classname="t" name="a"/>'
        '<testcase classname="t" name="b"><skipped message="no"/></testcase>'
        '<testcase classname="t" name="c"><error message="x"/></testcase>'
        '<testcase classname="t" name="d"><skipped type="pytest.xfail" message="x"/>'
        "</testcase></testsuite></testsuites>"
    )
    outcome = read_junit(junit, Outcome("suite"))
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 1, 2)
    assert not outcome.good


def upstream_outcome(known, extra=()):
    total = f"{STAMP} INFO db odoo.tests.shell: Tests passed: 0 failed, 0 error(s) of 2"
    run = odoo_log.read_run([*PASSED, *extra, f"{total} tests"])
    return judge_upstream(run, DONE, known, None)


def test_upstream_failures_count_unless_they_fail_without_us():
    failed = f"{STAMP} ERROR db {TESTS}: FAIL: TestA.test_b"
    skipped = f"{STAMP} INFO db {TESTS}: skipped TestA.test_c : no"
    assert upstream_outcome({}).good
    assert upstream_outcome({}, [failed]).failed == 1
    assert upstream_outcome({"crm_vn_base:TestA.test_b": "failed"}, [failed]).good
    assert not upstream_outcome({}, [skipped]).good
    assert not upstream_outcome({"crm_vn_base:TestA.test_b": "skipped"}, [failed]).good


def test_the_list_of_upstream_failures_is_read_as_it_is_written(tmp_path):
    run = odoo_log.OdooRun(failed={"crm:A.test_a"}, skipped_classes={"crm:B": "no"})
    path = tmp_path / "known.txt"
    path.write_text(write_known(run))
    assert read_known(path) == {"crm:A.test_a": "failed", "crm:B": "skipped"}


def test_what_is_changed_on_purpose_says_why():
    lines = read_list(PURPOSE)
    assert all(len(line.split(maxsplit=2)) == 3 for line in lines)
    assert not set(read_known(PURPOSE)) & set(read_known(KNOWN))


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 1),
        ([Outcome("a", passed=1).close()], 0),
        ([Outcome("a", passed=1), Outcome("b").close()], 1),
        ([Outcome("a", passed=1), not_run("b", "no browser")], 1),
        ([Outcome("a", passed=1, skipped=1).close()], 1),
        ([Outcome("a", passed=1).close(code=3)], 1),
        ([Outcome("a", passed=1).fail("x")], 1),
    ],
)
def test_exit_code(outcomes, code):
    assert exit_code(outcomes) == code


def test_the_counts_stand_alone_on_the_last_line():
    outcomes = [Outcome("a", passed=5), Outcome("b", passed=1, skipped=2).fail("x")]
    assert summary(outcomes).splitlines()[-1] == "6 passed, 1 failed, 2 skipped"
    assert counts_line([]) == "0 passed, 0 failed, 0 skipped"


def test_a_section_that_breaks_does_not_end_the_run(tmp_path):
    def broken(run):
        raise RuntimeError("no space left")

    def good(run):
        return [Outcome("good", passed=1)]

    run = plan.Run(None, tmp_path, parse_options([]), broken=True)
    sections = [
        plan.Section("broken", broken),
        plan.Section("copy", good, needs_template=True),
        plan.Section("good", good),
    ]
    outcomes = plan.perform(run, sections)
    assert [o.failed for o in outcomes] == [1, 0, 0]
    assert outcomes[1].skipped == 1
    assert counts_line(outcomes) == "1 passed, 1 failed, 1 skipped"
    assert exit_code(outcomes) == 1


def test_a_command_over_its_limit_is_ended_with_its_children(tmp_path):
    nap = str(100_000 + os.getpid())  # nobody else's: other runs test the same
    code = (
        f"import subprocess, time; subprocess.Popen(['sleep', '{nap}']); time.sleep(77)"
    )
    begun = time.monotonic()
    done = run_logged([sys.executable, "-c", code], tmp_path / "log", limit=1)
    assert done.timed_out
    assert done.code != 0
    assert time.monotonic() - begun < 20
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True)
    assert f"sleep {nap}" not in listed.stdout


def test_a_command_is_logged_and_measured(tmp_path):
    code = "import sys; print(sys.stdin.read()); raise SystemExit(4)"
    log = tmp_path / "log"
    done = run_logged([sys.executable, "-c", code], log, limit=30, stdin="xin chào")
    assert (done.code, done.timed_out) == (4, False)
    assert done.memory_mb > 0
    assert "xin chào" in log.read_text(encoding="utf-8")


def test_an_unknown_addon_is_refused(capsys):
    with pytest.raises(SystemExit):
        parse_options(["crm_vn_pipline"])
    assert "crm_vn_pipeline" in capsys.readouterr().err


def test_every_section_knows_the_marker_of_fast():
    """Each folder is run by itself: a marker that one of them registers is no help."""
    clone = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "not slow", "--collect-only", "-q"]
        + ["tests/test_docs.py"],
        cwd=clone,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
