package org.orchestra.maestro.webhook;

import org.orchestra.maestro.server.Resource;
import picocli.CommandLine.Parameters;

/** The parameter that names a webhook. */
final class WebhookParameter {
    @Parameters(paramLabel = "NAME", description = "Name of the webhook.")
    private String name;

    String name() {
        return name;
    }

    Resource webhook() {
        return Resource.of("webhooks", name);
    }

    Resource deliveries() {
        return webhook().below("deliveries");
    }
}
