"""Counts the tests in Maven's XML reports below a folder.

Prints `PASSED FAILED`, and on stderr each failure, each tier and the ten slowest test classes.

Exits with 1 when a tier has no test that ran: a build that stopped early must not look like one that passed.
"""

import collections
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

SLOWEST = 10
TIERS = {"Test": "nothing but the JVM", "IT": "PostgreSQL and Temporal in the process", "KT": "Kubernetes and Temporal"}


def outer(test_class):
    # A nested class counts with the class around it.
    return test_class.split("$")[0]


def tier(test_class):
    return next((suffix for suffix in ("KT", "IT") if outer(test_class).endswith(suffix)), "Test")


def seconds(suite):
    # With thousands separators: "1,204.5".
    return float(suite.get("time", "0").replace(",", ""))


def slowest(times):
    print(f"    the {SLOWEST} slowest of {len(times)} test classes, {sum(times.values()):.0f} s in all:", file=sys.stderr)
    for (module, name), took in times.most_common(SLOWEST):
        print(f"    {took:7.1f} s  {name} ({module})", file=sys.stderr)


def main():
    root = pathlib.Path(sys.argv[1])
    passed, failed, skipped = ({name: 0 for name in TIERS} for _ in range(3))
    times = collections.Counter()
    for report in sorted(root.rglob("target/*-reports/TEST-*.xml")):
        suite = ElementTree.parse(report).getroot()
        module = str(report.parents[2].relative_to(root))
        times[module, outer(suite.get("name", report.stem))] += seconds(suite)
        for case in suite.iter("testcase"):
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
    slowest(times)
    silent = [name for name in TIERS if passed[name] + failed[name] == 0]
    for name in silent:
        print(f"    no {name} ran", file=sys.stderr)
    print(sum(passed.values()), sum(failed.values()))
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
