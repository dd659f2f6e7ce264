package org.orchestra.maestro.dataset;

import java.util.List;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.UsernameConverter;
import picocli.CommandLine.Option;

/** The option that names users who read a dataset. */
final class ReadersOption {
    @Option(
            names = "--with",
            required = true,
            split = ",",
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "A user, several with commas between them, or everyone.")
    private List<String> users = List.of();

    /** Each reader's resource below the dataset's. */
    List<Resource> of(DatasetParameter dataset) {
        return users.stream()
                .map(user -> dataset.resource().below("readers").below(user))
                .toList();
    }

    @Override
    public String toString() {
        return String.join(", ", users);
    }
}
