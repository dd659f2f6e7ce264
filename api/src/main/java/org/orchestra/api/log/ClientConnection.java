package org.orchestra.api.log;

import static org.orchestra.domain.Text.format;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The connection of a request whose answer may have nothing to say for hours. A servlet learns that its client has gone
 * when it writes; this asks the kernel (proc(5)), which knows at once. Where it cannot, the client counts as there.
 */
final class ClientConnection {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String ESTABLISHED = "01";
    private static final Duration ASK_EVERY = Duration.ofSeconds(2);
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;

    private final String localPort;
    private final String remote;
    private final boolean known;
    private long asked = System.nanoTime();
    private boolean open = true;

    private ClientConnection(int localPort, String remote) {
        this.localPort = hex(localPort);
        this.remote = remote;
        this.known = isEstablished();
    }

    static ClientConnection of(HttpServletRequest request) {
        return new ClientConnection(
                request.getLocalPort(), address(request.getRemoteAddr()) + ":" + hex(request.getRemotePort()));
    }

    /** Whether the client is there, as of two seconds ago at most. */
    boolean isOpen() {
        if (known && open && System.nanoTime() - asked > ASK_EVERY.toNanos()) {
            open = isEstablished();
            asked = System.nanoTime();
        }
        return open;
    }

    private boolean isEstablished() {
        return TABLES.stream().anyMatch(this::isEstablishedIn);
    }

    private boolean isEstablishedIn(Path table) {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[LOCAL].endsWith(":" + localPort) && words[REMOTE].endsWith(remote))
                    .anyMatch(words -> words[STATE].equals(ESTABLISHED));
        } catch (IOException none) {
            return false;
        }
    }

    /** As the kernel writes it; the end of it for an IPv4 address, which has a longer form when sockets are for both. */
    private static String address(String text) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(InetAddress.getByName(text).getAddress()).order(ByteOrder.nativeOrder());
            StringBuilder words = new StringBuilder();
            while (bytes.hasRemaining()) {
                words.append(format("%08X", bytes.getInt()));
            }
            return words.toString();
        } catch (UnknownHostException strange) {
            return text;
        }
    }

    private static String hex(int port) {
        return format("%04X", port);
    }
}
