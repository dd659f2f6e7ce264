package org.orchestra.maestro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.orchestra.maestro.help.ManualPage;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Writes the manual pages of all commands. Installations ask it. */
@Command(
        name = "__manual",
        hidden = true,
        description = "Write the manual pages of all commands into a folder.",
        footer = {"", "Example:", "  maestro __manual ~/.local/share/man/man1"})
public final class ManualCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FOLDER", description = "Where to write them; it must exist.")
    private Path folder;

    public ManualCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine maestro = Maestro.commandLine(session.environment());
        String version = new Maestro.BuiltVersionProvider().getVersion()[0];
        write(maestro, version);
        Files.writeString(folder.resolve("conductor.1"), ManualPage.alias("maestro-conductor.1"));
        return 0;
    }

    private void write(CommandLine command, String version) throws IOException {
        CommandSpec spec = command.getCommandSpec();
        if (spec.usageMessage().hidden()) {
            return;
        }
        Files.writeString(folder.resolve(ManualPage.fileName(spec)), ManualPage.of(spec, version));
        for (CommandLine subcommand : command.getSubcommands().values()) {
            write(subcommand, version);
        }
    }
}
