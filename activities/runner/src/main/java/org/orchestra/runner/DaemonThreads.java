package org.orchestra.runner;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.ThreadFactory;

/** Threads that keep no process alive, and whose names say in a thread dump whose they are. */
public final class DaemonThreads {
    private DaemonThreads() {}

    /** @param format their names; {@code %d} stands for a number from 0 */
    public static ThreadFactory named(String format) {
        return new ThreadFactoryBuilder().setNameFormat(format).setDaemon(true).build();
    }
}
