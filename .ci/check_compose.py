"""Checks docker-compose.yml without a container engine: it parses, and everything that it names exists."""

import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent


def problems():
    text = (ROOT / "docker-compose.yml").read_text()
    services = yaml.safe_load(text)["services"]
    settings = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    for variable in sorted(set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text)) - set(settings)):
        yield f"{variable} is not in .env.example"
    for variable in sorted(set(settings) - set(re.findall(r"\$\{([A-Z_]+)", text))):
        yield f"{variable} of .env.example is used nowhere"
    for variable in sorted(name for name, value in settings.items() if "PASSWORD" in name and value):
        yield f"{variable} has a value in .env.example; a password that everybody knows gets used"
    for name, service in services.items():
        if not re.search(r"^[^:]+:[0-9]", service.get("image", "")) and "build" not in service:
            yield f"{name} has an image without a version"
        for other, how in service.get("depends_on", {}).items():
            if other not in services:
                yield f"{name} depends on {other}, which is not there"
            elif how["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                yield f"{name} waits for the health of {other}, which has no check"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./") and not any((ROOT / f"{source}{ending}").exists() for ending in ("", ".example")):
                yield f"{name} mounts {source}, which is not there"
        if "build" in service:
            dockerfile = (ROOT / service["build"]["dockerfile"]).read_text()
            ignored = (ROOT / ".dockerignore").read_text().split()
            stages = re.findall(r"^FROM \S+ AS (\S+)$", dockerfile, re.MULTILINE)
            for stage, words in re.findall(r"^COPY (?:--from=(\S+) )?(.+)$", dockerfile, re.MULTILINE):
                if stage and stage not in stages:
                    yield f"{name} copies from the stage {stage}, which is not there"
                for source in [] if stage else words.split()[:-1]:
                    if f"!{source}" not in ignored:
                        yield f"{name} copies {source}, which .dockerignore leaves out"
    print(f"{len(services)} services: {', '.join(services)}")


def main():
    found = list(problems())
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
