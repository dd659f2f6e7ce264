package org.orchestra.maestro;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.orchestra.maestro.session.Environment;

/** A program beside maestro, most of them of older instructions, and the words of maestro that it stands for. */
enum OlderProgram {
    CONDUCTOR("conductor", "conductor"),
    MAESTRO_PY("maestro.py"),
    /** So it is written in one line of the instructions that people copy from. */
    MESTRO_PY("mestro.py"),
    ORCHESTRA_REGISTRY("orchestra_registry.py", "castor", "register"),
    ORCHESTRA_CREATE("orchestra_create.py", "task", "create"),
    ORCHESTRA_DELETE("orchestra_delete.py", "task", "delete");

    private final String called;
    private final List<String> words;

    OlderProgram(String called, String... words) {
        this.called = called;
        this.words = List.of(words);
    }

    /** The program of a name, if it is one of these. */
    static Optional<OlderProgram> called(String name) {
        return Arrays.stream(values()).filter(one -> one.called.equals(name)).findFirst();
    }

    /** The arguments with which maestro does what this program is asked to do. */
    String[] arguments(String... given) {
        return Stream.concat(words.stream(), Arrays.stream(given)).toArray(String[]::new);
    }

    /** Says what is new, once to each user; where that cannot be remembered, each time. */
    void tellOnce(Environment environment, PrintWriter err) {
        if (this == CONDUCTOR) {
            // Nothing is new: it is a name of today, too.
            return;
        }
        Path told = environment.state().resolve("orchestra").resolve("told-" + called);
        try {
            Files.createDirectories(told.getParent());
            Files.createFile(told);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException ignored) {
            // It is said again next time.
        }
        String now = String.join(
                " ", Stream.concat(Stream.of("maestro"), words.stream()).toList());
        err.println(text(
                "%s is '%s' now, and goes on working; for what is new, see: %s --help (this is said once)",
                called, now, now));
    }
}
