package org.orchestra.domain.task;

import static org.orchestra.domain.Text.format;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * The name of a container image, by the grammar of the OCI distribution specification: an optional host with port, a
 * lower-case path, an optional tag and an optional digest; at most 512 characters.
 */
public record ImageName(String value) {
    /** The maximum length of a name, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final String HOST = "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?";

    /** As a regular expression. */
    public static final String PATTERN = "^" + HOST + COMPONENT + "(?:/" + COMPONENT + ")*"
            + "(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[a-f0-9]{64})?$";

    private static final Pattern RULE = Pattern.compile(PATTERN);

    public ImageName {
        if (value.length() > MAX_LENGTH || !RULE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "invalid-image",
                    format(
                            "'%s' is not the name of a container image: write it like python:3.12 or registry.lab.org/ana/train:1.",
                            value.length() <= 80 ? value : value.substring(0, 80) + "…"));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
