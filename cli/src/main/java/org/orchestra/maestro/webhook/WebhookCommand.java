package org.orchestra.maestro.webhook;

import picocli.CommandLine.Command;

/** Groups the commands for webhooks. */
@Command(
        name = "webhook",
        description =
                "Have a program told when your tasks end: Orchestra posts each end to an address that you register.",
        footer = {
            "",
            "Examples:",
            "  maestro webhook create --url https://hooks.example.org/orchestra --name ci",
            "  maestro webhook test ci"
        })
public final class WebhookCommand {}
