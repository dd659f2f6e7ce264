package org.orchestra.maestro.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.orchestra.maestro.text.Texts;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A file of YAML 1.2, of which JSON is a part. It may be anything when it is read: at most {@value #MAX_BYTES} bytes of it are, it
 * nests at most {@value #MAX_DEPTH} deep, and an alias, by which a few lines become millions, is refused.
 *
 * @param name what messages call it
 */
public record YamlFile(String name, String text) {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 20;

    /**
     * Reads a file.
     *
     * @param path its path; {@code -} for standard input
     * @throws YamlFault when it cannot be read, is too large, or is no text
     */
    public static YamlFile read(String path, InputStream standardInput) {
        try {
            return path.equals("-") ? ofStandardInput(standardInput) : open(path);
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new YamlFault(Texts.text("There is no file %s; check its path", path));
        } catch (AccessDeniedException e) {
            throw new YamlFault(Texts.text("%s cannot be read; check its permissions", path));
        } catch (IOException e) {
            throw new YamlFault(Texts.text("%s cannot be read: %s", path, e.getMessage()));
        }
    }

    private static YamlFile ofStandardInput(InputStream in) throws IOException {
        String name = Texts.text("standard input");
        return new YamlFile(name, text(name, in));
    }

    private static YamlFile open(String path) throws IOException {
        Path file = Path.of(path);
        if (Files.isDirectory(file)) {
            throw new YamlFault(Texts.text("%s is a directory; name a file in it", path));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new YamlFile(path, text(path, in));
        }
    }

    private static String text(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new YamlFault(Texts.text("%s has more than 1 MB; is it the right file?", name));
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new YamlFault(Texts.text("%s is not text in UTF-8; is it the right file?", name));
        }
    }

    /**
     * The keys and values that it consists of.
     *
     * @throws YamlFault when it does not
     */
    public YamlMapping mapping() {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    .setUseMarks(true)
                    // The mapping refuses them with their place.
                    .setAllowNonScalarKeys(true)
                    .build();
            requireSafe(settings);
            Node root = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() ->
                            new YamlFault(Texts.text("%s is empty; write keys and values, such as 'name: ...'", name)));
            return new YamlValue(this, root).mapping("name: ...");
        } catch (MarkedYamlEngineException e) {
            throw fault(e.getProblemMark().or(e::getContextMark), sentence(e));
        } catch (ReaderException e) {
            throw new YamlFault(Texts.text(
                    "%s has a character, number %s, that YAML does not take; is it the right file?",
                    name, e.getPosition()));
        } catch (YamlEngineException e) {
            throw new YamlFault(name + ": " + e.getMessage());
        }
    }

    /** What the parser says about frequent mistakes names no way out. */
    private static String sentence(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("TAB")) {
            return Texts.text("a tab cannot indent or begin a value; use spaces");
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return Texts.text("': ' would begin a value here; put the text in quotes, or write it below '|'");
        }
        if (problem.contains("cannot start any token")) {
            return Texts.text("a text cannot begin with this character; put it in quotes");
        }
        if (problem.startsWith("expected <block end>") || problem.startsWith("sequence entries are not allowed")) {
            return Texts.text(
                    "this does not go with what is before it; indent it alike, or put the whole text in quotes");
        }
        return problem.contains("found another document")
                ? Texts.text("a second document begins here; write it to a file of its own")
                : problem;
    }

    /** Looks at the file step by step, before anything recurs on it. */
    private void requireSafe(LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof AliasEvent) {
                throw fault(
                        event.getStartMark(),
                        Texts.text("aliases (*NAME) are not supported; write the value once more"));
            }
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw fault(
                        event.getStartMark(),
                        Texts.text("this is nested more than %s deep; is it the right file?", MAX_DEPTH));
            }
        }
    }

    /** What is wrong at a place. */
    YamlFault fault(Optional<Mark> mark, String message) {
        return new YamlFault(mark.map(at -> name + ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1) + ": ")
                        .orElse(name + ": ")
                + message);
    }
}
