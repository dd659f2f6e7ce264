package org.orchestra.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.regex.Pattern;

/** Chooses ports on loopback and keeps to them, so that addresses stay the same over restarts. */
final class Ports {
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    private final Home home;

    Ports(Home home) {
        this.home = home;
    }

    /**
     * The first free port of these: the one that the service had last time, the one it prefers, any other.
     *
     * @param preferred 0 when it has no preference
     */
    int choose(String service, int preferred) {
        String file = service + ".port";
        int port = home.read(file)
                .filter(PORT.asMatchPredicate())
                .map(Integer::valueOf)
                .filter(Ports::isFree)
                .orElseGet(() -> freePort(preferred));
        home.write(file, port + "\n");
        return port;
    }

    private static int freePort(int preferred) {
        return isFree(preferred) ? bind(preferred) : bind(0);
    }

    private static boolean isFree(int port) {
        try {
            bind(port);
            return true;
        } catch (UncheckedIOException taken) {
            return false;
        }
    }

    private static int bind(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
