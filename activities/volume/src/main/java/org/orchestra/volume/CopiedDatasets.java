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
 * The datasets that were copied to a volume which is not the server's. Each has a note out of the reach of jobs that says what it
 * is a copy of, and that is as old as its last use. A copy without a note is none.
 */
public final class CopiedDatasets {
    private final VolumeFiles volume;

    public CopiedDatasets(VolumeFiles volume) {
        this.volume = volume;
    }

    /**
     * Whether a dataset is there; it counts as used now.
     *
     * @param folder relative to the root
     * @param sha256 the checksum of the whole
     */
    public boolean has(Path folder, String sha256) throws IOException {
        try (Folder notes = notes()) {
            if (!note(folder, sha256).equals(read(notes, name(folder))) || !volume.exists(place(folder))) {
                return false;
            }
            write(notes, folder, sha256);
            return true;
        }
    }

    /** Receives a copy. */
    public IncomingFolder receive() throws IOException {
        return volume.receive();
    }

    /** Puts a copy that is complete in its place, durably; another one that is there gives way. */
    public void put(Path folder, String sha256, IncomingFolder copy) throws IOException {
        try (Folder notes = notes()) {
            notes.remove(name(folder));
            copy.force();
            copy.moveTo(place(folder));
            write(notes, folder, sha256);
        }
    }

    /**
     * Removes copies that nobody has used for a while.
     *
     * @return how many
     */
    public int removeUnused(Instant since) throws IOException {
        int removed = 0;
        try (Folder notes = notes()) {
            List<String> names = new ArrayList<>();
            notes.forEachName(names::add);
            for (String name : names) {
                FileStatus status = notes.status(name).orElse(null);
                String note = read(notes, name);
                if (status == null || note == null || !status.modified().isBefore(since)) {
                    continue;
                }
                notes.remove(name);
                Optional<DiscardedFiles> discarded =
                        volume.discard(place(Path.of(note.substring(note.indexOf('\n') + 1))));
                if (discarded.isPresent()) {
                    discarded.get().remove();
                }
                removed++;
            }
        }
        return removed;
    }

    private Folder notes() throws IOException {
        return volume.own(volume.storage().copies());
    }

    private Path place(Path folder) {
        return volume.storage().root().resolve(folder);
    }

    private static String name(Path folder) {
        return Hashing.sha256().hashString(folder.toString(), UTF_8).toString();
    }

    private static String note(Path folder, String sha256) {
        return sha256 + "\n" + folder;
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

    private static void write(Folder notes, Path folder, String sha256) throws IOException {
        String temporary = "." + UUID.randomUUID();
        notes.create(temporary, note(folder, sha256).getBytes(UTF_8));
        notes.move(temporary, notes, name(folder));
    }
}
