package org.orchestra.volume;

/** A run has left so much that it is removed little by little: finish its files again. */
public final class PruningGoesOnException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PruningGoesOnException() {
        super("files that its task does not keep are being removed", null, false, false);
    }
}
