package org.orchestra.maestro.account;

import picocli.CommandLine.Command;

/** Groups the commands for tokens. */
@Command(
        name = "token",
        description = {
            "Create tokens for programs, list and revoke them.",
            "A program uses one by the variable MAESTRO_TOKEN, with MAESTRO_URL."
        },
        footer = {"", "Example:", "  maestro token create --name ci --expires 90d --scope submit"})
public final class TokenCommand {}
