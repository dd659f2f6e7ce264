package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.text.Count;
import picocli.CommandLine.Option;

/** Which files of a directory are left out of an upload. */
final class LeftOutOptions {
    /** What systems, editors and programs put beside the files that a user means. */
    private static final List<FilePattern> NEVER_MEANT = Stream.of(
                    ".DS_Store",
                    "Thumbs.db",
                    "desktop.ini",
                    ".ipynb_checkpoints/",
                    "__pycache__/",
                    ".git/",
                    ".gitignore",
                    ".gitattributes",
                    "*~",
                    ".*.swp",
                    "README",
                    "README.*")
            .map(FilePattern::new)
            .toList();

    private static final FilePattern IGNORE_FILE = new FilePattern(IgnoreFile.NAME);
    private static final int NAMED = 10;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            converter = FilePattern.PatternConverter.class,
            description = {
                "Leave out files of this name or path, or all in a directory of it, such as '*.log' or old/; may be repeated.",
                "A file .castorignore in the directory has such patterns, one in each line."
            })
    private List<FilePattern> exclusions = List.of();

    @Option(
            names = "--no-ignore",
            description = {
                "Keep what .castorignore names and what is left out because it is hardly ever meant: README, README.*, __pycache__/,"
                        + " .ipynb_checkpoints/, .git/, .gitignore, .gitattributes, .DS_Store, Thumbs.db, desktop.ini, *~ and"
                        + " .*.swp."
            })
    private boolean noIgnore;

    /** Inspects a path, and names what is left out. */
    UploadSelection select(Path path, PrintWriter err) {
        Stream<FilePattern> ignored = noIgnore
                ? Stream.of(IGNORE_FILE)
                : Stream.of(List.of(IGNORE_FILE), NEVER_MEANT, IgnoreFile.of(path))
                        .flatMap(List::stream);
        UploadSelection selection = UploadSelection.of(
                path, Stream.concat(ignored, exclusions.stream()).toList());
        report(
                selection.leftOut().stream()
                        .filter(file -> !file.equals(IgnoreFile.NAME))
                        .toList(),
                err);
        return selection;
    }

    private void report(List<String> paths, PrintWriter err) {
        if (!paths.isEmpty()) {
            String named = paths.stream().limit(NAMED).map(OneLine::exact).collect(Collectors.joining(", "));
            int others = paths.size() - NAMED;
            String all = others > 0 ? text("%s and %s more", named, others) : named;
            String count = Count.files(paths.size());
            err.println(
                    noIgnore
                            ? text("Left out %s: %s", count, all)
                            : text("Left out %s (--no-ignore keeps what no --exclude names): %s", count, all));
        }
    }
}
