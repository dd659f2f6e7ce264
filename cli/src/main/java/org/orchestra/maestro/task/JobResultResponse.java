package org.orchestra.maestro.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.download.FileResponse;
import org.orchestra.maestro.download.FilesResponse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;

/**
 * The files written by a run of a job: its last successful one, or the latest of a failed job.
 *
 * @param more whether the run wrote more files than these
 * @param closedFolders number of folders whose files the server may not read; absent for none
 * @param partial whether the server did not look at all files; absent if it did
 */
record JobResultResponse(
        int job,
        String name,
        int attempt,
        List<FileResponse> files,
        @Nullable Boolean more,
        @Nullable Integer closedFolders,
        @Nullable Boolean partial) {
    JobResultResponse {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(files, "files");
    }

    /** Fetches the results of all jobs of a task, or what its failed jobs left, with all files. */
    static List<JobResultResponse> fetchAll(OrchestraServer server, TaskParameter task, boolean failed) {
        List<JobResultResponse> results = new ArrayList<>();
        Resource listing = task.resource("results").with("state", failed ? "FAILED" : null);
        for (JobResultResponse result : server.list(listing, JobResultResponse.class)) {
            results.add(Boolean.TRUE.equals(result.more) ? result.withAllFiles(server, task) : result);
        }
        return results;
    }

    /** Fetches the result of one job, or what its latest failed run left; the list is empty if the job has none. */
    static List<JobResultResponse> fetchOne(OrchestraServer server, TaskParameter task, int number, boolean failed) {
        JobRunsResponse job = server.get(task.job(number), JobRunsResponse.class);
        return job.runs.stream()
                .filter(run -> run.outcome != null && failed != "SUCCEEDED".equals(run.outcome))
                .reduce((earlier, later) -> later)
                .map(run -> new JobResultResponse(number, job.name, run.attempt, List.of(), true, null, null)
                        .withAllFiles(server, task))
                .stream()
                .toList();
    }

    /** The resource of its files. */
    Resource resource(TaskParameter task) {
        return task.job(job).below("files");
    }

    /** This result with some of its files. */
    JobResultResponse withFiles(List<FileResponse> some) {
        return new JobResultResponse(job, name, attempt, some, false, closedFolders, partial);
    }

    private JobResultResponse withAllFiles(OrchestraServer server, TaskParameter task) {
        Resource all = resource(task).with("attempt", attempt);
        FilesResponse found = FilesResponse.fetchAll(server, all);
        return new JobResultResponse(job, name, attempt, found.items(), false, found.closedFolders(), found.partial());
    }

    private record JobRunsResponse(String name, List<RunOutcomeResponse> runs) {
        JobRunsResponse {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(runs, "runs");
        }
    }

    private record RunOutcomeResponse(int attempt, @Nullable String outcome) {}
}
