package org.orchestra.volume;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.log.BoundedLog;
import org.orchestra.volume.log.LogTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run needs and leaves on the volume besides its results. The worker mounts the volume at the path that the pods
 * see.
 *
 * <p>The run's directory may be written by everybody: an image runs as whatever account it likes, NFS servers turn root
 * into nobody, and only the owner's pods see the folder at all.
 *
 * <p>The user's pods write here, too, and could lay a symbolic link to somewhere else in the worker's way, also while it
 * is at work: so what is stored is made where they do not reach, and moved to its place through folders that stay open.
 */
public final class RunFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    private final VolumeFiles volume;
    private final BoundedLog bound;

    public RunFiles(VolumeFiles volume, BoundedLog bound) {
        this.volume = volume;
        this.bound = bound;
    }

    /**
     * Makes the run's directory.
     *
     * @throws PathBlockedException when something that its owner put there is in the way
     */
    public void prepare(RunSpec.Paths files) throws IOException {
        Path directory = Path.of(files.directory());
        Files.createDirectories(Path.of(files.volume()));
        Files.createDirectories(honest(files, directory));
        volume.letEverybodyWrite(directory);
    }

    /** Stores a log within its bounds; one that is there already is replaced, and never seen half written. */
    public void storeLog(RunSpec.Paths files, InputStream log) throws IOException {
        store(files, out -> bound.copy(log, out));
    }

    /**
     * Takes care of what a run has left that has ended and whose log is there: the log is kept within its bounds, and of a
     * success the job's link {@code result} leads to the run's folder from now on. May be repeated. What cannot be done is
     * logged, and the run has ended all the same.
     *
     * @return the outcome; with the last lines of the log as evidence unless the run succeeded
     */
    public RunOutcome keep(RunSpec.Paths files, RunOutcome outcome) {
        attempt(files, "the log could not be cut", () -> cutLog(files));
        if (outcome instanceof Succeeded) {
            attempt(files, "the link to the result could not be made", () -> linkResult(files));
            return outcome;
        }
        Evidence evidence = outcome.evidence();
        String tail = logTail(files);
        return tail == null ? outcome : outcome.with(evidence.withLogTail(tail));
    }

    private void cutLog(RunSpec.Paths files) throws IOException {
        try (OpenFile log = volume.open(Path.of(files.log())).orElse(null)) {
            if (log != null && bound.exceededBy(log.bytes())) {
                store(files, out -> bound.cut(log.channel(), out));
            }
        }
    }

    /** Earlier runs end before later ones begin; only a worker that slept through it all could lead the link back. */
    private void linkResult(RunSpec.Paths files) throws IOException {
        Path directory = Path.of(files.directory());
        Path link = directory.resolveSibling("result");
        Path target = directory.getFileName();
        if (Files.isSymbolicLink(link) && attempt(Files.readSymbolicLink(link)) >= attempt(target)) {
            return;
        }
        volume.link(link, target);
    }

    private @Nullable String logTail(RunSpec.Paths files) {
        try (OpenFile log = volume.open(Path.of(files.log())).orElse(null)) {
            List<String> lines = log == null ? List.of() : LogTail.of(log.channel(), Evidence.MAX_TAIL_LINES);
            return lines.isEmpty() ? null : String.join("\n", lines);
        } catch (IOException unreadable) {
            LOG.warn("{}: the last lines could not be read: {}", files.log(), unreadable.toString());
            return null;
        }
    }

    private void store(RunSpec.Paths files, Content content) throws IOException {
        Path arriving = volume.newArrival();
        try {
            try (OutputStream out = Files.newOutputStream(arriving)) {
                content.writeTo(out);
            }
            volume.arrive(arriving, Path.of(files.log()));
        } finally {
            Files.deleteIfExists(arriving);
        }
    }

    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void attempt(RunSpec.Paths files, String failure, Step step) {
        try {
            step.take();
        } catch (IOException e) {
            LOG.warn("{}: {}: {}", files.directory(), failure, e.toString());
        }
    }

    /** The attempt that a run's folder is named for; 0 for any other name. */
    private static int attempt(Path run) {
        return Optional.of(run.toString())
                .filter(name -> name.matches("run-\\d{1,9}"))
                .map(name -> Integer.parseInt(name.substring("run-".length())))
                .orElse(0);
    }

    /** The path itself, when every part of it that exists below the user's folder is a folder. */
    private static Path honest(RunSpec.Paths files, Path path) throws IOException {
        Path volume = Path.of(files.volume());
        if (!path.normalize().equals(path) || !path.startsWith(volume)) {
            throw new IOException(path + " is not below " + volume);
        }
        Path part = volume;
        for (Path name : volume.relativize(path)) {
            part = part.resolve(name);
            if (Files.exists(part, NOFOLLOW_LINKS) && !Files.isDirectory(part, NOFOLLOW_LINKS)) {
                throw new PathBlockedException(part
                        + format(
                                " is a %s: remove it, so that the run can write below it",
                                Files.isSymbolicLink(part) ? "symbolic link" : "file"));
            }
        }
        return path;
    }
}
