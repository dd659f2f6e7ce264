package org.orchestra.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What jobs are kept from, as far as this machine lets an account without privileges do it: with namespaces no process
 * outlives its run, and a job sees of the hidden folders nothing but its user's files.
 */
final class Confinement {
    private static final Logger LOG = LoggerFactory.getLogger(Confinement.class);
    private static final String NAMESPACES =
            "Jobs run in namespaces of their own: nothing outlives a run, and of all users' files and Orchestra's own a job sees its user's and writes to its own folder and the scratch folder. This account's other files and the network, loopback included, are open to it.";
    private static final String OPEN =
            "a job can do with all files what this account can, and a process that leaves its session and clears its environment outlives its run.";
    private static final String NOT_ALLOWED =
            "This machine allows no namespaces (%s): %s Let unshare --user --mount --pid --ipc work for this account, and start again.";
    private static final String NOT_WANTED = "orchestra.worker.confine is never: " + OPEN;
    private static final String ROOT =
            " The server runs as root, and jobs open root's files: among them are the machine's disks and the sockets of its services, by which they can do anything. Give Orchestra an account of its own.";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Path> hidden;
    private final Optional<String> obstacle;

    private Confinement(List<Path> hidden, Optional<String> obstacle) {
        this.hidden = hidden;
        this.obstacle = obstacle;
    }

    /**
     * Tries what the machine allows.
     *
     * @param folders the folders to hide, among them the one with all users' folders; those that do not exist are left out
     * @param files where a run is tried: what a file system of the state allows, that of the volume may refuse
     */
    static Confinement probe(Path script, List<Path> folders, RunFiles files) {
        return probe(script, folders, files, PATIENCE);
    }

    static Confinement probe(Path script, List<Path> folders, RunFiles files, Duration patience) {
        try {
            RunSpec.Paths run = files.prepareProbe();
            List<Path> hidden = outermost(folders);
            Optional<String> obstacle = obstacle(script, run, hidden, patience);
            return new Confinement(hidden, obstacle.map(words -> format(NOT_ALLOWED, words, OPEN)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sessions only. */
    static Confinement none() {
        return new Confinement(List.of(), Optional.of(NOT_WANTED));
    }

    /**
     * Says in the log and to the status of the server what holds. On a full disk, the status of an earlier server stays.
     *
     * @param state the folder for the state of the runs
     */
    void announce(Path state) {
        String words = describe();
        if (namespaced()) {
            LOG.info(words);
        } else {
            LOG.warn(words);
        }
        Path file = state.resolve("confinement");
        try {
            Files.writeString(file, words + "\n");
        } catch (IOException e) {
            LOG.warn("{} could not be written: {}", file, e.toString());
        }
    }

    /** For admins, in a sentence or two. */
    String describe() {
        return obstacle.orElse(NAMESPACES) + (System.getProperty("user.name").equals("root") ? ROOT : "");
    }

    boolean namespaced() {
        return obstacle.isEmpty();
    }

    /** The arguments of the script that confine a run with these paths. */
    List<String> arguments(RunSpec.Paths run) {
        return namespaced() ? arguments("namespace", run, hidden) : List.of("session");
    }

    private static List<String> arguments(String first, RunSpec.Paths run, List<Path> hidden) {
        Path users = Path.of(run.volume()).resolveSibling("");
        // A name of a dataset has no space.
        String shared = run.shared().stream()
                .map(folder -> users.relativize(Path.of(folder)).toString())
                .collect(joining(" "));
        List<String> arguments = new ArrayList<>(List.of(first, run.volume(), shared));
        hidden.forEach(folder -> arguments.add(folder.toString()));
        return arguments;
    }

    /** What is in the way of namespaces; empty when nothing is. */
    private static Optional<String> obstacle(Path script, RunSpec.Paths run, List<Path> hidden, Duration patience)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(arguments("probe", run, hidden));
        Process process = new ProcessBuilder(command)
                .directory(new File(run.directory()))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            // A mount may wait for a file server for ever.
            if (!process.waitFor(patience.toMillis(), MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return Optional.of(format("trying it took more than %d s", patience.toSeconds()));
            }
            String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of(output.lines().findFirst().orElse("the probe ended without a word"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while namespaces were tried.", e);
        }
    }

    /** Without folders that lie in others. */
    private static List<Path> outermost(List<Path> folders) throws IOException {
        List<Path> outermost = new ArrayList<>();
        var sorted = new TreeSet<Path>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                sorted.add(folder.toRealPath());
            }
        }
        for (Path folder : sorted) {
            if (outermost.stream().noneMatch(folder::startsWith)) {
                outermost.add(folder);
            }
        }
        return outermost;
    }
}
