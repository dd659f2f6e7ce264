package org.orchestra.maestro.help;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.orchestra.maestro.text.Texts;

/**
 * A text about what spans several commands. Its first line is its title.
 *
 * @param name one of {@link #NAMES}
 */
public record HelpTopic(String name) {
    /** All topics, in the order in which a new user may read them. */
    public static final List<String> NAMES = List.of(
            "tasks",
            "datasets",
            "files",
            "sweeps",
            "metrics",
            "after",
            "scheduling",
            "formats",
            "exit-codes",
            "contexts",
            "environment");

    public HelpTopic {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("There is no topic " + name);
        }
    }

    /** The text, in the language of whoever reads it, which ends with its last line. */
    public String text() {
        String resource = (Texts.areEnglish() ? "" : "pt_BR/") + name + ".txt";
        try (InputStream text = HelpTopic.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(text, resource).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it is about, in a few words. */
    public String title() {
        return text().lines().findFirst().orElseThrow();
    }
}
