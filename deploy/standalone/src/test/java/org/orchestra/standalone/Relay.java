package org.orchestra.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network path to a port of this machine that can be cut, and mended at the same address. */
final class Relay implements AutoCloseable {
    private final int to;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private int port;
    private ServerSocket server;

    Relay(int to) throws IOException {
        this.to = to;
        mend();
    }

    int port() {
        return port;
    }

    /** Whoever connects from now on is refused, and what is open breaks off. */
    void cut() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    void mend() throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        port = server.getLocalPort();
        ServerSocket accepting = server;
        run(() -> accept(accepting));
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    private void accept(ServerSocket accepting) {
        try {
            while (true) {
                Socket client = accepting.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), to);
                run(() -> copy(client, there));
                run(() -> copy(there, client));
            }
        } catch (IOException cut) {
            // That was asked for.
        }
    }

    private void copy(Socket from, Socket into) {
        sockets.add(from);
        try (from;
                into;
                InputStream in = from.getInputStream()) {
            in.transferTo(into.getOutputStream());
        } catch (IOException cut) {
            // The other side has closed, or the path is cut.
        } finally {
            sockets.remove(from);
        }
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
