package org.orchestra.api.log;

import java.nio.file.Path;
import org.orchestra.domain.run.RunKey;
import org.orchestra.volume.VolumeFiles.OpenFile;

/** Where the log of a run is. */
sealed interface RunLog {
    /** The log is on the volume, with everything that there is of it. */
    record Stored(OpenFile file) implements RunLog {}

    /**
     * The log is still growing, and it is not on the volume or its client wants to follow it.
     *
     * @param onVolume whether the run writes its log to the volume itself, so that all that there is so far is there
     * @param stored where the log is stored when the run has ended
     */
    record Growing(RunKey run, boolean onVolume, Path stored) implements RunLog {}
}
