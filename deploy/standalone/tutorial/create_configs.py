#!/usr/bin/env python3
"""Writes one configuration file for each fit of a cross-validation: every sort (fold) times every init (start)."""

import argparse
import json
import os


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sorts", type=int, default=10, help="folds; each is the validation part once (default: %(default)s)")
    parser.add_argument("--inits", type=int, default=2, help="random starts for each fold (default: %(default)s)")
    parser.add_argument("-o", "--output", default="configs", metavar="DIR", help="the folder to fill (default: %(default)s)")
    parser.add_argument("--neurons", type=int, default=8, help="neurons of the hidden layer (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=400, help="passes over the training part (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=0.05, help="learning rate (default: %(default)s)")
    options = parser.parse_args()
    if options.sorts < 2:
        parser.error("--sorts must be at least 2: a fold needs another one to train on.")
    if options.inits < 1:
        parser.error("--inits must be at least 1.")

    os.makedirs(options.output, exist_ok=True)
    if os.listdir(options.output):
        # An older, larger set would leave its files between the new ones, and each file is a job.
        parser.error(f"{options.output} is not empty; name a new folder.")
    sort_digits, init_digits = len(str(options.sorts - 1)), len(str(options.inits - 1))
    for sort in range(options.sorts):
        for init in range(options.inits):
            # Padded numbers: jobs are numbered in the order of the files' names.
            name = f"sort_{sort:0{sort_digits}}_init_{init:0{init_digits}}.json"
            configuration = {
                "sorts": options.sorts,
                "sort": sort,
                "init": init,
                "neurons": options.neurons,
                "epochs": options.epochs,
                "rate": options.rate,
            }
            with open(os.path.join(options.output, name), "w", encoding="utf-8") as file:
                json.dump(configuration, file, indent=2)
                file.write("\n")
    print(f"{options.output}: {options.sorts * options.inits} configurations ({options.sorts} sorts x {options.inits} inits)")


if __name__ == "__main__":
    main()
