package org.orchestra.maestro.job;

import java.time.Duration;
import java.util.function.Predicate;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerUnavailable;
import org.orchestra.maestro.session.Session;

/** A job that is asked about again and again. A server that is away for a while is waited for, too. */
public final class AwaitedJob {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MAX_FAILED_REQUESTS = 300;

    private final Session session;
    private final OrchestraServer server;
    private final Resource job;

    /** @param job where the job is */
    public AwaitedJob(Session session, OrchestraServer server, Resource job) {
        this.session = session;
        this.server = server;
        this.job = job;
    }

    /**
     * Waits until the job is so far, and returns what it is like then.
     *
     * @param type what is read of the job
     * @throws ServerUnavailable when the server stays away
     */
    public <T> T until(Predicate<T> far, Class<T> type) {
        int failed = 0;
        while (true) {
            try {
                T now = server.get(job, type);
                if (far.test(now)) {
                    return now;
                }
                failed = 0;
            } catch (ServerUnavailable away) {
                if (++failed > MAX_FAILED_REQUESTS) {
                    throw away;
                }
            }
            pause();
        }
    }

    /** Waits for as long as there is between two questions. */
    void pause() {
        session.environment().pause().accept(PAUSE);
    }
}
