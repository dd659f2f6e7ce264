package org.orchestra.kubernetes;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and can be cut, which ends all connections and refuses new ones, and mended. */
final class InterruptibleProxy implements Closeable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final URI server;
    private volatile boolean cut;

    InterruptibleProxy(URI server) throws IOException {
        this.server = server;
        threads.execute(this::accept);
    }

    /** Where the server is to be found through this. */
    String address() {
        return server.getScheme() + "://127.0.0.1:" + door.getLocalPort();
    }

    void cut() {
        cut = true;
        open.forEach(InterruptibleProxy::end);
    }

    void mend() {
        cut = false;
    }

    /** How often somebody has tried in vain. */
    int refused() {
        return refused.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
        threads.shutdownNow();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                serve(door.accept());
            } catch (IOException closedOrUnreachable) {
                // Whoever called sees that the connection ends.
            }
        }
    }

    private void serve(Socket caller) throws IOException {
        open.add(caller);
        if (cut) {
            refused.incrementAndGet();
            end(caller);
            return;
        }
        Socket called = new Socket(server.getHost(), server.getPort());
        open.add(called);
        threads.execute(() -> pass(caller, called));
        threads.execute(() -> pass(called, caller));
        if (cut) {
            end(caller);
            end(called);
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // So does the other direction.
        } finally {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyEnded) {
            // As wanted.
        }
    }
}
