package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.volume.linux.FileStatus;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;

/**
 * What is on a volume that is not the server's: copies of datasets, and folders of tasks until they have been copied back. Each
 * has a note out of the reach of jobs that says of what it is, and that is as old as its last use. What has no note is nothing.
 */
public final class SiteFolders {
    private static final String DATASET = "dataset ";
    private static final String TASK = "task ";

    private final VolumeFiles volume;

    public SiteFolders(VolumeFiles volume) {
        this.volume = volume;
    }

    /**
     * Whether a copy of a dataset is there; it counts as used now.
     *
     * @param folder relative to the root
     * @param sha256 the checksum of the whole
     */
    public boolean has(Path folder, String sha256) throws IOException {
        return isUsed(folder, DATASET + sha256);
    }

    /** A task's folder counts as used now, if it is still this task's. */
    public void use(Path folder, String uid) throws IOException {
        isUsed(folder, TASK + uid);
    }

    private synchronized boolean isUsed(Path folder, String of) throws IOException {
        try (Folder notes = notes()) {
            if (!note(folder, of).equals(read(notes, name(folder))) || !volume.exists(place(folder))) {
                return false;
            }
            write(notes, folder, of);
            return true;
        }
    }

    /** Receives a copy. */
    public IncomingFolder receive() throws IOException {
        return volume.receive();
    }

    /** Puts a copy that is complete in its place, durably; another one that is there gives way. */
    public void put(Path folder, String sha256, IncomingFolder copy) throws IOException {
        copy.force();
        Optional<DiscardedFiles> earlier;
        synchronized (this) {
            // In this order whatever is there has a note, and none has that of another content.
            earlier = volume.discard(place(folder));
            try (Folder notes = notes()) {
                write(notes, folder, DATASET + sha256);
            }
            copy.moveTo(place(folder));
        }
        remove(earlier);
    }

    /**
     * Says whose a task's folder is from now on: what another task of that name has left there goes.
     *
     * @param uid identifies the task for ever
     */
    public void claim(Path folder, String uid) throws IOException {
        Optional<DiscardedFiles> earlier = Optional.empty();
        synchronized (this) {
            try (Folder notes = notes()) {
                if (!note(folder, TASK + uid).equals(read(notes, name(folder)))) {
                    earlier = volume.discard(place(folder));
                }
                write(notes, folder, TASK + uid);
            }
        }
        remove(earlier);
    }

    /** Removes files of a task that have been copied back, unless the folder is another task's by now. */
    public void discard(Path folder, String uid, List<Path> files) throws IOException {
        for (Path file : files) {
            Optional<DiscardedFiles> discarded = Optional.empty();
            synchronized (this) {
                try (Folder notes = notes()) {
                    if (note(folder, TASK + uid).equals(read(notes, name(folder)))) {
                        discarded = volume.discard(file);
                    }
                }
            }
            remove(discarded);
        }
    }

    /**
     * Removes what nobody has used for a while.
     *
     * @return how many folders
     */
    public int removeUnused(Instant since) throws IOException {
        return removeUnused("", since);
    }

    /** Removes the copies of datasets alone that nobody has used for a while: they can be made again. */
    public int removeUnusedCopies(Instant since) throws IOException {
        return removeUnused(DATASET, since);
    }

    private int removeUnused(String kind, Instant since) throws IOException {
        List<String> names = new ArrayList<>();
        try (Folder notes = notes()) {
            notes.forEachName(names::add);
        }
        int removed = 0;
        for (String name : names) {
            Optional<DiscardedFiles> discarded = discardUnused(kind, name, since);
            remove(discarded);
            removed += discarded.isPresent() ? 1 : 0;
        }
        return removed;
    }

    private synchronized Optional<DiscardedFiles> discardUnused(String kind, String name, Instant since)
            throws IOException {
        try (Folder notes = notes()) {
            FileStatus status = notes.status(name).orElse(null);
            String note = read(notes, name);
            if (status == null
                    || note == null
                    || !note.startsWith(kind)
                    || !status.modified().isBefore(since)) {
                return Optional.empty();
            }
            Path folder = Path.of(note.substring(note.indexOf('\n') + 1));
            // A note that was cut short would name another folder.
            Optional<DiscardedFiles> discarded =
                    name(folder).equals(name) ? volume.discard(place(folder)) : Optional.empty();
            notes.remove(name);
            return discarded;
        }
    }

    private static void remove(Optional<DiscardedFiles> files) throws IOException {
        if (files.isPresent()) {
            files.get().remove();
        }
    }

    private Folder notes() throws IOException {
        return volume.own(volume.storage().siteNotes());
    }

    private Path place(Path folder) {
        return volume.storage().root().resolve(folder);
    }

    private static String name(Path folder) {
        return Hashing.sha256().hashString(folder.toString(), UTF_8).toString();
    }

    private static String note(Path folder, String of) {
        return of + "\n" + folder;
    }

    private static @Nullable String read(Folder notes, String name) throws IOException {
        try (OpenRegularFile file = notes.read(name).orElse(null)) {
            if (file == null) {
                return null;
            }
            try (InputStream content = Channels.newInputStream(file.channel(StandardOpenOption.READ))) {
                return new String(content.readAllBytes(), UTF_8);
            }
        }
    }

    /** At once, so that a note is whole; what is left of one whose process died is incoming for too long. */
    private void write(Folder notes, Path folder, String of) throws IOException {
        String temporary = UUID.randomUUID().toString();
        try (Folder incoming = volume.own(volume.storage().incoming())) {
            incoming.create(temporary, note(folder, of).getBytes(UTF_8));
            incoming.move(temporary, notes, name(folder));
        }
    }
}
