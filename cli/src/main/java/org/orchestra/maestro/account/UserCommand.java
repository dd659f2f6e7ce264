package org.orchestra.maestro.account;

import picocli.CommandLine.Command;

/** Groups the commands on accounts. */
@Command(
        name = "user",
        description = "Choose which mail you get; create, list and change accounts (for admins).",
        subcommands = {UserCreateCommand.class, UserListCommand.class, UserSetCommand.class},
        footer = {"", "Example:", "  maestro user list"})
public final class UserCommand {}
