package org.orchestra.api.task;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.orchestra.account.Account;
import org.orchestra.api.task.JobLogs.Found.Growing;
import org.orchestra.domain.Refusal;
import org.orchestra.follow.Follows;
import org.orchestra.follow.LogReader;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Answers with logs that grow. Each answer holds a thread, so there is a limit to how many there are at once. */
@Component
class LiveAnswers {
    /** How many answers at once; the servlet container's own threads are not among those that they hold. */
    static final int MOST = 128;

    static final int MOST_OF_ONE_USER = 32;

    private final Follows follows;
    private final Map<String, Integer> answers = new HashMap<>();
    private int all;

    LiveAnswers(Follows follows) {
        this.follows = follows;
    }

    /** A log until its run has ended or the client is gone. */
    StreamingResponseBody follow(Account caller, Growing log, ClientConnection client) {
        take(caller.username());
        return out -> {
            try {
                // So that the client knows at once that there is an answer, however silent the run.
                out.flush();
                follows.follow(log.run().run(), log.stored(), new Answer(out, client));
            } finally {
                give(caller.username());
            }
        };
    }

    /** What there is of a log so far. */
    StreamingResponseBody soFar(Account caller, Growing log, ClientConnection client) {
        take(caller.username());
        return out -> {
            try {
                if (!log.run().onVolume()) {
                    follows.soFar(log.run().run(), log.stored(), new Answer(out, client));
                }
            } finally {
                give(caller.username());
            }
        };
    }

    private synchronized void take(String username) {
        if (all >= MOST || answers.getOrDefault(username, 0) >= MOST_OF_ONE_USER) {
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

    private record Answer(OutputStream out, ClientConnection client) implements LogReader {
        @Override
        public void read(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        @Override
        public boolean isThere() {
            return client.isOpen();
        }
    }
}
