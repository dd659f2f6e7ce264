package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
        throw new CommandFailed(
                Files.exists(path)
                        ? text("%s is neither a file nor a directory; give a file or a directory.", path)
                        : text("%s does not exist; give a file or a directory.", path));
    }

    private static UploadSelection ofDirectory(Path directory, List<FilePattern> exclusions) {
        SortedMap<String, SourceFile> members = new TreeMap<>();
        SortedSet<String> leftOut = new TreeSet<>();
        try {
            Files.walkFileTree(
                    directory, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                            Path member = directory.relativize(path);
                            if (exclusions.stream().anyMatch(pattern -> pattern.matches(member))) {
                                leftOut.add(member.toString());
                            } else {
                                members.put(member.toString(), SourceFile.of(path, attributes));
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        if (members.isEmpty()) {
            throw new CommandFailed(
                    leftOut.isEmpty()
                            ? text("%s contains no files; add at least one.", directory)
                            : text("%s contains no files but those that are left out; add at least one.", directory));
        }
        UploadedNames.check(members.keySet());
        return new UploadSelection("DIRECTORY", members, leftOut);
    }

    private static CommandFailed unreadable(Path directory, IOException e) {
        return new CommandFailed(
                text("Cannot read all of %s (%s); check it or choose another directory.", directory, e.getMessage()),
                e);
    }
}
