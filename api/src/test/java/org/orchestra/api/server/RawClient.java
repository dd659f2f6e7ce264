package org.orchestra.api.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A client that sends whatever it likes, from an address of its choice on this machine. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();

    /** @param from such as 127.0.0.2: all of 127/8 is this machine */
    RawClient(String from, int port) throws IOException {
        socket.setSoTimeout(60_000);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
    }

    static List<RawClient> many(int count, String from, int port) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(new RawClient(from, port));
        }
        return clients;
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    /** All that the server says until it hangs up, which a request with {@code Connection: close} asks for. */
    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
