package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.text.Count;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Adds files to a dataset and removes files from it, which makes a new version. */
@Command(
        name = "edit",
        description = {
            "Add files to a dataset, replace single ones, or remove some: a new version.",
            "Only files that are new or different are sent. Tasks keep the version that they were created with."
        },
        footer = {
            "",
            "Examples:",
            "  maestro castor edit user.ana.configs --add fixed/job_7.json",
            "  maestro castor edit user.ana.configs --add more/ --into more --remove 'old/'"
        })
public final class CastorEditCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetParameter dataset;

    @Option(
            names = "--add",
            paramLabel = "PATH",
            description = {
                "Add a file under its name, or all files below a directory under their paths there; may be repeated.",
                "A file of the same path in the dataset is replaced."
            })
    private List<Path> added = List.of();

    @Option(
            names = "--into",
            paramLabel = "FOLDER",
            description = "Add into this folder of the dataset (default: its top).")
    private @Nullable String folder;

    @Option(
            names = "--remove",
            paramLabel = "PATTERN",
            converter = FilePattern.PatternConverter.class,
            description = "Remove files of this name or path, or all in a folder of it, such as '*.log' or old/;"
                    + " may be repeated.")
    private List<FilePattern> removed = List.of();

    @Mixin
    private LeftOutOptions leftOut;

    public CastorEditCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (added.isEmpty() && removed.isEmpty()) {
            throw new ParameterException(spec.commandLine(), text("Nothing to change; give --add, --remove or both"));
        }
        PrintWriter err = spec.commandLine().getErr();
        SortedMap<String, SourceFile> local = selected(err);
        OrchestraServer server = session.open();
        DatasetResponse before = server.get(dataset.resource(), DatasetResponse.class);
        before.requireUploaded();
        if (!"DIRECTORY".equals(before.kind())) {
            throw new CommandFailed(text(
                    "Dataset %s is a single file; replace it with: maestro castor upload --replace", before.name()));
        }
        List<DatasetFileResponse> kept = kept(server, before, local);
        if (kept.isEmpty() && local.isEmpty()) {
            throw new CommandFailed(text(
                    "Dataset %s would have no files; delete it with: maestro castor delete %s",
                    before.name(), before.name()));
        }
        report(new ResumableUpload(
                        server, dataset.value(), session.environment().bars(err))
                .run("DIRECTORY", before.version(), local, kept));
        return 0;
    }

    /** All that is added, by its path in the dataset. */
    private SortedMap<String, SourceFile> selected(PrintWriter err) {
        SortedMap<String, SourceFile> local = new TreeMap<>();
        String prefix = folder == null ? "" : folder.replaceAll("/+$", "") + "/";
        for (Path path : added) {
            leftOut.select(path, err).members().forEach((member, file) -> {
                if (local.put(prefix + member, file) != null) {
                    throw new CommandFailed(text("'%s' is added twice; add one of the two.", prefix + member));
                }
            });
        }
        UploadedNames.check(local.keySet());
        return local;
    }

    /** What stays of the version before; every pattern must match something. */
    private List<DatasetFileResponse> kept(
            OrchestraServer server, DatasetResponse before, Map<String, SourceFile> local) {
        Resource files = dataset.resource().below("files").with("version", before.version());
        Map<FilePattern, Boolean> matched = new HashMap<>();
        List<DatasetFileResponse> kept = server.list(files, DatasetFileResponse.class).stream()
                .filter(file -> !isRemoved(Path.of(file.path()), matched) && !local.containsKey(file.path()))
                .toList();
        removed.stream()
                .filter(pattern -> !matched.containsKey(pattern))
                .findFirst()
                .ifPresent(pattern -> {
                    throw new CommandFailed(text(
                            "Dataset %s has no file that '%s' matches; see what it has: maestro castor show %s"
                                    + " --all-files",
                            before.name(), pattern, before.name()));
                });
        return kept;
    }

    private boolean isRemoved(Path file, Map<FilePattern, Boolean> matched) {
        List<FilePattern> matching =
                removed.stream().filter(pattern -> pattern.matches(file)).toList();
        matching.forEach(pattern -> matched.put(pattern, true));
        return !matching.isEmpty();
    }

    private void report(DatasetResponse after) {
        spec.commandLine()
                .getOut()
                .println(text(
                        "dataset %s has version %s, %s, %s",
                        after.name(), after.version(), Count.files(after.files()), Count.bytes(after.bytes())));
    }
}
