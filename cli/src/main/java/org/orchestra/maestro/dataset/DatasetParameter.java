package org.orchestra.maestro.dataset;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The dataset of a command, named by a parameter or by -d. */
final class DatasetParameter {
    @ArgGroup(multiplicity = "1")
    private DatasetName name;

    String value() {
        return String.valueOf(name.value());
    }

    Resource resource() {
        return Resource.of("datasets", value());
    }

    /** A dataset's name, as a parameter or as an option. */
    static class DatasetName {
        @Parameters(
                index = "0",
                arity = "1",
                paramLabel = "NAME",
                converter = OwnedNameConverter.class,
                description = "Name of the dataset.")
        private @Nullable String parameter;

        @Option(
                names = {"-d", "--dataset"},
                required = true,
                paramLabel = "NAME",
                converter = OwnedNameConverter.class,
                description = "Name of the dataset, as an option.")
        private @Nullable String option;

        final @Nullable String value() {
            return parameter != null ? parameter : option;
        }
    }
}
