package org.orchestra.runner.staging;

/** What a run is to read cannot be copied as it is, so that trying again would not help. */
final class UnusableDataException extends Exception {
    UnusableDataException(String message) {
        super(message);
    }
}
