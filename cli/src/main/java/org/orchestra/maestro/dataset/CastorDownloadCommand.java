package org.orchestra.maestro.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.download.DownloadDirectory;
import org.orchestra.maestro.download.Downloads;
import org.orchestra.maestro.download.ResumableDownload;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Downloads all files of a dataset. */
@Command(
        name = "download",
        description = {
            "Download all files of a dataset and verify their checksums.",
            "Run the command again to resume an interrupted download. Files that are there already are skipped; one of the"
                    + " same name with other content is replaced."
        },
        footer = {"", "Example:", "  maestro castor download -d user.ana.configs -o configs/"})
public final class CastorDownloadCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetParameter dataset;

    @Mixin
    private VersionOption version;

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description =
                    "Download into this directory, which is created if missing (default: a directory of the dataset's name).")
    private @Nullable Path directory;

    public CastorDownloadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        Path into = directory == null ? Path.of(dataset.value()) : directory;
        List<ResumableDownload> files = files(server, into);
        List<ResumableDownload> missing =
                files.stream().filter(file -> !file.isComplete()).toList();
        Downloads.watched(
                server,
                missing,
                session.environment().terminal(),
                spec.commandLine().getErr());
        report(files.size() - missing.size(), missing, into);
        return 0;
    }

    /** Resolves all targets before the first download, so that one bad name stops all of them. */
    private List<ResumableDownload> files(OrchestraServer server, Path into) {
        // One version from the first file to the last, though another may replace it meanwhile.
        DatasetResponse chosen = server.get(version.in(dataset.resource()), DatasetResponse.class);
        if (chosen.deletedAt() != null) {
            throw new CommandFailed("The data of version " + chosen.version() + " of " + dataset.value()
                    + " have been deleted; see what they were with: maestro castor show " + dataset.value()
                    + " --version " + chosen.version());
        }
        Resource listing = dataset.resource().below("files");
        DownloadDirectory below = new DownloadDirectory(into);
        return server.list(listing.with("version", chosen.version()), DatasetFileResponse.class).stream()
                .map(file -> new ResumableDownload(
                        below,
                        below.target(file.path()),
                        listing.below("content").with("path", file.path()).with("version", chosen.version()),
                        file.bytes(),
                        file.sha256()))
                .toList();
    }

    private void report(int there, List<ResumableDownload> missing, Path into) {
        long bytes = missing.stream().mapToLong(ResumableDownload::bytes).sum();
        String text = missing.isEmpty()
                ? new FileCount(there) + " already in " + into
                : new FileCount(missing.size()) + ", " + new ByteCount(bytes) + " downloaded to " + into
                        + (there == 0 ? "" : "; " + there + " more already there");
        spec.commandLine().getOut().println("dataset " + dataset.value() + ": " + text);
    }
}
