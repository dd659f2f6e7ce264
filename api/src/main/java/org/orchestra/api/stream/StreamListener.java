package org.orchestra.api.stream;

/** Learns what becomes of a stream. Its methods run on the server's threads, so they must return at once. */
public interface StreamListener {
    /** The client has taken everything, after it had fallen behind. */
    void drained();

    /** The stream is closed, by whichever side. May be called more than once. */
    void closed();
}
