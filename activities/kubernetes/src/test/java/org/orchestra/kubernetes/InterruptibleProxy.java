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

/** A proxy that can be cut, which closes all connections and refuses new ones, and restored. */
final class InterruptibleProxy implements Closeable {
    private final ServerSocket serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
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

    /** The address of the proxy. */
    String address() {
        return server.getScheme() + "://127.0.0.1:" + serverSocket.getLocalPort();
    }

    void cut() {
        cut = true;
        open.forEach(InterruptibleProxy::end);
    }

    void restore() {
        cut = false;
    }

    /** The number of refused connections. */
    int refused() {
        return refused.get();
    }

    @Override
    public void close() throws IOException {
        serverSocket.close();
        cut();
        threads.shutdownNow();
    }

    private void accept() {
        while (!serverSocket.isClosed()) {
            try {
                serve(serverSocket.accept());
            } catch (IOException closedOrUnreachable) {
                // The caller sees a closed connection.
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
            // The other direction ends, too.
        } finally {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyEnded) {
            // It is closed.
        }
    }
}
