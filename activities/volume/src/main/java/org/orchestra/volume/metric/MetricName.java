package org.orchestra.volume.metric;

/** What a metric may be called. What a job names otherwise is no metric. */
public final class MetricName {
    /** In characters. */
    public static final int MAX_LENGTH = 100;

    /** As a regular expression. */
    public static final String PATTERN =
            "^[^\\x00-\\x20\\x7f-\\x9f](?:[^\\x00-\\x1f\\x7f-\\x9f]{0,98}[^\\x00-\\x20\\x7f-\\x9f])?$";

    private MetricName() {}

    /** Whether it may be: 1 to 100 characters that are seen, with spaces only within. */
    public static boolean isAllowed(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && name.strip().length() == name.length()
                && name.codePoints().noneMatch(MetricName::isUnseen);
    }

    private static boolean isUnseen(int character) {
        return Character.isISOControl(character)
                || Character.getType(character) == Character.SURROGATE
                || Character.getType(character) == Character.FORMAT
                || Character.getType(character) == Character.LINE_SEPARATOR
                || Character.getType(character) == Character.PARAGRAPH_SEPARATOR;
    }
}
