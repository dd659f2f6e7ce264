package org.orchestra.volume;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        Round round = new Round();
        int stale = 0;
        try (Folder incoming = volume.own(volume.storage().incoming())) {
            // Another process may be receiving it, so only age tells.
            for (String name : older(incoming, now.minus(AGE))) {
                round.attempt(() -> volume.discard(volume.storage().incoming().resolve(name)));
                stale++;
            }
        }
        try (Folder discarded = volume.own(volume.storage().discarded())) {
            for (String name : older(discarded, now.minus(UNDONE_WITHIN))) {
                round.attempt(() -> discarded.removeTree(name));
            }
        }
        round.say();
        return stale;
    }

    private static List<String> older(Folder folder, Instant than) throws FileSystemException {
        List<String> names = new ArrayList<>();
        folder.forEachName(names::add);
        List<String> older = new ArrayList<>();
        for (String name : names) {
            folder.status(name)
                    .filter(status -> status.modified().isBefore(than))
                    .ifPresent(status -> older.add(name));
        }
        return older;
    }

    /** What cannot be removed does not keep the rest, and is told in one line: a job may leave any number of such folders. */
    private static final class Round {
        private int failures;
        private @Nullable IOException first;

        void attempt(Removal removal) {
            try {
                removal.run();
            } catch (IOException e) {
                failures++;
                first = first == null ? e : first;
            }
        }

        void say() {
            if (first != null) {
                LOG.warn(
                        "{} files or folders cannot be removed yet, an admin may have to; the first: {}",
                        failures,
                        first.toString());
            }
        }
    }

    private interface Removal {
        void run() throws IOException;
    }
}
