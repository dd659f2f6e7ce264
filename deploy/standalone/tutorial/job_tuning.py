#!/usr/bin/env python3
"""One job of the tutorial: fits a small neural network on all folds but one, and measures it on that one.

Needs Python 3.9 and no packages. The result is a JSON file; the same data and configuration give the same result.
Exit codes: 0 the result is written, 1 it could not be written, 2 the data, the configuration or the arguments are wrong.
"""

import argparse
import csv
import json
import math
import os
import random
import sys
import time

# Beyond it, and for infinity, the fit overflows and its accuracy means nothing.
LARGEST = 1e6


class BadInput(Exception):
    """What is wrong with the input, and what to do, in one sentence."""


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, without the usage text in front."""

    def error(self, message):
        self.exit(2, f"job_tuning.py: {message}; see --help.\n")


def read_data(path):
    """The points as (x1, x2, label) with labels 0 and 1."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as problem:
        raise BadInput(f"Cannot read the data file {path} ({problem}); make one with create_data.py.") from problem
    if not rows or rows[0] != ["x1", "x2", "label"]:
        raise BadInput(f"{path} does not begin with the line x1,x2,label; make a data file with create_data.py.")
    return [point(path, line, row) for line, row in enumerate(rows[1:], start=2)]


def point(path, line, row):
    try:
        x1, x2 = (float(value) for value in row[:2])
        if len(row) == 3 and row[2] in ("0", "1") and abs(x1) <= LARGEST and abs(x2) <= LARGEST:
            return x1, x2, int(row[2])
    except ValueError:
        pass
    raise BadInput(f"Line {line} of {path} is not two numbers up to a million and a label 0 or 1; correct it.")


def read_configuration(path):
    try:
        with open(path, encoding="utf-8") as file:
            configuration = json.load(file)
    except (OSError, ValueError) as problem:
        raise BadInput(f"Cannot read the configuration {path} ({problem}); make one with create_configs.py.") from problem
    if not isinstance(configuration, dict):
        raise BadInput(f"{path} is not a JSON object; make a configuration with create_configs.py.")
    for key, least in (("sorts", 2), ("sort", 0), ("init", 0), ("neurons", 1), ("epochs", 1)):
        value = configuration.get(key)
        if type(value) is not int or value < least:
            raise BadInput(f"{path} needs \"{key}\", a whole number of at least {least}.")
    if configuration["sort"] >= configuration["sorts"]:
        raise BadInput(f"{path} needs a \"sort\" below its \"sorts\" of {configuration['sorts']}.")
    rate = configuration.get("rate")
    if type(rate) not in (int, float) or not 0 < rate <= 1:
        raise BadInput(f"{path} needs \"rate\", a number above 0 and at most 1.")
    return configuration


def split(points, sorts, sort):
    """The training part and the validation part of one fold; the folds are the same for every job."""
    shuffled = list(points)
    random.Random(0).shuffle(shuffled)
    training = [p for number, p in enumerate(shuffled) if number % sorts != sort]
    validation = [p for number, p in enumerate(shuffled) if number % sorts == sort]
    if not validation or {label for _, _, label in training} != {0, 1}:
        raise BadInput(f"{len(points)} points are too few for {sorts} sorts with both labels; use a larger data file.")
    return training, validation


class Network:
    """Two inputs, one hidden layer of tanh neurons, one output: the probability of label 1."""

    def __init__(self, neurons, source):
        self.hidden = [[source.uniform(-1, 1) for _ in range(3)] for _ in range(neurons)]
        self.output = [source.uniform(-1, 1) for _ in range(neurons)]
        self.bias = 0.0

    def forward(self, x1, x2):
        activations = [math.tanh(a * x1 + b * x2 + c) for a, b, c in self.hidden]
        total = self.bias + sum(w * h for w, h in zip(self.output, activations))
        # The sum is limited because exp overflows beyond 709.
        return activations, 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))

    def learn(self, x1, x2, label, rate):
        """One step of gradient descent on the cross-entropy of one point."""
        activations, probability = self.forward(x1, x2)
        step = rate * (probability - label)
        for number, activation in enumerate(activations):
            back = step * self.output[number] * (1.0 - activation * activation)
            self.output[number] -= step * activation
            weights = self.hidden[number]
            weights[0] -= back * x1
            weights[1] -= back * x2
            weights[2] -= back
        self.bias -= step

    def measure(self, points):
        """The share of right answers and the mean cross-entropy."""
        right, loss = 0, 0.0
        for x1, x2, label in points:
            _, probability = self.forward(x1, x2)
            right += (probability >= 0.5) == bool(label)
            loss -= math.log(max(probability if label else 1.0 - probability, 1e-12))
        return right / len(points), loss / len(points)


def fit(points, configuration, progress=print):
    training, validation = split(points, configuration["sorts"], configuration["sort"])
    source = random.Random(configuration["init"])
    network = Network(configuration["neurons"], source)
    epochs = configuration["epochs"]
    for epoch in range(1, epochs + 1):
        source.shuffle(training)
        for x1, x2, label in training:
            network.learn(x1, x2, label, configuration["rate"])
        if epoch == epochs or epoch % max(1, epochs // 4) == 0:
            accuracy, loss = network.measure(training)
            progress(f"epoch {epoch}/{epochs}: training loss {loss:.4f}, accuracy {accuracy:.4f}")
    accuracy, loss = network.measure(validation)
    return {
        "sort": configuration["sort"],
        "init": configuration["init"],
        "epochs": epochs,
        "trainingPoints": len(training),
        "validationPoints": len(validation),
        "accuracy": accuracy,
        "loss": loss,
        "network": {"hidden": network.hidden, "output": network.output, "bias": network.bias},
    }


def write_result(path, result):
    """Puts the whole file in place at once: a job that is stopped leaves no half result."""
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    os.replace(part, path)


def arguments():
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-d", "--dataFile", required=True, metavar="FILE", help="the points, from create_data.py")
    parser.add_argument("-c", "--configFile", required=True, metavar="FILE", help="one configuration, from create_configs.py")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write the result")
    return parser.parse_args()


def main():
    options = arguments()
    started = time.monotonic()
    try:
        configuration = read_configuration(options.configFile)
        points = read_data(options.dataFile)
        if os.path.isdir(options.output):
            raise BadInput(f"The output {options.output} is a folder; name a file.")
        print(f"sort {configuration['sort']} of {configuration['sorts']}, init {configuration['init']}: {len(points)} points")
        result = fit(points, configuration)
    except BadInput as problem:
        print(f"job_tuning.py: {problem}", file=sys.stderr)
        return 2
    try:
        write_result(options.output, result)
    except OSError as problem:
        print(f"job_tuning.py: Cannot write the result ({problem}); name a writable place with -o.", file=sys.stderr)
        return 1
    print(
        f"sort {result['sort']} init {result['init']}: {result['epochs']} epochs,"
        f" validation accuracy {result['accuracy']:.4f}, {time.monotonic() - started:.1f} s"
    )
    return 0


if __name__ == "__main__":
    # Lines appear in the log while the job runs, not when it ends.
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main())
