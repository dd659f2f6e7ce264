package org.orchestra.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A process beside this one that may outlive it: after a crash the next server stops it properly before it starts its
 * own.
 */
final class ChildProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Pattern PID_AND_START = Pattern.compile("\\d{1,9} \\d{1,18}");

    private final ProcessHandle process;

    private ChildProcess(ProcessHandle process) {
        this.process = process;
    }

    /** Remembers a process in the home under a name. */
    static void remember(Home home, String name, ProcessHandle process) {
        home.write(name + ".pid", process.pid() + " " + startOf(process).toEpochMilli() + "\n");
    }

    static void forget(Home home, String name) {
        home.delete(name + ".pid");
    }

    /** The remembered process if it lives; never another one that has its pid by now. */
    static Optional<ChildProcess> find(Home home, String name) {
        return home.read(name + ".pid").filter(PID_AND_START.asMatchPredicate()).flatMap(text -> {
            String[] words = text.split(" ");
            Instant start = Instant.ofEpochMilli(Long.parseLong(words[1]));
            return find(Long.parseLong(words[0]))
                    .filter(child -> startOf(child.process).equals(start));
        });
    }

    /** The living process with a pid. */
    static Optional<ChildProcess> find(long pid) {
        return ProcessHandle.of(pid).flatMap(ChildProcess::of);
    }

    /** The process if it lives; never another one that has its pid by now. */
    static Optional<ChildProcess> of(ProcessHandle process) {
        return Optional.of(process).filter(ProcessHandle::isAlive).map(ChildProcess::new);
    }

    /**
     * Asks the process to end and waits until it has; when it takes too long, makes it end.
     *
     * @param signal the polite request, without SIG
     */
    void stop(String signal) {
        send(signal);
        if (!endsWithin(PATIENCE)) {
            process.destroyForcibly();
            endsWithin(PATIENCE);
        }
    }

    private void send(String signal) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean endsWithin(Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
