package org.orchestra.volume.linux;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A hostile process that exchanges two paths, as fast as it can, until it is closed: either may be what a path leads to. */
public final class ExchangedPaths implements AutoCloseable {
    private static final int CURRENT_DIRECTORY = -100;
    private static final int EXCHANGE = 2;

    private final Thread exchanging;
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile boolean over;

    public ExchangedPaths(Path one, Path other) throws InterruptedException {
        byte[] first = FileNames.terminated(one.toString());
        byte[] second = FileNames.terminated(other.toString());
        exchanging = new Thread(() -> {
            while (!over) {
                LinuxCalls.renameat2(CURRENT_DIRECTORY, first, CURRENT_DIRECTORY, second, EXCHANGE);
                begun.countDown();
            }
        });
        exchanging.start();
        begun.await();
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        exchanging.join();
    }
}
