package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.RawTerminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens a shell in a running job, or runs a command there. */
@Command(
        name = "shell",
        description = {
            "Open a shell in the container of a running job, or run a command there, after two dashes.",
            "It sees what the job sees: its files, its processes, its GPU; and it shares the job's memory and CPU.",
            "It ends with its job. An admin allows shells by a setting, and each is in the audit log."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "N:what the shell or the command exited with",
            "1:the shell could not be opened; the message says why",
            "2:invalid command line",
            "255:the shell was cut off, for example because its job has ended"
        },
        footer = {
            "",
            "Examples:",
            "  maestro job shell user.ana.fit 3",
            "  maestro job shell user.ana.fit 3 -- nvidia-smi",
            "  maestro job shell user.ana.fit 3 -- sh -c 'cat > patch.py' < patch.py",
            "  maestro job shell -t user.ana.fit 3 -- top"
        })
public final class JobShellCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Option(
            names = {"-t", "--terminal"},
            description =
                    "Give the command this terminal, as an editor needs it; a shell without a command has it anyway.")
    private boolean terminal;

    @Parameters(
            index = "2..*",
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "A program and its arguments, after two dashes (default: bash, or else sh).")
    private @Nullable List<String> command;

    public JobShellCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<String> words = command == null ? List.of() : command;
        boolean wanted =
                (terminal || words.isEmpty()) && session.environment().out().terminal();
        Optional<RawTerminal> screen = wanted ? RawTerminal.ofThisProcess() : Optional.empty();
        if (terminal && screen.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    text("There is no terminal that --terminal could give: leave it out where a pipe or a file is the"
                            + " input or the output"));
        }
        OrchestraServer server = session.open();
        ShellConnection shell = ShellConnection.open(server, job.shells(), words, screen.map(RawTerminal::size));
        if (screen.isEmpty()) {
            return carry(shell, Optional.empty());
        }
        try (RawTerminal raw = screen.get()) {
            raw.begin();
            return carry(shell, screen);
        }
    }

    private int carry(ShellConnection shell, Optional<RawTerminal> screen) {
        ShellExit exit = shell.carry(session.environment(), screen);
        screen.ifPresent(RawTerminal::close);
        if (exit.reason() != null) {
            // The shell's last line is seldom at its end.
            screen.ifPresent(left -> spec.commandLine().getErr().println());
            spec.commandLine().getErr().println(exit.reason());
        }
        return exit.code();
    }
}
