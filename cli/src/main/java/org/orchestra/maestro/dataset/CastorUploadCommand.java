package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.text.Count;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Uploads a file or a directory as a new dataset, or as a new version of one. */
@Command(
        name = "upload",
        description = {
            "Upload a file, or a directory with all files below it, as a new dataset.",
            "Run the command again to resume an interrupted upload: only what is missing is sent.",
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

    @Mixin
    private LeftOutOptions leftOut;

    public CastorUploadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        UploadSelection selection = leftOut.select(path, spec.commandLine().getErr());
        OrchestraServer server = session.open();
        Optional<DatasetResponse> before = server.find(Resource.of("datasets", name), DatasetResponse.class);
        before.ifPresent(DatasetResponse::requireUploaded);
        Integer replaces = before.map(DatasetResponse::version).orElse(null);
        if (replaces != null && !replace) {
            // Before so many files are read for their checksums.
            throw new CommandFailed(text(
                    "A dataset named %s exists; choose another name for this one, add files to it with maestro castor"
                            + " edit, or replace it with --replace.",
                    name));
        }
        ResumableUpload upload = new ResumableUpload(
                server, name, session.environment().bars(spec.commandLine().getErr()));
        report(upload.run(selection.kind(), replaces, selection.members(), List.of()));
        return 0;
    }

    private void report(DatasetResponse dataset) {
        String files = Count.files(dataset.files());
        String bytes = Count.bytes(dataset.bytes());
        spec.commandLine()
                .getOut()
                .println(
                        replace
                                ? text(
                                        "dataset %s has version %s, %s, %s",
                                        dataset.name(), dataset.version(), files, bytes)
                                : text("dataset %s uploaded, %s, %s", dataset.name(), files, bytes));
    }
}
