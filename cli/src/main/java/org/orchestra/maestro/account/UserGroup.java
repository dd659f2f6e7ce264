package org.orchestra.maestro.account;

import picocli.CommandLine.Command;

/** Groups the commands on accounts. */
@Command(
        name = "user",
        description = "Create and list accounts (for admins).",
        subcommands = {UserCreate.class, UserList.class},
        footer = {"", "Example:", "  maestro user list"})
public final class UserGroup {}
