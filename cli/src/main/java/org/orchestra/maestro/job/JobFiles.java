package org.orchestra.maestro.job;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists or downloads what a job's last successful run wrote. */
@Command(
        name = "files",
        description = "List the files that a job wrote, or download them; a file of the same name is replaced.",
        footer = {
            "",
            "Examples:",
            "  maestro job files user.ana.fit 3",
            "  maestro job files user.ana.fit 3 -o results/"
        })
public final class JobFiles implements Callable<Integer> {
    private static final Table<JobFile> TABLE =
            new Table<JobFile>().text("path", JobFile::path).number("bytes", JobFile::bytes);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description = "Download into this directory; it is made if it does not exist.")
    private @Nullable Path directory;

    @Mixin
    private OutputOption output;

    public JobFiles(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        List<JobFile> files = server.list(job.files(), JobFile.class);
        if (directory == null) {
            output.print(spec.commandLine().getOut(), files, TABLE, job + " has written no files.");
        } else {
            download(server, new Download(directory, files));
        }
        return 0;
    }

    private void download(OrchestraServer server, Download download) {
        PrintWriter out = spec.commandLine().getOut();
        download.targets().forEach((file, target) -> {
            server.download(job.file(file), body -> download.save(body, target));
            out.println(target);
        });
        if (download.targets().isEmpty()) {
            out.println(job + " has written no files.");
        }
    }
}
