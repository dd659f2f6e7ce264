package org.orchestra.maestro.yaml;

/** A file cannot be used as it is. The message says where, what is wrong, and what to do about it. */
public final class YamlFault extends RuntimeException {
    YamlFault(String message) {
        super(message);
    }

    /** The message for the user. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
