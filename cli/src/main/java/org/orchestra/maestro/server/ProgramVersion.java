package org.orchestra.maestro.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of maestro or of a server. Those that differ in their third number only speak the same protocol.
 *
 * @param text all of it, such as {@code 0.2.1-SNAPSHOT}
 */
public record ProgramVersion(int major, int minor, String text) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:[.-][0-9A-Za-z.-]{0,60})?");
    private static final Comparator<ProgramVersion> AGE =
            Comparator.comparingInt(ProgramVersion::major).thenComparingInt(ProgramVersion::minor);

    /** Reads a version; empty when it is none. */
    static Optional<ProgramVersion> parse(String text) {
        Matcher version = FORM.matcher(text);
        return version.matches()
                ? Optional.of(new ProgramVersion(
                        Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)), text))
                : Optional.empty();
    }

    /** The version of this program. */
    public static ProgramVersion ofThisProgram() {
        Properties built = new Properties();
        try (InputStream file = ProgramVersion.class.getResourceAsStream("version.properties")) {
            built.load(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parse(built.getProperty("version")).orElseThrow();
    }

    /** Whether what another has may be unknown to this. */
    public boolean isOlderThan(ProgramVersion other) {
        return AGE.compare(this, other) < 0;
    }

    /** Whether programs of the two may not understand each other at all. */
    public boolean breaksWith(ProgramVersion other) {
        return major != other.major;
    }

    @Override
    public String toString() {
        return text;
    }
}
