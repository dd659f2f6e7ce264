"""Counts the tests in Maven's XML reports below a folder: prints `PASSED FAILED`, and on stderr each tier and each failure.

Exits with 1 when a tier has no test that ran: a build that stopped early must not look like one that passed.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

TIERS = {"Test": "nothing but the JVM", "IT": "PostgreSQL and Temporal in the process", "KT": "Kubernetes and Temporal"}


def tier(test_class):
    # A nested class counts with the class around it.
    outer = test_class.split("$")[0]
    return next((suffix for suffix in ("KT", "IT") if outer.endswith(suffix)), "Test")


def main():
    passed, failed, skipped = ({name: 0 for name in TIERS} for _ in range(3))
    for report in sorted(pathlib.Path(sys.argv[1]).rglob("target/*-reports/TEST-*.xml")):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = tier(case.get("classname", ""))
            problem = case.find("failure")
            problem = case.find("error") if problem is None else problem
            if problem is not None:
                failed[name] += 1
                words = " ".join((problem.get("message") or problem.text or "").split())
                print(f"    FAILED {case.get('classname')}.{case.get('name')}: {words[:500]}", file=sys.stderr)
            elif case.find("skipped") is not None:
                skipped[name] += 1
                print(f"    skipped {case.get('classname')}.{case.get('name')}", file=sys.stderr)
            else:
                passed[name] += 1
    for name, words in TIERS.items():
        print(f"    {name} ({words}): {passed[name]} passed, {failed[name]} failed, {skipped[name]} skipped", file=sys.stderr)
    silent = [name for name in TIERS if passed[name] + failed[name] == 0]
    for name in silent:
        print(f"    no {name} ran", file=sys.stderr)
    print(sum(passed.values()), sum(failed.values()))
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
