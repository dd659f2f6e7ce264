package org.orchestra.volume;

import static org.orchestra.volume.VolumeFiles.name;
import static org.orchestra.volume.VolumeFiles.parent;

import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.KeepPattern;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.FileStatus;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;
import org.orchestra.volume.log.BoundedLog;
import org.orchestra.volume.log.LogTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's files on the volume, except its results. The worker and the pods mount the volume at the same path.
 *
 * <p>The run's directory is world-writable: an image runs as any account, NFS servers map root to nobody, and only the
 * owner's pods mount the folder.
 *
 * <p>The user's pods write here, too. They could replace a folder by a symbolic link to somewhere else, also while the
 * worker writes. So a file is created where no pod reaches, and moved into place through folders that stay open.
 */
public final class RunFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    private final VolumeFiles volume;
    private final BoundedLog bound;
    private final Ticker ticker;

    public RunFiles(VolumeFiles volume, BoundedLog bound) {
        this(volume, bound, Ticker.systemTicker());
    }

    RunFiles(VolumeFiles volume, BoundedLog bound, Ticker ticker) {
        this.volume = volume;
        this.bound = bound;
        this.ticker = ticker;
    }

    /** The files of packs on the same volume. */
    public PackFiles ofPacks() {
        return new PackFiles(volume);
    }

    /**
     * Creates the run's directory, and the folder that the runs of its owner share.
     *
     * @throws PathBlockedException when something that its owner put there takes the place of the directory or the log
     */
    public void prepare(RunSpec.Paths files) throws IOException {
        Path run = Path.of(files.directory());
        try (Folder user = volume.own(Path.of(files.volume()));
                Folder job = make(user, files.volume(), relative(files, parent(run)));
                Folder directory = makeStep(job, name(run), run)) {
            openScratch(user);
            directory.setMode(Storage.OPEN_TO_ALL);
            FileStatus log = job.status(name(Path.of(files.log()))).orElse(null);
            if (log != null && log.isFolder()) {
                throw new PathBlockedException(files.log(), log.kind(), "so that the run can write its log");
            }
        }
    }

    /** A job may have closed it or given it to another account: that is its user's affair and no run waits for it. */
    static void openScratch(Folder user) throws IOException {
        try {
            VolumeFiles.makeScratch(user);
        } catch (AccessDeniedException closed) {
            LOG.warn("{}: a job has closed this folder, so the user's runs may not write to it", closed.getFile());
        }
    }

    /**
     * Creates what a run of nobody would have, for trying what runs may do here. It stays, so that this succeeds on a full
     * disk, too.
     */
    public RunSpec.Paths prepareProbe() throws IOException {
        Path user = volume.storage().probe();
        Path job = user.resolve("probe").resolve("job");
        var paths = new RunSpec.Paths(
                user.toString(),
                job.resolve("run-1").toString(),
                job.resolve("run-1.log").toString());
        prepare(paths);
        return paths;
    }

    /**
     * Opens the run's directory and its log, for a run that writes its log itself. Both stay what they are while this is open,
     * whatever a job puts in their place.
     *
     * @throws PathBlockedException when something takes the place of the log
     */
    public OpenRun open(RunSpec.Paths files) throws IOException {
        Path log = Path.of(files.log());
        Folder directory = volume.folder(Path.of(files.directory()));
        try (Folder job = volume.folder(parent(log))) {
            return new OpenRun(directory, append(job, log));
        } catch (IOException failure) {
            directory.close();
            throw failure;
        }
    }

    private static OpenRegularFile append(Folder job, Path log) throws IOException {
        try {
            return job.append(name(log));
        } catch (FileSystemException failure) {
            FileStatus there = job.status(name(log)).orElse(null);
            if (there == null || there.isFile()) {
                throw failure;
            }
            throw new PathBlockedException(log.toString(), there.kind(), "so that the run can write its log");
        }
    }

    /** A run's directory and its log, open. */
    public static final class OpenRun implements AutoCloseable {
        private final Folder directory;
        private final OpenRegularFile log;

        private OpenRun(Folder directory, OpenRegularFile log) {
            this.directory = directory;
            this.log = log;
        }

        /** The directory, also for other processes of this account. */
        public Path directory() {
            return directory.path();
        }

        /** The log, also for other processes of this account. */
        public Path log() {
            return log.path();
        }

        @Override
        public void close() {
            directory.close();
            log.close();
        }
    }

    /** Stores a bounded log. It replaces an earlier one atomically. */
    public void storeLog(RunSpec.Paths files, InputStream log) throws IOException {
        store(files, out -> bound.copy(log, out));
    }

    /**
     * Finishes the files of a run that has ended: cuts the log to its bounds, and after a success removes what its task does not
     * keep and points the job's link {@code result} to the run's folder. May be repeated. A failure, of whatever kind, is logged
     * and does not change the outcome: a job may change its files meanwhile.
     *
     * @return the outcome; of a success with whether it wrote its output, of anything else and of a success without output with
     *     the last lines of the log
     */
    public RunOutcome finish(RunSpec.Paths files, RunOutcome outcome) {
        attempt(files, "the log could not be cut", () -> cutLog(files));
        if (!(outcome instanceof Succeeded)) {
            return withLogTail(files, outcome);
        }
        RunOutcome success = withOutput(files, outcome);
        Boolean wroteOutput = success.evidence().wroteOutput();
        if (Boolean.TRUE.equals(wroteOutput)) {
            // Else its results may have other names than its user thinks.
            prune(files);
        }
        attempt(
                files,
                "the result link could not be created",
                () -> new ResultLink(volume).pointTo(Path.of(files.directory())));
        // Its task may require output, and then this is a failure.
        return Boolean.FALSE.equals(wroteOutput) ? withLogTail(files, success) : success;
    }

    private void prune(RunSpec.Paths files) {
        List<KeepPattern> keep = files.rule().keep();
        if (keep == null) {
            return;
        }
        attempt(
                files,
                "not all that its task does not keep was removed",
                () -> new Pruning(volume, KeptFiles.of(files.rule(), keep), Stopwatch.createStarted(ticker))
                        .run(Path.of(files.directory())));
    }

    private RunOutcome withLogTail(RunSpec.Paths files, RunOutcome outcome) {
        String tail = logTail(files);
        return tail == null ? outcome : outcome.with(outcome.evidence().withLogTail(tail));
    }

    private RunOutcome withOutput(RunSpec.Paths files, RunOutcome outcome) {
        try {
            boolean wrote = volume.hasContent(Path.of(files.output()));
            return outcome.with(outcome.evidence().withWroteOutput(wrote));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: it is not known whether there is output: {}", files.directory(), e.toString());
            return outcome;
        }
    }

    private void cutLog(RunSpec.Paths files) throws IOException {
        try (OpenFile log = volume.open(Path.of(files.log())).orElse(null)) {
            if (log != null && bound.exceededBy(log.bytes())) {
                store(files, out -> bound.cut(log.channel(), log.bytes(), out));
            }
        }
    }

    private @Nullable String logTail(RunSpec.Paths files) {
        try (OpenFile log = volume.open(Path.of(files.log())).orElse(null)) {
            List<String> lines = log == null ? List.of() : LogTail.of(log.channel(), Evidence.MAX_TAIL_LINES);
            return lines.isEmpty() ? null : String.join("\n", lines);
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("{}: the last lines could not be read: {}", files.log(), unreadable.toString());
            return null;
        }
    }

    private void store(RunSpec.Paths files, LogWriter log) throws IOException {
        Path destination = Path.of(files.log());
        String temporary = UUID.randomUUID().toString();
        try (Folder incoming = volume.own(volume.storage().incoming());
                Folder job = volume.folder(parent(destination))) {
            try {
                try (OpenRegularFile file = incoming.create(temporary);
                        OutputStream out = Channels.newOutputStream(file.channel(StandardOpenOption.WRITE))) {
                    log.writeTo(out);
                }
                if (!incoming.moveUnlessFolder(temporary, job, name(destination))) {
                    LOG.warn("{}: a folder takes the place of the log, which is lost", destination);
                }
            } finally {
                incoming.remove(temporary);
            }
        }
    }

    private interface LogWriter {
        void writeTo(OutputStream out) throws IOException;
    }

    private interface FileAction {
        void run() throws IOException;
    }

    private static void attempt(RunSpec.Paths files, String failure, FileAction action) {
        try {
            action.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {}: {}", files.directory(), failure, e.toString());
        }
    }

    /** The path below the user's folder. */
    private static Path relative(RunSpec.Paths files, Path whole) throws IOException {
        Path volume = Path.of(files.volume());
        if (!whole.normalize().equals(whole) || !whole.startsWith(volume) || whole.equals(volume)) {
            throw new IOException(whole + " is not below " + volume);
        }
        return volume.relativize(whole);
    }

    /** Creates the folders of a path step by step, so that it is known which is blocked. */
    static Folder make(Folder user, String above, Path path) throws IOException {
        Folder here = user.folder(".");
        Path seen = Path.of(above);
        for (Path part : path) {
            seen = seen.resolve(part);
            try (Folder parent = here) {
                here = makeStep(parent, part.toString(), seen);
            }
        }
        return here;
    }

    static Folder makeStep(Folder parent, String name, Path path) throws IOException {
        try {
            return parent.makeFolder(name);
        } catch (NotDirectoryException blocked) {
            FileStatus.Kind kind = parent.status(name).map(FileStatus::kind).orElse(FileStatus.Kind.OTHER);
            throw new PathBlockedException(path.toString(), kind, "so that the run can create its folder");
        }
    }
}
