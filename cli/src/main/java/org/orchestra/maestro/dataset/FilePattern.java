package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A pattern of files to leave out of an upload or to choose of a result, as in an ignore file of Git: {@code *}, {@code ?} and {@code [a-z]} within a name,
 * {@code **} across names. Without a slash inside it matches files and directories of this name anywhere, with one their path below
 * the directory. With a directory, it matches all that is in it.
 */
public final class FilePattern {
    private final String text;
    private final PathMatcher matcher;
    private final boolean ofName;

    /** @throws PatternSyntaxException if it is no pattern */
    FilePattern(String text) {
        this.text = text;
        String pattern = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.ofName = pattern.indexOf('/') < 0;
        this.matcher = FileSystems.getDefault()
                .getPathMatcher("glob:" + (pattern.startsWith("/") ? pattern.substring(1) : pattern));
    }

    /** Whether a file is meant, given its path below the directory. */
    public boolean matches(Path file) {
        return IntStream.rangeClosed(1, file.getNameCount())
                .mapToObj(names -> file.subpath(0, names))
                .anyMatch(above -> matcher.matches(ofName ? above.getName(above.getNameCount() - 1) : above));
    }

    @Override
    public String toString() {
        return text;
    }

    /** Reads a pattern from the command line. */
    public static final class PatternConverter implements ITypeConverter<FilePattern> {
        @Override
        public FilePattern convert(String text) {
            try {
                return new FilePattern(text);
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException(text("'%s' is no pattern (%s)", text, e.getDescription()));
            }
        }
    }
}
