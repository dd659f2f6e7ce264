package org.orchestra.maestro.dataset;

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
            throw new CommandFailed("A dataset has at most 100000 files, not " + paths.size()
                    + "; split the directory into several datasets.");
        }
        List<String> refused = paths.stream()
                .filter(path -> !isAllowed(path))
                .map(OneLine::exact)
                .toList();
        if (!refused.isEmpty()) {
            throw new CommandFailed("Nothing was sent, because " + described(refused)
                    + " not allowed in a dataset; rename with letters, digits, ._-+=@, and spaces inside only, not beginning"
                    + " with '.' or '-', at most 200 characters for a name and 512 for a path.");
        }
    }

    private static boolean isAllowed(String path) {
        return path.length() <= MAX_LENGTH && RULE.matcher(path).matches();
    }

    private static String described(List<String> refused) {
        String first = "the file name '" + refused.get(0) + "'";
        return refused.size() == 1
                ? first + " is"
                : first + " and " + (refused.size() - 1) + (refused.size() == 2 ? " other are" : " others are");
    }
}
