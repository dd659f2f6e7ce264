package org.orchestra.local;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/** The state of one run on disk, which outlives every server. The script {@code run.sh} describes its files. */
record RunFolder(Path path) {
    static final String MARK = "ORCHESTRA_RUN";
    private static final Pattern NAME = Pattern.compile("\\d+-\\d+");

    static RunFolder of(Path state, TaskRef task, RunKey key) {
        return new RunFolder(state.resolve(task.uid()).resolve(key.job() + "-" + key.attempt()));
    }

    /** The folders of all runs of the task on this machine. */
    static List<RunFolder> ofTask(Path state, TaskRef task) {
        try (Stream<Path> paths = Files.list(state.resolve(task.uid()))) {
            return paths.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .map(RunFolder::new)
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunKey key(long taskId) {
        String[] words = path.getFileName().toString().split("-");
        return new RunKey(taskId, Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }

    /** An environment variable of every process of the run, and of no other process. */
    String mark() {
        return MARK + "=" + path;
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    void create() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<ProcessOwner> owner() {
        Path owner = path.resolve("owner");
        try {
            return Optional.of(ProcessOwner.parse(
                    Files.readString(owner), Files.getLastModifiedTime(owner).toInstant()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes sure that a run without an owner never gets one. */
    void refuseOwner() {
        Path nobody = path.resolve("owner.nobody");
        try {
            Files.writeString(nobody, ProcessOwner.NOBODY);
            Files.createLink(path.resolve("owner"), nobody);
        } catch (FileAlreadyExistsException owned) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command's exit code; empty also when a power failure took the file's contents. */
    OptionalInt exitCode() {
        return read("exit").map(text -> OptionalInt.of(Integer.parseInt(text))).orElseGet(OptionalInt::empty);
    }

    Optional<StopReason> stopReason() {
        return read("stop").map(StopReason::valueOf);
    }

    void mark(StopReason reason) {
        Path mark = path.resolve("stop.new");
        try {
            Files.writeString(mark, reason.name());
            Files.move(mark, path.resolve("stop"), ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the exit code last: a half deleted run has ended and is not lost. */
    void delete() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file :
                    files.filter(file -> !file.endsWith("exit")).sorted().toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path.resolve("exit"));
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        } catch (NoSuchFileException | DirectoryNotEmptyException done) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(path.resolve(name)).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
