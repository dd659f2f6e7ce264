"""Runs what docs/python.md promises against a running server: its notebook, and every call of the published package.

    python_clients.py URL PASSWORD_FILE HOME PYTHON

PASSWORD_FILE has the password of the account admin, HOME is an empty folder for what the clients leave, and PYTHON has
what .ci/python.txt lists. Exit code 0 when all went as the page says; the transcript goes to standard output.
"""

import os
import pathlib
import re
import subprocess
import sys

from contract import sign_in

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "python.md"
USER = "notebook"
PASSWORD = "twelve squares in a table"

# Every call of the package, and what it prints or returns.
PACKAGE = f"""
import time
import lps_maestro as maestro

def show(call, value=None):
    print(">>>", call, "" if value is None else value)

show("authenticate"); maestro.authenticate("{USER}", "{PASSWORD}")
show("castor.upload of a folder"); maestro.castor.upload("user.{USER}.configs", "configs")
show("castor.upload of a file"); maestro.castor.upload("user.{USER}.data", "data.csv")
show("castor.list"); maestro.castor.list("{USER}", cli=True)
show("castor.list =", maestro.castor.list("{USER}"))
show("task.create"); maestro.task.create("user.{USER}.copies", "user.{USER}.data", "user.{USER}.configs",
                                         "cat %DATA %IN > %OUT", "python:3.12", queue="cpu")
show("task.list"); maestro.task.list("{USER}", cli=True)
show("task.list =", maestro.task.list("{USER}"))
show("task.queue"); maestro.task.queue("cpu")
show("task.kill"); maestro.task.kill("user.{USER}.copies")
show("task.create"); maestro.task.create("user.{USER}.again", "user.{USER}.data", "user.{USER}.configs",
                                         "exit 3 # %DATA %IN %OUT", "python:3.12", queue="cpu")
while True:
    ended = maestro.requests.post("http://orchestra/list-tasks", data={{
        "username": "{USER}", "credentials": maestro.getCredentialsData()}}).json()["message"]
    if "KILLED" in ended and "BROKEN" in ended and "| KILL " not in ended:
        break
    time.sleep(0.5)
show("task.retry"); maestro.task.retry("user.{USER}.again")
show("task.kill"); maestro.task.kill("user.{USER}.again")
show("task.delete"); maestro.task.delete("user.{USER}.copies")
show("castor.download"); maestro.castor.download("user.{USER}.configs")
show("castor.upload of a file"); maestro.castor.upload("user.{USER}.spare", "data.csv")
show("castor.delete"); maestro.castor.delete("user.{USER}.spare")
show("castor.delete of none"); maestro.castor.delete("user.{USER}.spare")
"""

# What the transcript must have, in this order.
PROMISED = [
    '"error_code":200', "signed in as notebook",
    "user.notebook.configs has 1", "user.notebook.configs has 3", "user.notebook.data has 1",
    "| notebook | user.notebook.configs         |     3 |", "['user.notebook.configs', 'user.notebook.data'",
    "user.notebook.copies has been created with 3 jobs", "['user.notebook.squares', 'user.notebook.copies']",
    " in use", "user.notebook.copies is being stopped", "3 jobs of task user.notebook.again run again",
    "user.notebook.again is being stopped", "user.notebook.copies has been deleted", "user.notebook.spare has been deleted",
    '"error_code":404', "There is no dataset user.notebook.spare",
]


def notebook():
    """The script on the page."""
    (script,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    lines = [line for line in script.splitlines() if line.strip()]
    if len(lines) >= 30:
        sys.exit(f"the notebook of docs/python.md has {len(lines)} lines and promises to be short")
    return script


def run(python, script, home, **settings):
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= {"HOME": str(home), "PYTHONWARNINGS": "ignore"} | settings
    done = subprocess.run([python, "-c", script], cwd=home, env=environment, capture_output=True, text=True, timeout=150)
    print(done.stdout, done.stderr, sep="")
    if done.returncode:
        sys.exit(f"a script ended with exit code {done.returncode}")
    return done.stdout


def require(output, promised):
    position = 0
    for words in promised:
        position = output.find(words, position)
        if position < 0:
            sys.exit(f"the output lacks '{words}', or has it earlier than promised")


def main():
    url, password_file, home, python = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4]
    admin = sign_in(url, "admin", password_file.read_text().strip())
    admin.send("POST", "/users", {"username": USER, "email": f"{USER}@lab.example", "password": PASSWORD, "role": "USER"})
    token = sign_in(url, USER, PASSWORD).token
    require(run(python, notebook(), home, ORCHESTRA_URL=url, ORCHESTRA_TOKEN=token), ["DONE", "11     121"])
    (home / "configs").mkdir()
    for name in "abc":
        (home / "configs" / f"{name}.json").write_text("{}")
    (home / "data.csv").write_text("1,2\n")
    # The package asks its registry for news of itself: nobody answers that here.
    output = run(python, PACKAGE, home, http_proxy=url, https_proxy="http://127.0.0.1:9")
    require(output, PROMISED)
    if not (home / f"user.{USER}.configs.zip").read_bytes().startswith(b"PK"):
        sys.exit("castor.download has written no archive")
    print("python: the notebook and every call of lps-maestro work")


if __name__ == "__main__":
    main()
