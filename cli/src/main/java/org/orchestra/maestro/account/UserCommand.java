package org.orchestra.maestro.account;

import picocli.CommandLine.Command;

/** Groups the commands for accounts. */
@Command(
        name = "user",
        description = "Choose when you get mail; create, list and change accounts (admins only).",
        footer = {"", "Example:", "  maestro user list"})
public final class UserCommand {}
