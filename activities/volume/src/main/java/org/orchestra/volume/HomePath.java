package org.orchestra.volume;

import static org.orchestra.domain.Text.format;

import java.util.List;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.MemberPath;

/**
 * Where a user keeps a file or folder: a path in the user's folder on the volume, without links, outside of what Orchestra and
 * jobs have there. Its parts are those of a {@link MemberPath}.
 */
public record HomePath(String value) {
    private static final String DATASETS = "files";

    /** @throws Refusal when it cannot be in the user's folder, or is Orchestra's */
    public HomePath {
        value = value.replaceAll("/+$", "");
        List<String> parts = List.of(value.split("/", -1));
        if (value.isEmpty() || parts.contains("") || parts.contains(".") || parts.contains("..")) {
            throw Refusal.invalid(
                    "invalid-path",
                    format(
                            "'%s' is no path in your folder on the volume: name a file or folder relative to it, as in data/train.h5.",
                            abridged(value)));
        }
        new MemberPath(value);
        if (isOrchestras(parts)) {
            throw Refusal.invalid(
                    "invalid-path",
                    format(
                            "'%s' is a folder of Orchestra's: move your files to one of your own, then register that.",
                            abridged(value)));
        }
    }

    /** As {@link Storage} describes them. In the folder of the datasets, what has none of their names is the user's. */
    private static boolean isOrchestras(List<String> parts) {
        String first = parts.get(0);
        if (first.equals(DATASETS)) {
            return parts.size() == 1
                    || parts.get(1).startsWith("user.")
                    || parts.get(1).startsWith("@");
        }
        return first.equals(Storage.SCRATCH) || first.startsWith("user.");
    }

    private static String abridged(String path) {
        return path.length() <= 80 ? path : path.substring(0, 80) + "…";
    }

    /** The folder that it is in; empty for the user's own. */
    public String parent() {
        return value.contains("/") ? value.substring(0, value.lastIndexOf('/')) : "";
    }

    @Override
    public String toString() {
        return value;
    }
}
