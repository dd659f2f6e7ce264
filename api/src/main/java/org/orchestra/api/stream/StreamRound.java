package org.orchestra.api.stream;

/** A small, bounded piece of the work of a stream. A stream's rounds run one at a time. */
@FunctionalInterface
public interface StreamRound {
    Next run();

    /** When the next round is to run; {@link StreamPoll#wake()} brings it forward. */
    enum Next {
        /** There is more to do: as soon as the others have had their turn. */
        AT_ONCE,
        /** After the usual pause. */
        LATER,
        /** Only when it is woken. */
        WHEN_WOKEN,
        /** Never: the stream is over. */
        NEVER
    }
}
