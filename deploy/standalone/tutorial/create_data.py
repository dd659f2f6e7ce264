#!/usr/bin/env python3
"""Writes the tutorial's data: two classes of points on noisy, interleaved half circles, as CSV."""

import argparse
import math
import random


def half_circles(rows, noise, seed):
    """Yields (x1, x2, label); no straight line separates the labels 0 and 1."""
    source = random.Random(seed)
    for number in range(rows):
        label = number % 2
        angle = math.pi * source.random()
        x1, x2 = math.cos(angle), math.sin(angle)
        if label:
            x1, x2 = 1.0 - x1, 0.5 - x2
        yield x1 + source.gauss(0, noise), x2 + source.gauss(0, noise), label


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", default="data.csv", metavar="FILE", help="the file to write (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=600, help="how many points (default: %(default)s)")
    parser.add_argument("--noise", type=float, default=0.25, help="spread around the half circles (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same file (default: %(default)s)")
    options = parser.parse_args()
    if options.rows < 20:
        parser.error("--rows must be at least 20.")
    if not 0 <= options.noise < math.inf:
        parser.error("--noise must be 0 or more.")
    with open(options.output, "w", encoding="utf-8") as file:
        file.write("x1,x2,label\n")
        for x1, x2, label in half_circles(options.rows, options.noise, options.seed):
            file.write(f"{x1:.6f},{x2:.6f},{label}\n")
    print(f"{options.output}: {options.rows} points in 2 classes")


if __name__ == "__main__":
    main()
