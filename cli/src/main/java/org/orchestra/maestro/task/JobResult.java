package org.orchestra.maestro.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.download.RemoteFile;
import org.orchestra.maestro.download.RemoteFiles;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;

/**
 * What the last run of a job that succeeded has written.
 *
 * @param more whether the run has written more files than these
 */
record JobResult(
        int job,
        String name,
        int attempt,
        List<RemoteFile> files,
        @Nullable Boolean more) {
    JobResult {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(files, "files");
    }

    /** The results of all jobs of a task that have one, with all their files. */
    static List<JobResult> ofAll(OrchestraServer server, TaskName task) {
        List<JobResult> results = new ArrayList<>();
        for (JobResult result : server.list(task.resource("results"), JobResult.class)) {
            results.add(Boolean.TRUE.equals(result.more) ? result.withAllFiles(server, task) : result);
        }
        return results;
    }

    /** The result of one job, in a list that is empty when it has none. */
    static List<JobResult> ofOne(OrchestraServer server, TaskName task, int number) {
        Job job = server.get(task.job(number), Job.class);
        return job.runs.stream()
                .filter(run -> "SUCCEEDED".equals(run.outcome))
                .reduce((earlier, later) -> later)
                .map(run -> new JobResult(number, job.name, run.attempt, List.of(), true).withAllFiles(server, task))
                .stream()
                .toList();
    }

    /** Where its files are. */
    Resource resource(TaskName task) {
        return task.job(job).below("files");
    }

    private JobResult withAllFiles(OrchestraServer server, TaskName task) {
        Resource all = resource(task).with("attempt", attempt);
        return new JobResult(job, name, attempt, RemoteFiles.all(server, all), false);
    }

    private record Job(String name, List<Run> runs) {
        Job {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(runs, "runs");
        }
    }

    private record Run(int attempt, @Nullable String outcome) {}
}
