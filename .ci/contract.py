"""Holds a running server to its OpenAPI document with schemathesis, as a user and as an admin.

    contract.py URL PASSWORD_FILE SCHEMATHESIS REPORTS

PASSWORD_FILE has the password of the account admin, SCHEMATHESIS is the program, REPORTS a folder for what it writes. What is
asked for is the same in every run. Exit code 0 when every answer is as the document says.
"""

import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import time
import urllib.request

SEED = "20"
CONFIG = pathlib.Path(__file__).with_name("schemathesis.toml")
NAMES = pathlib.Path(__file__).with_name("schemathesis-names.toml")


class Api:
    def __init__(self, url, token=None):
        self.url = url + "/api/v1"
        self.token = token

    def send(self, method, path, body=None, content_type="application/json"):
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.url + path, data, method=method)
        if data is not None:
            request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
        return json.loads(content) if content else None


def sign_in(url, username, password):
    return Api(url, Api(url).send("POST", "/tokens", {"username": username, "password": password})["token"])


def tar(files):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as members:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            members.addfile(member, io.BytesIO(content))
    return archive.getvalue()


def furnish(user, owner):
    """Gives the owner what the dictionaries of the configuration name: datasets, and tasks of two jobs that have ended."""
    for dataset in ("data", "spare"):
        user.send("PUT", f"/datasets/user.{owner}.{dataset}?filename=data.txt", b"data", "application/octet-stream")
    configs = tar({"a.json": b"{}", "b.json": b"{}"})
    user.send("PUT", f"/datasets/user.{owner}.configs", configs, "application/x-tar")
    commands = {"done": "cat %DATA %IN >%OUT; echo done", "failed": "echo no >&2; exit 3 # %DATA %IN %OUT"}
    for task, command in commands.items():
        user.send("POST", "/tasks", {
            "name": f"user.{owner}.{task}", "dataDataset": f"user.{owner}.data", "configDataset": f"user.{owner}.configs",
            "image": "python:3", "command": command, "bypass": True})
    deadline = time.monotonic() + 120
    for task in commands:
        while user.send("GET", f"/tasks/user.{owner}.{task}")["finishedAt"] is None:
            if time.monotonic() > deadline:
                sys.exit(f"task {task} has not ended in two minutes")
            time.sleep(0.2)


def check(program, url, reports, role, token, mode):
    """Runs schemathesis: positive with what there is in place of most names, negative without, which would make it valid."""
    config = reports / f"{mode}.toml"
    config.write_text(CONFIG.read_text() + (NAMES.read_text() if mode == "positive" else ""))
    began = time.monotonic()
    run = subprocess.run(
        [program, "--config-file", config, "run", url + "/v3/api-docs", "--url", url, "--seed", SEED, "--mode", mode,
         "--no-color"],
        cwd=reports, env={**os.environ, "ORCHESTRA_TOKEN": token}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode:
        print(run.stdout)
    numbers = next((line.strip() for line in run.stdout.splitlines() if " generated, " in line), "no test case")
    print(f"contract: as {role}, {mode} data: {numbers}, in {time.monotonic() - began:.0f} s", flush=True)
    return run.returncode


def main(url, password_file, program, reports):
    reports = pathlib.Path(reports)
    admin = sign_in(url, "admin", pathlib.Path(password_file).read_text().strip())
    admin.send("POST", "/users", {"username": "contract", "email": "contract@example.org", "password": "contract-1234"})
    # To be deleted.
    admin.send("POST", "/users", {"username": "spare", "email": "spare@example.org", "password": "contract-1234"})
    user = sign_in(url, "contract", "contract-1234")
    furnish(user, "contract")
    for caller in (user, admin):
        for webhook in ("contract", "spare"):
            # No name server knows it, so nothing is sent.
            caller.send("POST", "/webhooks", {"name": webhook, "url": "https://webhook.invalid/"})
    # Of its own, so that a node that is drained, and a queue or cluster that is edited, are nobody else's.
    admin.send("POST", "/clusters", {"name": "contract", "type": "LOCAL"})
    admin.send("POST", "/queues", {"name": "contract", "cluster": "local", "deviceKind": "CPU"})
    codes = [check(program, url, reports, role, api.token, mode)
             for role, api in (("user", user), ("admin", admin)) for mode in ("negative", "positive")]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
