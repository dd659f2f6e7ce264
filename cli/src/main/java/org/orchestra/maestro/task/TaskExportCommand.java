package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.queue.QueueWish;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the file that makes a task again. */
@Command(
        name = "export",
        description = {
            "Write a task as a file, from which 'task create -f' makes one like it.",
            "Each job gets the resources that the jobs of this task get, though the queue's defaults change."
        },
        footer = {
            "",
            "Example:",
            "  maestro task export user.ana.fit --output-file fit.yaml",
            "  maestro task create -f fit.yaml -t user.ana.fit2"
        })
public final class TaskExportCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "File to write; one that exists is replaced (default: standard output).")
    private @Nullable Path file;

    public TaskExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        TaskResponse found = server.get(task.resource(), TaskResponse.class);
        boolean narrowed = found.clusters() != null
                && found.queue() != null
                && !found.clusters().equals(QueueWish.clustersOf(server, found.queue()));
        String text = TaskFile.write(found, narrowed);
        if (file == null) {
            spec.commandLine().getOut().print(text);
            return 0;
        }
        try {
            replace(file, text);
        } catch (IOException e) {
            throw new CommandFailed(
                    text("%s cannot be written: %s; choose another place with --output-file.", file, e.getMessage()),
                    e);
        }
        return 0;
    }

    /** Keeps what there is until all of the new text is on the disk. A device is written as it is. */
    private static void replace(Path file, String text) throws IOException {
        boolean there = Files.exists(file);
        if (there && !Files.isRegularFile(file)) {
            Files.writeString(file, text);
            return;
        }
        Path target = there ? file.toRealPath() : file;
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
