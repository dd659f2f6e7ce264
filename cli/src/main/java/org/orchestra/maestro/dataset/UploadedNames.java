package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;

/** The server's rule for the names of files in a dataset, applied before the first of perhaps very many bytes is sent. */
final class UploadedNames {
    private static final int MAX_FILES = 100_000;
    private static final int MAX_LENGTH = 512;
    private static final String PART = "[A-Za-z0-9_+=@,](?:[A-Za-z0-9._+=@, -]{0,198}[A-Za-z0-9._+=@,-])?";
    private static final Pattern RULE = Pattern.compile(PART + "(?:/" + PART + ")*");

    private UploadedNames() {}

    /**
     * Checks all paths below the uploaded directory, or the one name of a file.
     *
     * @throws CommandFailed if there are too many, or the server would refuse one
     */
    static void check(Collection<String> paths) {
        if (paths.size() > MAX_FILES) {
            throw new CommandFailed(text(
                    "A dataset has at most 100000 files, not %s; split the directory into several datasets.",
                    paths.size()));
        }
        List<String> refused = paths.stream()
                .filter(path -> !isAllowed(path))
                .map(OneLine::exact)
                .toList();
        if (!refused.isEmpty()) {
            throw new CommandFailed(text(
                    "Nothing was sent, because %s; rename with letters, digits, ._-+=@, and spaces inside only, not"
                            + " beginning with '.' or '-', at most 200 characters for a name and 512 for a path.",
                    described(refused)));
        }
    }

    private static boolean isAllowed(String path) {
        return path.length() <= MAX_LENGTH && RULE.matcher(path).matches();
    }

    private static String described(List<String> refused) {
        String first = refused.get(0);
        return switch (refused.size()) {
            case 1 -> text("the file name '%s' is not allowed in a dataset", first);
            case 2 -> text("the file name '%s' and 1 other are not allowed in a dataset", first);
            default -> text("the file name '%s' and %s others are not allowed in a dataset", first, refused.size() - 1);
        };
    }
}
