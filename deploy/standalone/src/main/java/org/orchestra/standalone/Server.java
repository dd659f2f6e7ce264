package org.orchestra.standalone;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the parts in their order and stops them in the opposite one. */
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int FAILED = 1;

    private final Home home;
    private final Map<String, String> environment;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    // Kept in a field: the garbage collector would release a lock that nothing refers to.
    private final FileLock lock;

    private boolean stopping;

    private Server(Home home, FileLock lock, Map<String, String> environment) {
        this.home = home;
        this.lock = lock;
        this.environment = environment;
    }

    /**
     * Brings the system up; it stays up until this process is told to end.
     *
     * @return the exit code, 0 when it is up
     */
    static int run(Home home, Map<String, String> environment) throws Exception {
        Optional<FileLock> lock = home.lock();
        if (lock.isEmpty()) {
            say("Another Orchestra works in " + home.path() + ": stop it with orchestra down.");
            return FAILED;
        }
        var server = new Server(home, lock.get(), environment);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop"));
        try {
            server.start();
            return 0;
        } catch (Exception e) {
            LOG.error("Orchestra did not start.", e);
            say("Orchestra did not start: " + innermost(e));
            return FAILED;
        }
    }

    /** Stops what a server that was killed left running; its jobs are left to the next server. */
    static int sweep(Home home) throws Exception {
        if (home.lock().isEmpty()) {
            say("Orchestra works in " + home.path() + ": stop it with orchestra down.");
            return FAILED;
        }
        EmbeddedDatabase.stopLeftOver(home);
        TemporalProgram.stopLeftOver(home);
        RunningServer.forget(home);
        return 0;
    }

    private void start() throws Exception {
        RunningServer.forget(home);
        home.write("orchestra.pid", ProcessHandle.current().pid() + "\n");
        var ports = new Ports(home);
        say("starting PostgreSQL");
        EmbeddedDatabase database = opened(EmbeddedDatabase.start(home, ports));
        say("starting Temporal");
        TemporalService temporal = opened(temporal(ports));
        say("starting the API and the worker");
        Services services = opened(Services.start(home, ports, environment, database, temporal));
        new RunningServer(services.url(), services.healthPort(), temporal.kind(), temporal.ui()).remember(home);
        say("up");
    }

    private TemporalService temporal(Ports ports) throws Exception {
        String address = environment.getOrDefault("TEMPORAL_ADDRESS", "");
        if (!address.isBlank()) {
            return ExternalTemporal.at(address);
        }
        Optional<Path> program = TemporalProgram.find(environment);
        return program.isPresent() ? TemporalProgram.start(program.get(), home, ports) : InProcessTemporal.start();
    }

    /** Stops a part at once that came up while the others were being stopped. */
    private synchronized <T extends AutoCloseable> T opened(T part) throws Exception {
        if (stopping) {
            part.close();
            throw new IllegalStateException("it was told to stop.");
        }
        started.push(part);
        return part;
    }

    private synchronized void stop() {
        stopping = true;
        RunningServer.forget(home);
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warn("A part did not stop in good order.", e);
            }
        }
        home.delete("orchestra.pid");
        release(lock);
    }

    private static void release(FileLock lock) {
        try {
            lock.release();
        } catch (IOException e) {
            LOG.warn("The home stays locked until this process has ended.", e);
        }
    }

    /** The script looks for these lines in the log and shows them. */
    private static void say(String words) {
        System.out.println("==> " + words);
    }

    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
