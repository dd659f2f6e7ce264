package org.orchestra.maestro.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * The local files of an upload: one file, or all below a directory.
 *
 * @param kind FILE or DIRECTORY
 * @param members the files by their path in the dataset, sorted
 * @param leftOut paths of the files below the directory that are left out, sorted
 */
record UploadSelection(String kind, SortedMap<String, SourceFile> members, SortedSet<String> leftOut) {
    /**
     * Inspects a path without reading file contents.
     *
     * @param exclusions which files to leave out of a directory
     */
    static UploadSelection of(Path path, List<FilePattern> exclusions) {
        if (Files.isDirectory(path)) {
            return ofDirectory(path, exclusions);
        }
        if (Files.isRegularFile(path)) {
            SortedMap<String, SourceFile> members = new TreeMap<>();
            members.put(String.valueOf(path.getFileName()), SourceFile.of(path));
            UploadedNames.check(members.keySet());
            return new UploadSelection("FILE", members, Collections.emptySortedSet());
        }
        throw new CommandFailed(path + (Files.exists(path) ? " is neither a file nor a directory" : " does not exist")
                + "; give a file or a directory.");
    }

    private static UploadSelection ofDirectory(Path directory, List<FilePattern> exclusions) {
        SortedMap<String, SourceFile> members = new TreeMap<>();
        SortedSet<String> leftOut = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            paths.filter(path -> !Files.isDirectory(path)).forEach(path -> {
                Path member = directory.relativize(path);
                if (exclusions.stream().anyMatch(pattern -> pattern.matches(member))) {
                    leftOut.add(member.toString());
                } else {
                    members.put(member.toString(), file(path));
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(directory, e);
        }
        if (members.isEmpty()) {
            throw new CommandFailed(directory + " contains no files"
                    + (leftOut.isEmpty() ? "" : " but those that are left out") + "; add at least one.");
        }
        UploadedNames.check(members.keySet());
        return new UploadSelection("DIRECTORY", members, leftOut);
    }

    private static SourceFile file(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new CommandFailed(path + " is neither a file nor a directory; remove it and try again.");
        }
        return SourceFile.of(path);
    }

    private static CommandFailed unreadable(Path directory, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new CommandFailed(
                "Cannot read all of " + directory + " (" + cause.getMessage()
                        + "); check it or choose another directory.",
                e);
    }
}
