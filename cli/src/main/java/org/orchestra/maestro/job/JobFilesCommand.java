package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.download.DownloadDirectory;
import org.orchestra.maestro.download.FailedFiles;
import org.orchestra.maestro.download.FileDownload;
import org.orchestra.maestro.download.FileResponse;
import org.orchestra.maestro.download.FilesResponse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.Table;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists or downloads the files of a run. */
@Command(
        name = "files",
        description = {
            "List or download the files that a job wrote: in its latest successful run, or in the run given with --run,"
                    + " also if that failed.",
            "Existing files of the same name are replaced."
        },
        footer = {
            "",
            "Examples:",
            "  maestro job files user.ana.fit 3",
            "  maestro job files user.ana.fit 3 --run 1",
            "  maestro job files user.ana.fit 3 -o results/"
        })
public final class JobFilesCommand implements Callable<Integer> {
    private static final Table<FileResponse> TABLE =
            new Table<FileResponse>().name("path", FileResponse::shownPath).number("bytes", FileResponse::bytes);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Option(
            names = "--run",
            paramLabel = "K",
            converter = WholeNumber.FromOne.class,
            description = "Number of the run, as listed by 'maestro job show'.")
    private @Nullable Integer run;

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description = "Download into this directory, which is created if missing.")
    private @Nullable Path directory;

    @Mixin
    private ListOption output;

    public JobFilesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        if (directory == null) {
            output.print(spec.commandLine().getOut(), TABLE, () -> files(server), this::noFiles);
        } else {
            download(server, targets(files(server), new DownloadDirectory(directory)));
        }
        return 0;
    }

    /** Fetches the list of files, and warns of what is missing in it. */
    private List<FileResponse> files(OrchestraServer server) {
        FilesResponse found = FilesResponse.fetchAll(server, job.files().with("attempt", run));
        FilesResponse.warnings(found.closedFolders(), found.partial())
                .forEach(spec.commandLine().getErr()::println);
        return found.items();
    }

    /** Resolves all targets before the first download, so that one bad name stops all of them. */
    private static Map<FileResponse, FileDownload> targets(List<FileResponse> files, DownloadDirectory below) {
        Map<FileResponse, FileDownload> targets = new LinkedHashMap<>();
        files.forEach(file -> targets.put(file, new FileDownload(below, below.target(file.path()))));
        return targets;
    }

    private void download(OrchestraServer server, Map<FileResponse, FileDownload> targets) {
        PrintWriter out = spec.commandLine().getOut();
        FailedFiles failed = new FailedFiles();
        targets.forEach((file, fresh) -> failed.attempt(() -> {
            fresh.download(server, file.contentOf(job.files()).with("attempt", run));
            out.println(OneLine.exact(directory + "/" + file.path()));
        }));
        failed.report(targets.size());
        if (targets.isEmpty()) {
            out.println(noFiles());
        }
    }

    private String noFiles() {
        return text("%s wrote no files.", run == null ? job : job.describe(run));
    }
}
