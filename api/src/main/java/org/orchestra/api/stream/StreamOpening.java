package org.orchestra.api.stream;

import java.io.IOException;

/** Opens the way to a client, once it is certain that there is a place for its stream. */
@FunctionalInterface
public interface StreamOpening {
    StreamSink open(StreamListener listener) throws IOException;
}
