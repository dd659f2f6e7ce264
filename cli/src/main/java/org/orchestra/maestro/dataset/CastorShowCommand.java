package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.terminal.Times.toTheSecond;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.dataset.DatasetDetailResponse.TaskUse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a dataset, its files and the tasks that use it. */
@Command(
        name = "show",
        description =
                "Show a dataset: its files with their sizes and checksums, its versions, and the tasks that use it.",
        footer = {"", "Example:", "  maestro castor show user.ana.configs"})
public final class CastorShowCommand implements Callable<Integer> {
    private static final int FIRST_FILES = 20;

    private static final Table<DatasetFileResponse> FILES = new Table<DatasetFileResponse>()
            .name("path", DatasetFileResponse::shownPath)
            .number("bytes", DatasetFileResponse::bytes)
            .text("sha256", DatasetFileResponse::sha256);

    private static final Table<TaskUse> TASKS = new Table<TaskUse>()
            .name("task", TaskUse::name)
            .state("state", TaskUse::state)
            .number("version", TaskUse::version);

    private static final Table<DatasetResponse> VERSIONS = new Table<DatasetResponse>()
            .number("version", DatasetResponse::version)
            .number("bytes", DatasetResponse::bytes)
            .time("created", version -> version.createdAt())
            .time("replaced", version -> version.replacedAt())
            .wide()
            .number("files", DatasetResponse::files)
            .time("deleted", version -> version.deletedAt());

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DatasetParameter target;

    @Mixin
    private VersionOption version;

    @Option(
            names = "--all-files",
            description = "Show all files, not only the first " + FIRST_FILES + "; JSON always has all.")
    private boolean allFiles;

    @Mixin
    private OutputOption output;

    public CastorShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        DatasetDetailResponse detail = server.get(version.in(target.resource()), DatasetDetailResponse.class);
        List<DatasetFileResponse> content =
                server.list(version.in(target.resource().below("files")), DatasetFileResponse.class);
        output.print(spec.commandLine().getOut(), new ShownDataset(detail, content), sections(detail, content));
        return 0;
    }

    private Sections sections(DatasetDetailResponse detail, List<DatasetFileResponse> content) {
        int shown = allFiles ? content.size() : Math.min(FIRST_FILES, content.size());
        Sections sections = new Sections()
                .with(fields(detail.dataset()))
                .with(title(text("files"), content.size(), shown), content.subList(0, shown), FILES)
                .with(title(text("tasks"), detail.taskCount(), detail.tasks().size()), detail.tasks(), TASKS);
        if (!detail.otherVersions().isEmpty()) {
            sections.with(text("other versions"), detail.otherVersions(), VERSIONS);
        }
        return sections;
    }

    private static Fields fields(DatasetResponse dataset) {
        return new Fields()
                .with(text("dataset"), dataset.name())
                .with(text("owner"), dataset.owner())
                .with(text("shared with"), dataset.readers().isEmpty() ? null : dataset.readers())
                .with(text("kind"), dataset.kind())
                .with(
                        text("path"),
                        dataset.registration() == null
                                ? null
                                : dataset.registration().path())
                .with(
                        text("state"),
                        dataset.registration() == null
                                ? null
                                : dataset.registration().describe(dataset))
                .with(text("version"), dataset.version())
                .with(text("size"), new ByteCount(dataset.bytes()))
                .with("sha256", dataset.sha256())
                .with(text("created"), toTheSecond(dataset.createdAt()))
                .with(text("replaced"), toTheSecond(dataset.replacedAt()))
                .with(text("deleted"), toTheSecond(dataset.deletedAt()));
    }

    private static String title(String what, long all, long shown) {
        return shown < all ? text("%s: %s, %s shown", what, all, shown) : what + ": " + all;
    }

    /** The dataset and its files as one JSON object. */
    private record ShownDataset(@JsonUnwrapped DatasetDetailResponse detail, List<DatasetFileResponse> content) {}
}
