package org.orchestra.domain.task;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * A task's command as its owner wrote it, with {@code %DATA}, {@code %IN} and {@code %OUT} where each job's paths go.
 * All three are mandatory. It is run by {@code /bin/sh -c}, so it may set up an environment or chain commands; the paths
 * are quoted when they are put in, so no path is ever read as shell.
 */
public record ExecTemplate(String value) {
    /** The longest command allowed, in characters. */
    public static final int MAX_LENGTH = 8_192;

    private static final List<String> MANDATORY = List.of("%DATA", "%IN", "%OUT");
    private static final Pattern PLACE = Pattern.compile("%(?:DATA|IN|OUT)\\b");

    public ExecTemplate {
        for (String place : MANDATORY) {
            if (!Pattern.compile(place + "\\b").matcher(value).find()) {
                throw Refusal.invalid(
                        "invalid-command",
                        "The command lacks %s: write it where the job's %s goes, for example \"python3 /job.py -d %%DATA -c %%IN -o %%OUT\"."
                                .formatted(place, meaning(place)));
            }
        }
        if (value.length() > MAX_LENGTH || value.indexOf('\0') >= 0) {
            throw Refusal.invalid(
                    "invalid-command",
                    "The command is too long or has a NUL character: put it into a script of the image, at most %d characters here."
                            .formatted(MAX_LENGTH));
        }
    }

    /** The command of one job: every place filled with its path, in single quotes. */
    public String fill(String data, String in, String out) {
        return PLACE.matcher(value)
                .replaceAll(match -> Matcher.quoteReplacement(quoted(
                        switch (match.group()) {
                            case "%DATA" -> data;
                            case "%IN" -> in;
                            default -> out;
                        })));
    }

    private static String quoted(String path) {
        return "'" + path.replace("'", "'\\''") + "'";
    }

    private static String meaning(String place) {
        return switch (place) {
            case "%DATA" -> "data path";
            case "%IN" -> "configuration file";
            default -> "output path";
        };
    }
}
