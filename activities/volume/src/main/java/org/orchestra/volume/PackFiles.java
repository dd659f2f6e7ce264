package org.orchestra.volume;

import static org.orchestra.volume.VolumeFiles.name;
import static org.orchestra.volume.VolumeFiles.parent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.linux.DiskFullException;
import org.orchestra.volume.linux.FileStatus;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files through which a worker and the pod of a pack know of each other, and the results and logs of its runs until they
 * are in their place.
 *
 * <p>All that the pod writes may be anything by now, for its jobs can put links, folders or pipes there. Nothing outside the
 * pack's folder is reached through it. Whatever a job has spoiled counts as not there: that is its user's affair, and the pack
 * ends all the same. But no job reaches the pack's folder itself: without it nothing is known of the pack. That is a failure of
 * the volume, which may not be mounted, and so is any other here.
 */
public final class PackFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PackFiles.class);
    private static final int OPEN_FILE = 0666;
    private static final int READABLE = 0755;

    private final VolumeFiles volume;

    public PackFiles(VolumeFiles volume) {
        this.volume = volume;
    }

    /** Who decides on a run: of all that claim it, the first. */
    public enum Claim {
        /** The pod, which has started it or is about to. */
        POD,
        /** A worker: it waits for another slot. */
        WITHDRAWN,
        /** A worker: it has been killed. */
        KILLED
    }

    /**
     * Creates what the pod needs. What a former call has completed stays as it is.
     *
     * @param script what the pod runs, in the bytes that its shell reads
     * @throws PathBlockedException when something that the user put there takes the place of a folder or a log
     */
    public void prepare(PackSpec pack, byte[] script) throws IOException {
        PackFolder place = PackFolder.of(pack);
        String user = place.user().toString();
        try (Folder home = volume.own(place.user());
                Folder incoming = volume.own(volume.storage().incoming());
                Folder task = RunFiles.make(home, user, place.user().relativize(place.task()));
                Folder whole = RunFiles.makeStep(task, place.name(), place.path())) {
            if (whole.status(PackFolder.SCRIPT).isPresent()) {
                return;
            }
            whole.setMode(READABLE);
            RunFiles.openScratch(home);
            try (Folder work = makeOpen(whole, PackFolder.WORK)) {
                makeOpen(work, PackFolder.CLAIMS).close();
                makeOpen(work, PackFolder.STOP).close();
                // Here, the pod has the pack's folder.
                work.makeFolder(place.name()).close();
                for (RunSpec run : pack.runs()) {
                    prepare(place, run.paths(), task, work, incoming);
                }
            }
            // Last, so that it says that all is there.
            create(incoming, script, READABLE, temporary -> incoming.move(temporary, whole, PackFolder.SCRIPT));
        }
    }

    /** Whether a worker has completed {@link #prepare}, without which a pack cannot have been launched. */
    public boolean isPrepared(PackFolder place) throws IOException {
        try (Folder home = volume.folder(place.user())) {
            requireKnown(home);
        } catch (NoSuchFileException | NotDirectoryException none) {
            // Every user has had one for as long as there is a task.
            throw away(place, none);
        }
        return volume.exists(place.script());
    }

    private static Folder makeOpen(Folder parent, String name) throws FileSystemException {
        Folder made = parent.makeFolder(name);
        try {
            made.setMode(Storage.OPEN_TO_ALL);
            return made;
        } catch (FileSystemException failure) {
            made.close();
            throw failure;
        }
    }

    private static void prepare(PackFolder place, RunSpec.Paths files, Folder task, Folder work, Folder incoming)
            throws IOException {
        Path run = Path.of(files.directory());
        Path job = place.task().relativize(parent(run));
        String log = name(Path.of(files.log()));
        try (Folder folder = RunFiles.make(task, place.task().toString(), job);
                Folder inWork = RunFiles.make(work, place.work().toString(), job)) {
            makeOpen(inWork, name(run)).close();
            inWork.remove(log);
            create(incoming, new byte[0], OPEN_FILE, temporary -> {
                try {
                    incoming.hardLink(temporary, inWork, log);
                } catch (FileSystemException noHardLinks) {
                    LOG.debug("{}: its log is seen when it has ended", files.log(), noHardLinks);
                    incoming.move(temporary, inWork, log);
                    return;
                }
                if (!incoming.moveUnlessFolder(temporary, folder, log)) {
                    throw new PathBlockedException(
                            files.log(), FileStatus.Kind.FOLDER, "so that the run can write its log");
                }
            });
        }
    }

    /** Creates a file where no pod reaches, and has it moved away. */
    private static void create(Folder incoming, byte[] content, int mode, Move move) throws IOException {
        String temporary = UUID.randomUUID().toString();
        try {
            try (OpenRegularFile file = incoming.create(temporary);
                    OutputStream out = Channels.newOutputStream(file.channel(StandardOpenOption.WRITE))) {
                out.write(content);
                file.setMode(mode);
            }
            move.from(temporary);
        } finally {
            incoming.remove(temporary);
        }
    }

    private interface Move {
        void from(String temporary) throws IOException;
    }

    /**
     * Reads on in the journal.
     *
     * @param from how many bytes are known
     * @param most how many more are wanted
     * @return the next bytes; none at the end
     */
    public byte[] journal(PackFolder place, long from, int most) throws IOException {
        return inWork(place, new byte[0], work -> {
            try (OpenRegularFile journal = work.read(PackFolder.JOURNAL).orElse(null)) {
                if (journal == null) {
                    requireKnown(work);
                    return new byte[0];
                }
                return read(journal, from, most);
            }
        });
    }

    private static byte[] read(OpenRegularFile journal, long from, int most) throws IOException {
        if (journal.status().bytes() <= from) {
            return new byte[0];
        }
        ByteBuffer bytes = ByteBuffer.allocate(most);
        try (SeekableByteChannel channel = journal.channel(StandardOpenOption.READ)) {
            channel.position(from);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until the end.
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /**
     * Claims a run that the pod must not start, unless somebody has claimed it.
     *
     * @param claim a worker's
     * @return the claim that counts
     * @throws DiskFullException when there is no room for it; jobs may have seen to that
     */
    public Claim claim(PackFolder place, int job, Claim claim) throws IOException {
        return inWork(place, claim, work -> {
            try (Folder claims = work.folder(PackFolder.CLAIMS)) {
                claims.link(Integer.toString(job), claim.name());
                return claim;
            } catch (FileAlreadyExistsException claimed) {
                return claim(place, job).orElse(claim);
            }
        });
    }

    /** Who has claimed a run; empty when nobody has. */
    public Optional<Claim> claim(PackFolder place, int job) throws IOException {
        String name = Integer.toString(job);
        return inWork(place, Optional.empty(), work -> {
            try (Folder claims = work.folder(PackFolder.CLAIMS)) {
                if (claims.status(name).isEmpty()) {
                    return Optional.empty();
                }
                return Optional.of(claims.linkTarget(name)
                        .flatMap(target -> Arrays.stream(Claim.values())
                                .filter(claim -> claim.name().equals(target))
                                .findFirst())
                        .orElse(Claim.POD));
            }
        });
    }

    /** Asks the pod to stop a run. Where a job has left no way to, whoever waits for the end sees that it does not come. */
    public void requestStop(PackFolder place, int job) throws IOException {
        inWork(place, false, work -> {
            try (Folder stop = work.folder(PackFolder.STOP)) {
                stop.create(Integer.toString(job)).close();
                return true;
            } catch (FileAlreadyExistsException asked) {
                return true;
            } catch (DiskFullException full) {
                return false;
            }
        });
    }

    /**
     * Moves the results of a run that has ended, and its log, to their place. May be repeated.
     *
     * @return whether nothing of it is left with the pack; false when a job has closed its folder
     * @throws DiskFullException when there is no room for the names in their place; jobs may have seen to that
     */
    public boolean collect(PackFolder place, RunSpec.Paths files) throws IOException {
        Path run = Path.of(files.directory());
        String job = place.task().relativize(parent(run)).toString();
        boolean collected = inWork(place, false, work -> {
            try (Folder from = work.folder(job);
                    Folder to = volume.folder(parent(run))) {
                collectFolder(from, to, name(run));
                collectLog(from, to, name(Path.of(files.log())));
            } catch (NoSuchFileException | NotDirectoryException none) {
                requireKnown(work);
            }
            return true;
        });
        if (!collected) {
            LOG.warn(
                    "{}: a job has closed its folder, so its results stay in {}",
                    files.directory(),
                    place.inWork(files.directory()));
        }
        return collected;
    }

    private static void collectFolder(Folder from, Folder to, String run) throws FileSystemException {
        if (from.status(run).filter(FileStatus::isFolder).isEmpty()) {
            return;
        }
        try {
            from.move(run, to, run);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException collected) {
            return;
        }
        // A job may have put something else in its place at the last moment; from here on it cannot.
        if (to.status(run).filter(status -> !status.isFolder()).isPresent()) {
            to.remove(run);
        }
    }

    /**
     * From here on, no other run of the pack finds it by its name. One that has opened it before, or given it another name in the
     * folder of the pack, may go on to write to it until the pack is over: that is its user's affair, too. Where there are no
     * hard links, it has been with the pack alone.
     */
    private static void collectLog(Folder from, Folder to, String log) throws FileSystemException {
        if (from.status(log).filter(FileStatus::isFile).isEmpty()) {
            return;
        }
        if (to.status(log).isPresent()) {
            from.remove(log);
        } else {
            from.move(log, to, log);
        }
    }

    /**
     * Moves the pack's folder away. It is removed later: on a node that does not answer, a pod may still look for what it may
     * start, and must find the claims.
     */
    public void discard(PackFolder place) throws IOException {
        try {
            volume.discard(place.path(), place.discardedName());
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException former) {
            // Of a pack with the same key, of which nothing had started.
            volume.discard(place.path());
        }
    }

    /**
     * Uses what the pod writes.
     *
     * @param spoiled the answer when a job has removed, closed or replaced what is needed
     */
    private <T> T inWork(PackFolder place, T spoiled, Use<T> use) throws IOException {
        try (Folder work = work(place)) {
            try {
                return use.of(work);
            } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException failure) {
                requireKnown(work);
                return spoiled;
            }
        } catch (AccessDeniedException closed) {
            return spoiled;
        }
    }

    /** A file server that has forgotten the folder itself says of what is below, too, that it is not there. */
    private static void requireKnown(Folder folder) throws IOException {
        folder.status();
    }

    private interface Use<T> {
        T of(Folder work) throws IOException;
    }

    private Folder work(PackFolder place) throws IOException {
        try (Folder whole = whole(place)) {
            return whole.folder(PackFolder.WORK);
        } catch (NoSuchFileException | NotDirectoryException none) {
            throw away(place, none);
        }
    }

    private Folder whole(PackFolder place) throws IOException {
        try {
            return volume.folder(place.path());
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException none) {
            throw away(place, none);
        }
    }

    private IOException away(PackFolder place, IOException cause) throws IOException {
        if (volume.exists(volume.storage().discarded().resolve(place.discardedName()))) {
            return new PackOverException(place.path());
        }
        IOException away = new FileSystemException(
                place.path().toString(), null, "the files of a pack are not there; is the volume mounted?");
        away.initCause(cause);
        return away;
    }
}
