package org.orchestra.maestro.metric;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.time.Duration;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;

/** Waits for the values that jobs printed at their ends: who watches a task to its end asks for them in the same second. */
final class LastValuesWait {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_PAUSES = 10;
    private static final UnreadLogsResponse NONE = new UnreadLogsResponse(0, 0);

    private final OrchestraServer server;
    private final Session session;
    private final PrintWriter err;

    LastValuesWait(OrchestraServer server, Session session, PrintWriter err) {
        this.server = server;
        this.session = session;
        this.err = err;
    }

    /** Until the logs of all runs of a task that have just ended are read, for some seconds at most; says which are not. */
    void await(String task) {
        UnreadLogsResponse unread = unread(task);
        for (int pauses = 0; unread.recent() > 0 && pauses < MOST_PAUSES; pauses++) {
            session.environment().pause().accept(PAUSE);
            unread = unread(task);
        }
        if (unread.jobs() > 0) {
            err.println(
                    unread.jobs() == 1
                            ? text("The log of 1 job is not read to its end yet: values may be missing")
                            : text(
                                    "The logs of %s jobs are not read to their ends yet: values may be missing",
                                    unread.jobs()));
            err.flush();
        }
    }

    /** An older server does not say. */
    private UnreadLogsResponse unread(String task) {
        return server.find(Resource.of("tasks", task, "metrics", "unread"), UnreadLogsResponse.class)
                .orElse(NONE);
    }

    /**
     * The jobs of a task whose logs are not read to their ends.
     *
     * @param recent those that ended within the last minute
     */
    private record UnreadLogsResponse(int jobs, int recent) {}
}
