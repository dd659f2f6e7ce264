package org.orchestra.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * A file beside the folders of a pack's runs, which outlives every server: as long as it is there, more runs of the pack may
 * start. It names them, one a line.
 */
record PackRecord(Path path) {
    private static final String SUFFIX = ".pack";
    private static final Pattern RUN = Pattern.compile("\\d{1,9}-\\d{1,9}");

    static PackRecord of(Path state, TaskRef task, RunKey pack) {
        return new PackRecord(state.resolve(task.uid()).resolve(line(pack) + SUFFIX));
    }

    /** The records of all packs of the task on this machine. */
    static List<PackRecord> ofTask(Path state, TaskRef task) {
        try (Stream<Path> files = Files.list(state.resolve(task.uid()))) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .map(PackRecord::new)
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When it was created; empty when it is not there, or cannot be read. */
    Optional<Instant> since() {
        try {
            return Optional.of(Files.getLastModifiedTime(path).toInstant());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** Has no effect on one that is there. */
    void create(List<RunKey> runs) {
        if (Files.exists(path)) {
            return;
        }
        try {
            Files.createDirectories(path.getParent());
            Path arriving = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(
                    arriving, runs.stream().map(run -> line(run) + "\n").collect(joining()));
            Files.move(arriving, path, ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runs of the pack; none when the record is not there, or a power failure has spoilt it. */
    List<RunKey> runs(long taskId) {
        try (Stream<String> lines = Files.lines(path, ISO_8859_1)) {
            return lines.filter(line -> RUN.matcher(line).matches())
                    .map(line -> line.split("-"))
                    .map(words -> new RunKey(taskId, Integer.parseInt(words[0]), Integer.parseInt(words[1])))
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No run of the pack starts any more. */
    void delete() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        } catch (DirectoryNotEmptyException used) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(RunKey run) {
        return run.job() + "-" + run.attempt();
    }
}
