package org.orchestra.maestro.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.orchestra.maestro.terminal.CommandFailed;

/** Which files of a directory are not meant: {@value #NAME} in it has a pattern a line, blank lines, and comments after #. */
final class IgnoreFile {
    /** Its name, in the directory that is uploaded. */
    static final String NAME = ".castorignore";

    private IgnoreFile() {}

    /** The patterns of a directory's file; none if there is no such file. */
    static List<FilePattern> of(Path directory) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file, UTF_8)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> pattern(file, line))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailed(text("Cannot read %s as UTF-8 text; check it or remove it.", file), e);
        }
    }

    private static FilePattern pattern(Path file, String line) {
        if (line.startsWith("!")) {
            throw new CommandFailed(text(
                    "%s has '%s', but patterns only leave out and never bring back; write which files to leave out.",
                    file, line));
        }
        try {
            return new FilePattern(line);
        } catch (PatternSyntaxException e) {
            throw new CommandFailed(
                    text("%s has '%s', which is no pattern (%s); correct it.", file, line, e.getDescription()));
        }
    }
}
