package org.orchestra.maestro.completion;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell has to run to complete commands. */
@Command(
        name = "completion",
        description = {
            "Print what your shell has to run so that the tab key completes commands, options, and the names of tasks,"
                    + " datasets, queues and nodes.",
            "Names are asked for once in a minute."
        },
        footer = {
            "",
            "Examples:",
            "  maestro completion bash >~/.local/share/bash-completion/completions/maestro",
            "  source <(maestro completion zsh)     # in ~/.zshrc, behind compinit",
            "  maestro completion fish >~/.config/fish/completions/maestro.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private ShellChoice shell;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(shell.script());
        return 0;
    }
}
