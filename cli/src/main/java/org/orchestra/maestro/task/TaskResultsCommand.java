package org.orchestra.maestro.task;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.orchestra.maestro.download.DownloadDirectory;
import org.orchestra.maestro.download.Downloads;
import org.orchestra.maestro.download.FileResponse;
import org.orchestra.maestro.download.FilesResponse;
import org.orchestra.maestro.download.ResumableDownload;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Downloads the results of a task's jobs. */
@Command(
        name = "results",
        description = {
            "Download the results of a task's jobs, each job's files into a directory named after the job.",
            "Run the command again to resume an interrupted download or to get new results. Complete files are skipped."
        },
        footer = {
            "",
            "Examples:",
            "  maestro task results user.ana.fit -o results/",
            "  maestro task results user.ana.fit --job 3 -o results/"
        })
public final class TaskResultsCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Mixin
    private JobOption job;

    @Option(
            names = {"-o", "--output-dir"},
            required = true,
            paramLabel = "DIR",
            description = "Download into this directory, which is created if missing.")
    private Path directory;

    public TaskResultsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        List<JobResultResponse> results = job.number() == null
                ? JobResultResponse.fetchAll(server, task)
                : JobResultResponse.fetchOne(server, task, job.number());
        List<ResumableDownload> files = files(results);
        List<ResumableDownload> missing =
                files.stream().filter(file -> !file.isComplete()).toList();
        Downloads.watched(
                server,
                missing,
                session.environment().terminal(),
                spec.commandLine().getErr());
        report(results.size(), files.size(), missing);
        warn(results);
        return 0;
    }

    /** Resolves all targets before the first download, so that one bad name stops all of them. */
    private List<ResumableDownload> files(List<JobResultResponse> results) {
        DownloadDirectory below = new DownloadDirectory(directory);
        Map<Path, ResumableDownload> files = new LinkedHashMap<>();
        for (JobResultResponse result : results) {
            for (FileResponse file : result.files()) {
                Path target = below.target(result.name() + "/" + file.path());
                Resource resource = file.contentOf(result.resource(task)).with("attempt", result.attempt());
                files.put(target, new ResumableDownload(below, target, resource, file.bytes()));
            }
        }
        return List.copyOf(files.values());
    }

    private void report(int jobs, int files, List<ResumableDownload> missing) {
        PrintWriter out = spec.commandLine().getOut();
        if (jobs == 0) {
            out.println((job.number() == null ? "No job" : "Job " + job.number()) + " of " + task.value() + " has"
                    + (job.number() == null ? "" : " not") + " written a result yet.");
            return;
        }
        int there = files - missing.size();
        if (missing.isEmpty() && there > 0) {
            out.println(counted(jobs, "job") + ": " + counted(there, "file") + " already in " + directory);
            return;
        }
        long bytes = missing.stream().mapToLong(ResumableDownload::bytes).sum();
        out.println(counted(jobs, "job") + ": " + counted(missing.size(), "file") + ", " + new ByteCount(bytes)
                + " downloaded to " + directory + (there == 0 ? "" : "; " + there + " more already there"));
    }

    private void warn(List<JobResultResponse> results) {
        for (JobResultResponse result : results) {
            for (String warning : FilesResponse.warnings(result.closedFolders(), result.partial())) {
                spec.commandLine().getErr().println("Job " + result.job() + ": " + warning);
            }
        }
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
