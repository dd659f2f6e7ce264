package org.orchestra.maestro.dataset;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Uploads a file or a directory as a new dataset, or as a new version of one. */
@Command(
        name = "upload",
        description = {
            "Upload a file, or a directory with all files below it, as a new dataset.",
            "Symbolic links are followed; empty directories are skipped."
        },
        footer = {
            "",
            "Examples:",
            "  maestro castor upload -d user.ana.configs -p configs/",
            "  maestro castor upload -d user.ana.configs -p configs/ --replace"
        })
public final class CastorUploadCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-d", "--dataset"},
            required = true,
            paramLabel = "NAME",
            converter = OwnedNameConverter.class,
            description = "Name of the dataset: user.USERNAME.ANYTHING.")
    private String name;

    @Option(
            names = {"-p", "--path"},
            required = true,
            paramLabel = "PATH",
            description = "File or directory to upload.")
    private Path path;

    @Option(
            names = "--replace",
            description = {
                "Replace the dataset of this name, if there is one, by a new version.",
                "Tasks keep the version that they were created with."
            })
    private boolean replace;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            converter = FilePattern.PatternConverter.class,
            description = {
                "Leave out files of this name or path, or all in a directory of it, such as '*.log' or old/; may be repeated.",
                "Always left out: .DS_Store, Thumbs.db and .ipynb_checkpoints/."
            })
    private List<FilePattern> exclusions = List.of();

    public CastorUploadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Upload selection = Upload.of(
                path,
                Stream.concat(FilePattern.NEVER_MEANT.stream(), exclusions.stream())
                        .toList());
        reportLeftOut(selection.leftOut());
        OrchestraServer server = session.open();
        Resource resource = Resource.of("datasets", name)
                .with("filename", selection.filename())
                .with("replace", replace ? true : null);
        report(upload(server, resource, selection));
        return 0;
    }

    private DatasetResponse upload(OrchestraServer server, Resource resource, Upload selection) {
        try (Progress progress = progress(selection.bytes())) {
            return server.upload(resource, selection.body(progress), DatasetResponse.class);
        }
    }

    private Progress progress(long bytes) {
        PrintWriter err = spec.commandLine().getErr();
        return session.environment().terminal() ? Progress.ofBytes("upload", bytes, err) : Progress.none();
    }

    private void reportLeftOut(SortedSet<String> paths) {
        if (!paths.isEmpty()) {
            String others = paths.size() == 1 ? "" : " and " + (paths.size() - 1) + " more";
            spec.commandLine()
                    .getErr()
                    .println("Left out " + new FileCount(paths.size()) + ": " + OneLine.exact(paths.first()) + others);
        }
    }

    private void report(DatasetResponse dataset) {
        spec.commandLine()
                .getOut()
                .println("dataset " + dataset.name() + (replace ? " has version " + dataset.version() : " uploaded")
                        + ", " + new FileCount(dataset.files()) + ", " + dataset.bytes() + " bytes");
    }
}
