package org.orchestra.domain.dataset;

/**
 * How far a dataset is that was registered in place.
 *
 * <pre>
 * REGISTERING → READY ⇄ CHANGED
 *      ↓ ↑        ↓        ↓
 *     FAILED      REGISTERING    by a refresh
 * </pre>
 */
public enum DatasetState {
    /** Its files are being read for their checksums. */
    REGISTERING,
    /** What lies there is what was read, as far as is known. */
    READY,
    /** Something else lies there than what was read. */
    CHANGED,
    /** It could not be read. */
    FAILED
}
