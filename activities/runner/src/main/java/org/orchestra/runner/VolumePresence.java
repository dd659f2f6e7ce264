package org.orchestra.runner;

import java.io.IOException;

/** Tells whether the volume is there, so that nobody takes what is not found where it should be mounted for removed. */
public interface VolumePresence {
    /** Whether the volume of this installation is mounted. */
    boolean isThere() throws IOException;
}
