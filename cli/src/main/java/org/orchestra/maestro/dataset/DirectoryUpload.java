package org.orchestra.maestro.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.RequestBody;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * All files below a directory, for upload as a tar stream.
 *
 * @param members files by their path below the directory, sorted
 * @param leftOut paths of the files that are left out, sorted
 */
record DirectoryUpload(SortedMap<String, SourceFile> members, SortedSet<String> leftOut) implements Upload {
    static DirectoryUpload of(Path directory, List<FilePattern> exclusions) {
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
        return new DirectoryUpload(members, leftOut);
    }

    @Override
    public long bytes() {
        return members.values().stream().mapToLong(SourceFile::bytes).sum();
    }

    @Override
    public @Nullable String filename() {
        return null;
    }

    @Override
    public RequestBody body(LongConsumer progress) {
        return new TarRequestBody(members, progress);
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
