package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.orchestra.maestro.dataset.FilePattern;
import org.orchestra.maestro.download.DownloadDirectory;
import org.orchestra.maestro.download.Downloads;
import org.orchestra.maestro.download.FileResponse;
import org.orchestra.maestro.download.FilesResponse;
import org.orchestra.maestro.download.ResumableDownload;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.text.Count;
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
            "With --failed, download what the latest runs of the failed jobs left: into a directory run-K, K being the"
                    + " number of the run, below that of the job.",
            "Run the command again to resume an interrupted download or to get new results. Complete files are skipped."
        },
        footer = {
            "",
            "Examples:",
            "  maestro task results user.ana.fit -o results/",
            "  maestro task results user.ana.fit --job 3 -o results/",
            "  maestro task results user.ana.fit --pattern 'output/*.json' -o results/",
            "  maestro task results user.ana.fit --failed -o failed/"
        })
public final class TaskResultsCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Mixin
    private JobOption job;

    @Option(names = "--failed", description = "Download the files of failed jobs instead.")
    private boolean failed;

    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            converter = FilePattern.PatternConverter.class,
            description =
                    "Download only these files; can be repeated. As in .gitignore, '*.json' matches a name anywhere,"
                            + " 'plots/' a directory and all in it, 'output/*.csv' a path below the run's directory.")
    private List<FilePattern> patterns = List.of();

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
                ? JobResultResponse.fetchAll(server, task, failed)
                : JobResultResponse.fetchOne(server, task, job.number(), failed);
        if (results.isEmpty()) {
            spec.commandLine().getOut().println(new MissingResults(server, task, failed).explain(job.number()));
            return 0;
        }
        warn(results);
        List<JobResultResponse> chosen = patterns.isEmpty() ? results : matching(results);
        if (chosen.isEmpty()) {
            spec.commandLine().getOut().println(explainNoMatch(results));
            return 0;
        }
        List<ResumableDownload> files = files(chosen);
        List<ResumableDownload> missing =
                files.stream().filter(file -> !file.isComplete()).toList();
        Downloads.watched(
                server, missing, session.environment().bars(spec.commandLine().getErr()));
        report(chosen.size(), files.size(), missing);
        return 0;
    }

    /** The results that have files of the patterns, with these alone. */
    private List<JobResultResponse> matching(List<JobResultResponse> results) {
        DownloadDirectory below = new DownloadDirectory(directory);
        return results.stream()
                .map(result -> result.withFiles(result.files().stream()
                        .filter(file -> {
                            Path path = below.relative(below.target(file.path()));
                            return patterns.stream().anyMatch(pattern -> pattern.matches(path));
                        })
                        .toList()))
                .filter(result -> !result.files().isEmpty())
                .toList();
    }

    private String explainNoMatch(List<JobResultResponse> results) {
        List<FileResponse> all =
                results.stream().flatMap(result -> result.files().stream()).toList();
        String jobs = Count.jobs(results.size());
        String files = Count.files(all.size());
        return all.isEmpty()
                ? text("%s: none of %s matches --pattern", jobs, files)
                : text(
                        "%s: none of %s matches --pattern; one of them is %s",
                        jobs, files, all.get(0).shownPath());
    }

    /** Resolves all targets before the first download, so that one bad name stops all of them. */
    private List<ResumableDownload> files(List<JobResultResponse> results) {
        DownloadDirectory below = new DownloadDirectory(directory);
        Map<Path, ResumableDownload> files = new LinkedHashMap<>();
        for (JobResultResponse result : results) {
            for (FileResponse file : result.files()) {
                // A failed run never passes for the result that a later one writes.
                String folder = failed ? result.name() + "/run-" + result.attempt() : result.name();
                Path target = below.target(folder + "/" + file.path());
                Resource resource = file.contentOf(result.resource(task)).with("attempt", result.attempt());
                files.put(target, new ResumableDownload(below, target, resource, file.bytes()));
            }
        }
        return List.copyOf(files.values());
    }

    private void report(int jobs, int files, List<ResumableDownload> missing) {
        PrintWriter out = spec.commandLine().getOut();
        int there = files - missing.size();
        if (missing.isEmpty() && there > 0) {
            out.println(text("%s: %s already in %s", Count.jobs(jobs), Count.files(there), directory));
            return;
        }
        long bytes = missing.stream().mapToLong(ResumableDownload::bytes).sum();
        String downloaded = text(
                "%s: %s, %s downloaded to %s",
                Count.jobs(jobs), Count.files(missing.size()), new ByteCount(bytes), directory);
        out.println(there == 0 ? downloaded : text("%s; %s more already there", downloaded, there));
    }

    private void warn(List<JobResultResponse> results) {
        for (JobResultResponse result : results) {
            for (String warning : FilesResponse.warnings(result.closedFolders(), result.partial())) {
                spec.commandLine().getErr().println(text("Job %s: %s", result.job(), warning));
            }
        }
    }
}
