package org.orchestra.runner.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A command that runs in a container. Closing it, from any thread, ends its streams at once. */
public interface RunningShell extends AutoCloseable {
    /** What it reads; closing this is the end of its input. */
    OutputStream input();

    InputStream output();

    /** Standard error; ends at once with a terminal. */
    InputStream errors();

    void resize(ShellSize size) throws IOException;

    /** Waits for the end, after the output has ended. */
    ShellEnd await() throws InterruptedException;

    @Override
    void close();
}
