package org.orchestra.maestro.dataset;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The option that selects a version of a dataset. */
final class VersionOption {
    @Option(
            names = "--version",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Version of the dataset (default: the current one).")
    private @Nullable Integer version;

    /** Selects the version, if there is one. */
    Resource in(Resource resource) {
        return resource.with("version", version);
    }
}
