package org.orchestra.volume;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.orchestra.volume.linux.Folder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what processes that died have left on the volume. Any number of processes may do so at once. */
public final class Leftovers {
    /** How long nothing must have happened to what is incoming before it counts as left behind. */
    public static final Duration AGE = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    /** How long what is discarded may still be wanted back, because a transaction fails. */
    private static final Duration UNDONE_WITHIN = Duration.ofMinutes(10);

    private final VolumeFiles volume;

    public Leftovers(VolumeFiles volume) {
        this.volume = volume;
    }

    /** Removes what has been incoming for too long, and all that was discarded; returns how many of the former there were. */
    public int remove(Instant now) throws IOException {
        int stale = 0;
        try (Folder incoming = volume.own(volume.storage().incoming())) {
            for (String name : names(incoming)) {
                // Another process may be receiving it, so only age tells.
                stale += attempt(() -> discard(incoming, name, now.minus(AGE))) ? 1 : 0;
            }
        }
        try (Folder discarded = volume.own(volume.storage().discarded())) {
            for (String name : names(discarded)) {
                attempt(() -> removeTree(discarded, name, now.minus(UNDONE_WITHIN)));
            }
        }
        return stale;
    }

    private boolean discard(Folder incoming, String name, Instant before) throws IOException {
        boolean stale = isOlder(incoming, name, before);
        if (stale) {
            volume.discard(volume.storage().incoming().resolve(name));
        }
        return stale;
    }

    private static boolean removeTree(Folder discarded, String name, Instant before) throws IOException {
        boolean old = isOlder(discarded, name, before);
        if (old) {
            discarded.removeTree(name);
        }
        return old;
    }

    private static boolean isOlder(Folder folder, String name, Instant before) throws FileSystemException {
        return folder.status(name)
                .filter(status -> status.modified().isBefore(before))
                .isPresent();
    }

    /** What cannot be removed does not keep the rest. */
    private static boolean attempt(Removal removal) {
        try {
            return removal.run();
        } catch (IOException e) {
            LOG.warn("Leftovers cannot be removed yet, an admin may have to: {}", e.toString());
            return false;
        }
    }

    private interface Removal {
        /** Returns whether it was old enough. */
        boolean run() throws IOException;
    }

    private static List<String> names(Folder folder) throws FileSystemException {
        List<String> names = new ArrayList<>();
        folder.forEachName(names::add);
        return names;
    }
}
