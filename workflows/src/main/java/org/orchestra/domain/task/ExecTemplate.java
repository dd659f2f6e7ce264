package org.orchestra.domain.task;

import static java.util.stream.Collectors.toSet;
import static org.orchestra.domain.Text.format;

import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * A task's command as its owner wrote it, with places where each job's values go: {@code %DATA}, {@code %IN},
 * {@code %OUT}, and others that the task has given a meaning. It is run by {@code /bin/sh -c}, so it may set up an
 * environment or chain commands; the values are quoted when they are put in, so none is ever read as shell. A {@code %}
 * before any other word is the command's own.
 */
public record ExecTemplate(String value) {
    /** The longest command allowed, in characters. */
    public static final int MAX_LENGTH = 8_192;

    /** The whole word counts: {@code %ETA} and {@code %ET_2} are not {@code %ET}. */
    private static final Pattern PLACE = Pattern.compile("%(\\w+)");

    public ExecTemplate {
        if (value.length() > MAX_LENGTH || value.indexOf('\0') >= 0) {
            throw Refusal.invalid(
                    "invalid-command",
                    format(
                            "The command is too long or has a NUL character: put it into a script of the image, at most %d characters here.",
                            MAX_LENGTH));
        }
    }

    /**
     * Checks that the command has what it must have.
     *
     * @throws Refusal when it lacks a place, or has one that there is no value for
     */
    public void check(CommandPlaceholders places) {
        Set<String> words =
                PLACE.matcher(value).results().map(ExecTemplate::word).collect(toSet());
        require(words, "DATA", places.data(), "data path");
        require(words, "IN", places.in(), "configuration file");
        require(words, "OUT", true, "output path");
        places.secondary().forEach(word -> requireSecondary(words, word));
        refuseUnlessGiven(words, "ETA", places.eta());
        refuseUnlessGiven(words, "ET", places.et());
    }

    /**
     * The command of one job: every place filled with its value, in single quotes; no value is looked at again.
     *
     * @param values the values by their words, without the {@code %}
     */
    public String fill(Map<String, String> values) {
        return PLACE.matcher(value).replaceAll(place -> Matcher.quoteReplacement(filled(place, values)));
    }

    private static String filled(MatchResult place, Map<String, String> values) {
        String value = values.get(word(place));
        return value == null ? place.group() : "'" + value.replace("'", "'\\''") + "'";
    }

    private static String word(MatchResult place) {
        return place.group(1);
    }

    private static void require(Set<String> words, String word, boolean needed, String meaning) {
        if (needed && !words.contains(word)) {
            throw Refusal.invalid(
                    "invalid-command",
                    format(
                            "The command lacks %%%s: write it where the job's %s goes, for example \"python3 /job.py -d %%DATA -c %%IN -o %%OUT\".",
                            word, meaning));
        }
    }

    private static void requireSecondary(Set<String> words, String word) {
        if (!words.contains(word)) {
            throw Refusal.invalid(
                    "invalid-command",
                    format(
                            "The command never uses %%%s: write it where the path of that dataset goes, or leave the dataset out.",
                            word));
        }
    }

    private static void refuseUnlessGiven(Set<String> words, String word, boolean given) {
        if (!given && words.contains(word)) {
            throw Refusal.invalid(
                    "invalid-command",
                    format(
                            "The command has %%%s and the task no value for it: give one or take it out of the command.",
                            word));
        }
    }
}
