package org.orchestra.api.log;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.orchestra.api.log.JobLogFinder.Found.Growing;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.Account;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Answers with logs that grow. Each answer holds a thread, so there is a limit to how many there are at once. */
@Component
class LogStreamResponses {
    /** How many answers at once; the servlet container's own threads are not among those that they hold. */
    static final int MOST = 128;

    static final int MAX_OF_ONE_USER = 32;

    private final LogStreams follows;
    private final Map<String, Integer> answers = new HashMap<>();
    private int all;

    LogStreamResponses(LogStreams follows) {
        this.follows = follows;
    }

    /** A log until its run has ended or the client is gone. */
    StreamingResponseBody follow(Account caller, Growing log, Client client) {
        return answer(caller, () -> {
            // So that the client knows at once that there is an answer, however silent the run.
            client.response().flushBuffer();
            follows.follow(log.run().run(), log.stored(), client);
        });
    }

    /** What there is of a log so far. */
    StreamingResponseBody soFar(Account caller, Growing log, Client client) {
        return answer(caller, () -> {
            if (!log.run().onVolume()) {
                follows.soFar(log.run().run(), log.stored(), client);
            }
        });
    }

    private StreamingResponseBody answer(Account caller, Reading reading) {
        take(caller.username());
        return out -> {
            try {
                reading.read();
            } finally {
                give(caller.username());
            }
        };
    }

    private interface Reading {
        void read() throws IOException;
    }

    private synchronized void take(String username) {
        if (all >= MOST || answers.getOrDefault(username, 0) >= MAX_OF_ONE_USER) {
            throw Refusal.conflict(
                    "too-many-followers",
                    "Too many logs of running jobs are being read: end one of yours, or try again in a minute.");
        }
        all++;
        answers.merge(username, 1, Integer::sum);
    }

    private synchronized void give(String username) {
        all--;
        answers.computeIfPresent(username, (name, count) -> count == 1 ? null : count - 1);
    }

    /** Whoever asked. The stream of Spring's own would not pass a flush on. */
    record Client(HttpServletResponse response, ClientConnection connection) implements LogReader {
        static Client of(ServletWebRequest request) {
            return new Client(Objects.requireNonNull(request.getResponse()), ClientConnection.of(request.getRequest()));
        }

        @Override
        public void read(byte[] bytes) throws IOException {
            response.getOutputStream().write(bytes);
            response.flushBuffer();
        }

        @Override
        public boolean isThere() {
            return connection.isOpen();
        }
    }
}
