package org.orchestra.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * The state of one run on disk, which outlives every server. The script {@code run.sh} describes its files.
 *
 * <p>A run that an earlier release started has fewer: its script writes the exit code to {@code exit}, and its server wrote
 * the reason to stop it to {@code stop}.
 *
 * <p>When the machine is switched off, any of them may be left empty, cut, or full of zeros. Such a file counts as missing, but
 * for the owner, which then is one of an earlier boot.
 */
record RunFolder(Path path) {
    static final String MARK = "ORCHESTRA_RUN";
    private static final String EXIT = "exit.";
    private static final String STOP = "stop.";
    private static final String OWNER = "owner";
    private static final String NOBODY = "nobody";
    private static final String UNCONFINED = "-";
    private static final Pattern NAME = Pattern.compile("\\d{1,9}-\\d{1,9}");
    private static final Pattern CODE = Pattern.compile("\\d{1,9}");
    private static final Pattern KIB = Pattern.compile("\\d{1,15}");
    private static final Pattern ANYTHING = Pattern.compile("[^\\x00]+", Pattern.DOTALL);
    private static final Pattern EXITED = Pattern.compile("exit\\." + CODE);
    private static final Pattern REASON =
            Pattern.compile(Stream.of(StopReason.values()).map(StopReason::name).collect(joining("|")));
    private static final Pattern STOPPED = Pattern.compile("stop\\.(?:" + REASON + ")");

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

    /** Whether the command may have been started: a folder that was made by half was never used. */
    boolean exists() {
        return isOwned() || Files.exists(path.resolve(NOBODY));
    }

    /** Whether the command was started, or never will be. */
    boolean isOwned() {
        return Files.exists(path.resolve(OWNER));
    }

    /**
     * Writes what the script needs, and all that the end of the run will need: from here on only names change, so that no
     * end is lost to a full disk.
     */
    void create(String command) {
        try {
            Files.createDirectories(path);
            write("command", command + "\n");
            write("peak", format("%12s\n", UNCONFINED));
            write("obstacle", "");
            write("go-on", "");
            write("running", "");
            // Last: it tells that the others are there.
            write(NOBODY, ProcessOwner.NOBODY + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a whole: a script that another server has started may be reading the file. */
    private void write(String name, String text) throws IOException {
        Path arriving = path.resolve(name + ".new");
        Files.writeString(arriving, text);
        Files.move(arriving, path.resolve(name), ATOMIC_MOVE);
    }

    Optional<ProcessOwner> owner() {
        Path owner = path.resolve(OWNER);
        try {
            return Optional.of(ProcessOwner.parse(
                    text(owner), Files.getLastModifiedTime(owner).toInstant()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes sure that a run without an owner never gets one. */
    void refuseOwner() {
        if (isOwned()) {
            return;
        }
        try {
            if (!Files.exists(path.resolve(NOBODY))) {
                Files.createDirectories(path);
                write(NOBODY, ProcessOwner.NOBODY + "\n");
            }
            Files.createLink(path.resolve(OWNER), path.resolve(NOBODY));
        } catch (FileAlreadyExistsException owned) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the command ended; empty while it has not. */
    Optional<Exit> exit() {
        try {
            Optional<String> renamed = find(EXITED);
            if (renamed.isPresent()) {
                // The time of the renaming: what is renamed is not written to.
                var at = (FileTime) Files.getAttribute(path.resolve(renamed.get()), "unix:ctime");
                return Optional.of(new Exit(Integer.parseInt(renamed.get().substring(EXIT.length())), at.toInstant()));
            }
            Optional<String> written = read("exit", CODE);
            return written.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Exit(
                            Integer.parseInt(written.get()),
                            Files.getLastModifiedTime(path.resolve("exit")).toInstant()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The highest memory use in KiB that the script has seen; 0 where it saw none. */
    long peakKib() {
        return read("peak", KIB).map(Long::parseLong).orElse(0L);
    }

    /** Whether the script could not make the namespace of the command, and so did not run it. */
    boolean isUnconfined() {
        return read("peak", Pattern.compile(UNCONFINED)).isPresent();
    }

    /** What was in the way of its namespace, in a line. */
    Optional<String> obstacle() {
        return read("obstacle", ANYTHING).flatMap(text -> text.lines().findFirst());
    }

    Optional<StopReason> stopReason() {
        return find(STOPPED)
                .map(name -> name.substring(STOP.length()))
                .or(() -> read("stop", REASON))
                .map(StopReason::valueOf);
    }

    /** Marks a run that has no mark yet. */
    void mark(StopReason reason) {
        Path mark = path.resolve(STOP + reason);
        try {
            if (Files.exists(path.resolve("go-on"))) {
                Files.move(path.resolve("go-on"), mark, ATOMIC_MOVE);
            } else {
                Files.createFile(mark);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the exit code last: a half deleted run has ended and is not lost. */
    void delete() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.sorted(comparing(RunFolder::isExit)).toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        } catch (NoSuchFileException | NotDirectoryException | DirectoryNotEmptyException done) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isExit(Path file) {
        return file.getFileName().toString().startsWith("exit");
    }

    /** What a file says; empty also when that has not this form. */
    private Optional<String> read(String name, Pattern form) {
        try {
            return Optional.of(text(path.resolve(name)).strip())
                    .filter(text -> form.matcher(text).matches());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes any bytes: other than {@link Files#readString}, this replaces what is no text. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }

    /** The file of such a name. */
    private Optional<String> find(Pattern name) {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> name.matcher(file).matches())
                    .findFirst();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The end of a command.
     *
     * @param code its exit code, 128 + n when signal n ended it
     * @param at when it ended
     */
    record Exit(int code, Instant at) {}
}
