package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.job.ShellExit.ShellEndEvent;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerEvent;
import org.orchestra.maestro.server.ServerUnavailable;
import org.orchestra.maestro.session.Environment;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.RawTerminal;
import org.orchestra.maestro.terminal.RawTerminal.Size;

/**
 * Carries bytes between this process and one shell: what is read here is sent piece by piece, what the shell prints arrives
 * as events. The server ends a shell from which it has not heard for 30 seconds.
 */
final class ShellConnection {
    private static final int PIECE = 16 * 1_024;
    private static final Duration FULL = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_PER_SIGN_OF_LIFE = 8;

    private final OrchestraServer server;
    private final Resource shell;
    private final @Nullable Size first;
    private final AtomicReference<@Nullable ShellExit> exit = new AtomicReference<>();

    private ShellConnection(OrchestraServer server, Resource shell, @Nullable Size first) {
        this.server = server;
        this.shell = shell;
        this.first = first;
    }

    /**
     * Opens a shell.
     *
     * @param command empty for the image's own shell
     * @param size of its terminal; absent for none
     */
    static ShellConnection open(OrchestraServer server, Resource shells, List<String> command, Optional<Size> size) {
        Map<String, Object> body = new HashMap<>();
        if (!command.isEmpty()) {
            body.put("command", command);
        }
        size.ifPresent(known -> body.put("terminal", known));
        OpenedResponse opened = server.post(shells, body, OpenedResponse.class);
        return new ShellConnection(server, shells.below(opened.id()), size.orElse(null));
    }

    private record OpenedResponse(String id) {
        OpenedResponse {
            Objects.requireNonNull(id, "id");
        }
    }

    private record PieceResponse(long next) {}

    /**
     * Returns when the shell has ended.
     *
     * @param screen the terminal whose size is watched; absent for none
     */
    ShellExit carry(Environment environment, Optional<RawTerminal> screen) {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, work -> {
            // Nothing waits for somebody who types no more.
            Thread thread = new Thread(work, "shell");
            thread.setDaemon(true);
            return thread;
        });
        Looks looks = new Looks(screen);
        threads.scheduleWithFixedDelay(looks, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        threads.execute(() -> type(environment));
        try {
            server.events(shell.below("output"), null, event -> print(event, environment));
        } catch (ServerUnavailable lost) {
            exit.compareAndSet(
                    null,
                    ShellExit.cutOff(
                            text("The connection to the shell is lost, and with it the shell: open another.")));
        } finally {
            threads.shutdownNow();
        }
        return Objects.requireNonNullElse(exit.get(), ShellExit.cutOff(text("The shell was cut off.")));
    }

    /** Returns false at the end. */
    private boolean print(ServerEvent event, Environment environment) {
        switch (event.type()) {
            case "output" -> write(environment.out().bytes(), event);
            case "errors" -> write(environment.err().bytes(), event);
            case "end" -> exit.set(ShellExit.of(server.read(event, ShellEndEvent.class)));
            default -> {}
        }
        return exit.get() == null;
    }

    private void write(OutputStream to, ServerEvent event) {
        try {
            to.write(Base64.getDecoder().decode(event.data()));
            to.flush();
        } catch (IOException e) {
            throw new CommandFailed(
                    text("Cannot write what the shell prints (%s); check where the output leads to.", e.getMessage()),
                    e);
        }
    }

    private void type(Environment environment) {
        byte[] buffer = new byte[PIECE];
        InputStream in = environment.in();
        long pieces = 0;
        try {
            int count;
            do {
                count = in.read(buffer);
                send(pieces++, Arrays.copyOf(buffer, Math.max(count, 0)), environment);
            } while (count >= 0);
        } catch (IOException | CommandFailed e) {
            // The shell has ended, or is about to: the events say how.
        }
    }

    private void send(long number, byte[] piece, Environment environment) {
        Resource input = shell.below("input").with("piece", number);
        while (server.send(input, piece, PieceResponse.class).next() <= number) {
            environment.pause().accept(FULL);
        }
    }

    /** Looks once a second whether the terminal has another size, and lets the server know that somebody is there. */
    private final class Looks implements Runnable {
        private final Optional<RawTerminal> screen;
        private @Nullable Size known = first;
        private int count;

        Looks(Optional<RawTerminal> screen) {
            this.screen = screen;
        }

        @Override
        public void run() {
            Size size = screen.map(RawTerminal::size).orElse(null);
            boolean changed = size != null && !size.equals(known);
            try {
                if (changed || ++count % LOOKS_PER_SIGN_OF_LIFE == 0) {
                    server.put(shell, changed ? Map.of("terminal", size) : Map.of());
                    known = size;
                }
            } catch (CommandFailed later) {
                // The next look tries again; a shell that has ended says so itself.
            }
        }
    }
}
