package org.orchestra.store.volume;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.runner.VolumePresence;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells whether the volume is there: an empty folder on it has a name that the database knows. Where the volume is to be
 * mounted and is not, there is none, so that nobody takes what is not found there for removed.
 */
@Component
public class VolumeMark implements VolumePresence {
    private static final Logger log = LoggerFactory.getLogger(VolumeMark.class);
    private static final int LOOKED_FOR = 100;

    private final VolumeMarkRepository marks;
    private final Storage storage;
    private final VolumeFiles volume;

    VolumeMark(VolumeMarkRepository marks, Storage storage, VolumeFiles volume) {
        this.marks = marks;
        this.storage = storage;
        this.volume = volume;
    }

    /** Whether the volume of this database is mounted. The first who asks marks it. */
    @Override
    public boolean isThere() throws IOException {
        Optional<UUID> mark = mark();
        boolean there = mark.isPresent() && volume.exists(storage.mark(mark.get()));
        if (!there) {
            log.warn(
                    "The volume is not mounted at {}, so what is not found there may be on it still: mount it. {}",
                    storage.root(),
                    mark.map(id -> "If it is mounted and was copied without it, make the folder " + storage.mark(id)
                                    + ".")
                            .orElse(""));
        }
        return there;
    }

    /** The name of the folder that marks the volume, which is made now when there is none; empty when it cannot be. */
    public Optional<UUID> mark() throws IOException {
        Optional<UUID> known = marks.find();
        return known.isPresent() ? known : first();
    }

    /** Marks the volume, unless it has nothing of what the database says is on it. */
    private Optional<UUID> first() throws IOException {
        List<DatasetVersion> stored = marks.datasets(LOOKED_FOR);
        if (!stored.isEmpty() && !hasAny(stored)) {
            return Optional.empty();
        }
        UUID mark = UUID.randomUUID();
        volume.mark(mark);
        marks.insert(mark);
        return marks.find();
    }

    private boolean hasAny(List<DatasetVersion> datasets) throws IOException {
        for (DatasetVersion dataset : datasets) {
            if (volume.exists(storage.dataset(dataset))) {
                return true;
            }
        }
        return false;
    }
}
