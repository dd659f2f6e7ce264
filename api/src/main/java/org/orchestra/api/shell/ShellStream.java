package org.orchestra.api.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.orchestra.api.stream.StreamRound;
import org.orchestra.api.stream.StreamSink;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellOutput;
import org.orchestra.store.shell.ShellProgress;
import org.orchestra.store.shell.Shells;
import tools.jackson.databind.json.JsonMapper;

/** Sends what one shell prints to its user, as server-sent events, until either is gone. */
final class ShellStream implements StreamRound {
    /** How often it is looked whether the other side is still there. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    /** How often something is sent, so that no proxy closes a silent connection. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(US_ASCII);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final Shells shells;
    private final UUID id;
    private final StreamSink sink;
    private final Clock clock;
    private final Runnable onClosed;
    private Instant lastSent;
    private Instant lastCheck = Instant.EPOCH;
    private long sent;

    /** @param onClosed runs once, when this has given everything back */
    ShellStream(Shells shells, UUID id, StreamSink sink, Clock clock, Runnable onClosed) {
        this.shells = shells;
        this.id = id;
        this.sink = sink;
        this.clock = clock;
        this.onClosed = onClosed;
        this.lastSent = clock.instant();
    }

    @Override
    public Next run() {
        Instant now = clock.instant();
        if (sink.isAbandoned()) {
            return leave();
        }
        if (!sink.isDrained()) {
            return now.isBefore(lastSent.plus(READ_TIMEOUT)) ? Next.LATER : leave();
        }
        if (!now.isBefore(lastCheck.plus(CHECK_INTERVAL))) {
            lastCheck = now;
            shells.expire();
        }
        return send(shells.progress(id, sent), now);
    }

    private Next send(ShellProgress progress, Instant now) {
        if (!progress.output().isEmpty()) {
            for (ShellOutput piece : progress.output()) {
                sink.write(event(piece));
                sent = piece.number() + 1;
            }
            lastSent = now;
            shells.received(id, sent);
            return sink.isDrained() ? Next.AT_ONCE : Next.LATER;
        }
        if (progress.end() != null) {
            sink.write(event(progress.end()));
            sink.end();
            onClosed.run();
            return Next.NEVER;
        }
        if (!now.isBefore(lastSent.plus(HEARTBEAT_INTERVAL))) {
            lastSent = now;
            sink.write(HEARTBEAT);
        }
        return Next.LATER;
    }

    private static byte[] event(ShellOutput piece) {
        String bytes = Base64.getEncoder().encodeToString(piece.bytes());
        return ("event: " + (piece.error() ? "errors" : "output") + "\ndata: " + bytes + "\n\n").getBytes(US_ASCII);
    }

    private static byte[] event(ShellEnd end) {
        return ("event: end\ndata: " + JsonMapper.shared().writeValueAsString(end) + "\n\n").getBytes(UTF_8);
    }

    /** A shell that nobody sees is of no use, and the next one may not wait for it. */
    private Next leave() {
        try {
            shells.leave(id);
        } finally {
            sink.abort();
            onClosed.run();
        }
        return Next.NEVER;
    }
}
