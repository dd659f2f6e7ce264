package org.orchestra.api.stream;

/** Where the bytes of one stream go. No method waits for the client. */
public interface StreamSink {
    /** Takes bytes for the client. Once the stream is closed, it discards them. */
    void write(byte[] bytes);

    /** Whether the client has taken everything that was written, so that it may be given more. */
    boolean isDrained();

    /** Whether the stream is closed, or its client has hung up. */
    boolean isAbandoned();

    /** Ends the stream once the client has taken everything. */
    void end();

    /** Cuts the stream off now, so that its client cannot mistake this for the end. */
    void abort();

    /** Answers with a problem document instead, or cuts the stream off when its first byte has already been sent. */
    void fail(Exception failure);
}
