package org.orchestra.maestro.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;

/** Writes the log of a run to standard output: to a terminal its text and colours, to a file or a pipe every byte. */
public final class JobLog {
    private static final int BUFFER_SIZE = 8 * 1024;
    private static final String NO_COLOUR = "\u001B[0m";

    private final Session session;
    private final PrintWriter out;

    /** @param out where text for a terminal goes */
    public JobLog(Session session, PrintWriter out) {
        this.session = session;
        this.out = out;
    }

    /**
     * Writes a log.
     *
     * @param follow whether to go on until the run ends
     */
    public void write(OrchestraServer server, Resource log, boolean follow) {
        if (follow) {
            server.follow(log.with("follow", true), body -> write(body.content()));
        } else {
            server.download(log, body -> write(body.content()));
        }
    }

    private void write(InputStream log) throws IOException {
        if (session.environment().out().terminal()) {
            show(log);
        } else {
            copy(log);
        }
    }

    /** Flushes each chunk, so that a followed log appears at once. */
    private void show(InputStream log) throws IOException {
        Reader text = new InputStreamReader(log, UTF_8);
        char[] buffer = new char[BUFFER_SIZE];
        try {
            for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } finally {
            out.print(NO_COLOUR);
            out.flush();
        }
    }

    private void copy(InputStream log) throws IOException {
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
            copy(buffer, read);
        }
    }

    private void copy(byte[] buffer, int length) {
        OutputStream bytes = session.environment().out().bytes();
        try {
            bytes.write(buffer, 0, length);
            bytes.flush();
        } catch (IOException e) {
            throw new CommandFailed(
                    text("Cannot write the log (%s); check where standard output leads to.", e.getMessage()), e);
        }
    }
}
