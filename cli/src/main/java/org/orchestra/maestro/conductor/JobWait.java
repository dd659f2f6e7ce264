package org.orchestra.maestro.conductor;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import org.orchestra.maestro.job.AwaitedJob;
import org.orchestra.maestro.job.JobLog;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerUnavailable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OneLine;
import picocli.CommandLine.ExitCode;

/** Waits for a single job. A server that is away for a while is waited for, too. */
final class JobWait {
    private final Session session;
    private final OrchestraServer server;
    private final String id;

    JobWait(Session session, OrchestraServer server, String id) {
        this.session = session;
        this.server = server;
        this.id = id;
    }

    /** Writes the logs of the job's runs as they come, and returns what the last exited with. */
    int follow(PrintWriter out, PrintWriter err) {
        AwaitedJob awaited = new AwaitedJob(session, server, job());
        int followed = 0;
        while (true) {
            int last = followed;
            SingleJobResponse job = awaited.until(now -> now.isBeyond(last), SingleJobResponse.class);
            int run = job.latestRun();
            if (run > last) {
                if (last > 0) {
                    err.println(text("job %s runs again; this is the log of run %s", id, run));
                    err.flush();
                }
                log(run, out, err);
                followed = run;
            }
            if (job.isFinal()) {
                return report(job, err);
            }
        }
    }

    private void log(int run, PrintWriter out, PrintWriter err) {
        try {
            new JobLog(session, out).follow(server, job(), run);
        } catch (RequestRefused refused) {
            // A job that was stopped before it ran has none.
            if (!refused.isNotFound()) {
                throw refused;
            }
        } catch (ServerUnavailable away) {
            err.println(
                    text("The log broke off, and the job goes on; see all of it with: maestro conductor logs %s", id));
        }
    }

    private int report(SingleJobResponse job, PrintWriter err) {
        boolean done = job.state().equals("DONE");
        if (!done) {
            err.println(
                    job.reason() == null
                            ? text("job %s %s", id, job.state())
                            : text("job %s %s: %s", id, job.state(), OneLine.of(job.reason())));
        }
        Integer exitCode = job.exitCode();
        return done ? ExitCode.OK : exitCode == null || exitCode == 0 ? ExitCode.SOFTWARE : exitCode;
    }

    private Resource job() {
        return Resource.of("tasks", id, "jobs", 0);
    }
}
