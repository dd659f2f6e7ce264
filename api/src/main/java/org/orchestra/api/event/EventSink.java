package org.orchestra.api.event;

/** Where events of one client go. Nothing here waits for the client. */
interface EventSink {
    /** Takes an event for the client; after the end it is forgotten. */
    void write(byte[] event);

    /** Whether the client has taken all that was written, so that it may be given more. */
    boolean isDrained();

    /** Ends the stream when the client has taken all. */
    void end();

    /** Ends the stream now. */
    void drop();
}
