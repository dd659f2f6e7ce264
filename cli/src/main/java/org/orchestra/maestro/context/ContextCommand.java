package org.orchestra.maestro.context;

import picocli.CommandLine.Command;

/** Groups the commands for contexts. */
@Command(
        name = "context",
        description = {
            "Give servers names, each with its certificate authority and its own sign-in, and choose one.",
            "They are kept in $XDG_CONFIG_HOME/orchestra, or else in ~/.config/orchestra."
        },
        footer = {"", "Example:", "  maestro context add lab --server https://orchestra.lab.example"})
public final class ContextCommand {}
