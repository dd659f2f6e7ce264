package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.download.DownloadDirectory;
import org.orchestra.maestro.download.DownloadPage;
import org.orchestra.maestro.download.Downloads;
import org.orchestra.maestro.download.ResumableDownload;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.text.Count;
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
        List<DownloadPage> pages = pages(server, into);
        Downloads.watchedPages(
                server, pages, session.environment().bars(spec.commandLine().getErr()));
        report(pages, into);
        return 0;
    }

    /** Resolves all targets before the first download, so that one bad name stops all of them. */
    private List<DownloadPage> pages(OrchestraServer server, Path into) {
        // One version from the first file to the last, though another may replace it meanwhile.
        DatasetResponse chosen = server.get(version.in(dataset.resource()), DatasetResponse.class);
        if (chosen.deletedAt() != null) {
            throw new CommandFailed(text(
                    "The data of version %s of %s have been deleted; see what they were with: maestro castor show %s"
                            + " --version %s",
                    chosen.version(), dataset.value(), dataset.value(), chosen.version()));
        }
        Resource listing = dataset.resource().below("files").with("version", chosen.version());
        Resource contents = dataset.resource().below("contents").with("version", chosen.version());
        DownloadDirectory below = new DownloadDirectory(into);
        return server.pages(listing, DatasetFileResponse.class).stream()
                .map(page -> DownloadPage.of(
                        page.items().stream()
                                .map(file -> download(below, file, chosen.version()))
                                .toList(),
                        page.of(contents)))
                .toList();
    }

    private ResumableDownload download(DownloadDirectory below, DatasetFileResponse file, int version) {
        Resource content = dataset.resource().below("files").below("content");
        return new ResumableDownload(
                below,
                below.target(file.path()),
                content.with("path", file.path()).with("version", version),
                file.bytes(),
                file.sha256());
    }

    private void report(List<DownloadPage> pages, Path into) {
        List<ResumableDownload> missing =
                pages.stream().flatMap(page -> page.missing().stream()).toList();
        int there = pages.stream().mapToInt(page -> page.files().size()).sum() - missing.size();
        long bytes = missing.stream().mapToLong(ResumableDownload::bytes).sum();
        PrintWriter out = spec.commandLine().getOut();
        if (missing.isEmpty()) {
            out.println(text("dataset %s: %s already in %s", dataset.value(), Count.files(there), into));
            return;
        }
        String downloaded = text(
                "dataset %s: %s, %s downloaded to %s",
                dataset.value(), Count.files(missing.size()), new ByteCount(bytes), into);
        out.println(there == 0 ? downloaded : text("%s; %s more already there", downloaded, there));
    }
}
