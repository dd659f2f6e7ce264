package org.orchestra.domain.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.orchestra.domain.Text.format;

import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * A task's command as its owner wrote it, with placeholders for each job's values: {@code %DATA}, {@code %IN},
 * {@code %OUT}, and others that the task defines, its parameters among them. It runs in {@code /bin/sh -c}, so it may set up an environment or chain
 * commands. Values are quoted when they are filled in, so the shell never interprets them. A {@code %} before any other word
 * is left as it is.
 */
public record ExecTemplate(String value) {
    /** The maximum length of a command, in characters. */
    public static final int MAX_LENGTH = 8_192;

    /** The maximum length of a command with its values filled in, in bytes of UTF-8: what Linux takes as one argument. */
    public static final int MAX_FILLED_BYTES = 128 * 1024 - 1;

    /** Matches the whole word: {@code %ETA} and {@code %ET_2} are not {@code %ET}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("%(\\w+)");

    /** What may have to be in a command. */
    private static final Map<String, String> MEANINGS =
            new TreeMap<>(Map.of("DATA", "data path", "IN", "configuration file", "OUT", "output path"));

    /** Which tasks need none. */
    private static final Map<String, String> WAYS_OUT = Map.of(
            "DATA", "; a task that is created without data (-d) or with --is_dummy_data needs none",
            "IN", "; a task that is created with --is_dummy_config needs none",
            "OUT", "");

    private static final Map<String, String> FLAGS =
            new TreeMap<>(Map.of("DATA", " -d %DATA", "IN", " -c %IN", "OUT", " -o %OUT"));

    public ExecTemplate {
        if (value.indexOf('\0') >= 0) {
            throw Refusal.invalid(
                    "invalid-command", "The command has a NUL character, which no shell takes: remove it.");
        }
        if (value.length() > MAX_LENGTH) {
            throw Refusal.invalid(
                    "invalid-command",
                    format(
                            "The command has %,d characters and may have %,d: put it into a script in the image.",
                            value.length(), MAX_LENGTH));
        }
    }

    /**
     * Checks the line ends and the placeholders of the command.
     *
     * @throws Refusal when it has the line ends of DOS, lacks a placeholder, or has one without a value or within quotes
     */
    public void check(CommandPlaceholders expected) {
        refuseCarriageReturns();
        Set<String> names =
                PLACEHOLDER.matcher(value).results().map(ExecTemplate::name).collect(toSet());
        MEANINGS.forEach((name, meaning) -> require(names, name, expected.required(), meaning));
        expected.secondary().forEach(name -> requireSecondary(names, name));
        expected.withoutValue().stream()
                .filter(names::contains)
                .findFirst()
                .ifPresent(ExecTemplate::refuseWithoutValue);
        requireUnquoted(CommandPlaceholders.TAKEN);
        requireUnquoted(expected.secondary());
    }

    /**
     * Checks that placeholders are where the quotes of their values are quotes.
     *
     * @param filled the names of placeholders that get a value
     * @throws Refusal when one of them is within quotes
     */
    public void requireUnquoted(Collection<String> filled) {
        BitSet quoted = ShellQuotes.positions(value);
        PLACEHOLDER
                .matcher(value)
                .results()
                .filter(placeholder -> filled.contains(name(placeholder)) && quoted.get(placeholder.start()))
                .findFirst()
                .ifPresent(placeholder -> refuseQuoted(name(placeholder)));
    }

    /**
     * The command of one job, with every placeholder replaced by its value in single quotes. Placeholders inside values are not
     * replaced.
     *
     * @param values the values by the names of the placeholders, without the {@code %}
     */
    public String fill(Map<String, String> values) {
        return PLACEHOLDER
                .matcher(value)
                .replaceAll(placeholder -> Matcher.quoteReplacement(filled(placeholder, values)));
    }

    /** How often it has a placeholder. */
    int uses(String name) {
        return (int) PLACEHOLDER
                .matcher(value)
                .results()
                .filter(placeholder -> name(placeholder).equals(name))
                .count();
    }

    /** The shell would take the first half of a DOS line end for the last character of a word. */
    private void refuseCarriageReturns() {
        if (value.indexOf('\r') >= 0) {
            throw Refusal.invalid(
                    "invalid-command",
                    "The command has DOS line ends (CR LF) instead of UNIX line ends (LF): convert the file that it comes from with dos2unix.");
        }
    }

    /**
     * Checks that a command can be started. Its placeholders may be many and the paths long, so a short template does not
     * suffice.
     *
     * @param filled the command with its values filled in
     * @throws Refusal when it is longer than {@link #MAX_FILLED_BYTES}
     */
    public static void requireStartable(String filled) {
        int bytes = filled.getBytes(UTF_8).length;
        if (bytes > MAX_FILLED_BYTES) {
            throw Refusal.invalid(
                    "command-too-long",
                    format(
                            "With its paths filled in, the command has %,d bytes and Linux takes %,d: write each placeholder less often or put the command into a script in the image.",
                            bytes, MAX_FILLED_BYTES));
        }
    }

    private static String filled(MatchResult placeholder, Map<String, String> values) {
        String value = values.get(name(placeholder));
        return value == null ? placeholder.group() : quoted(value);
    }

    /** A text as one word of the shell, whatever is in it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String name(MatchResult placeholder) {
        return placeholder.group(1);
    }

    private static void require(Set<String> names, String name, Set<String> required, String meaning) {
        if (required.contains(name) && !names.contains(name)) {
            throw Refusal.invalid(
                    "invalid-command",
                    format(
                            "The command lacks %%%s: write it where the job's %s goes, for example \"%s\"%s.",
                            name, meaning, example(required), WAYS_OUT.get(name)));
        }
    }

    /** A command that has what it must have and nothing else. */
    private static String example(Set<String> required) {
        return "python3 /job.py"
                + FLAGS.entrySet().stream()
                        .filter(flag -> required.contains(flag.getKey()))
                        .map(Map.Entry::getValue)
                        .collect(joining());
    }

    private static void requireSecondary(Set<String> names, String name) {
        if (!names.contains(name)) {
            throw Refusal.invalid(
                    "invalid-command",
                    format(
                            "The command never uses %%%s: write it where the path of that dataset goes, or leave the dataset out.",
                            name));
        }
    }

    private static void refuseQuoted(String name) {
        throw Refusal.invalid(
                "invalid-command",
                format(
                        "The command has %%%s within quotes, where the shell would take its value apart: write it outside of them, for example \"python3 -c 'import sys; print(sys.argv)' %%%s\".",
                        name, name));
    }

    private static void refuseWithoutValue(String name) {
        throw Refusal.invalid(
                "invalid-command",
                format(
                        "The command has %%%s, but the task has no value for it: give a value or remove it from the command.",
                        name));
    }
}
