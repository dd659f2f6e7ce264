package org.orchestra.maestro.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Spelling;

/** The servers that the user has given names, and which of them is in use. Every change is of the whole file. */
public final class ServerContexts {
    static final String CREDENTIALS = "credentials";

    private final Path configuration;
    private final PrivateFile file;

    ServerContexts(Path configuration) {
        this.configuration = configuration;
        this.file = new PrivateFile(configuration.resolve("contexts.json"));
    }

    private record StoredContexts(@Nullable String current, List<ServerContext> contexts) {
        StoredContexts {
            Objects.requireNonNull(contexts, "contexts");
        }
    }

    /** All of them, by name. */
    public List<ServerContext> all() {
        return stored().contexts();
    }

    /** The one in use, if any is. */
    public Optional<ServerContext> current() {
        StoredContexts stored = stored();
        return stored.contexts().stream()
                .filter(one -> one.name().equals(stored.current()))
                .findFirst();
    }

    /**
     * The context of a name.
     *
     * @throws CommandFailed when there is none; the message names those that there are
     */
    public ServerContext get(String name) {
        List<String> names = all().stream().map(ServerContext::name).toList();
        return all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow(() -> {
            String near = Spelling.nearest(name, names)
                    .map(one -> "; did you mean " + one + "?")
                    .orElse(".");
            return new CommandFailed("There is no context " + name + near
                    + (names.isEmpty()
                            ? " Add it with: maestro context add " + name + " --server URL"
                            : " There are: " + String.join(", ", names) + "."));
        });
    }

    /** The context of a server, if it has one. */
    Optional<ServerContext> at(String server) {
        return all().stream().filter(one -> one.server().equals(server)).findFirst();
    }

    /** Who is signed in at a context; null for nobody. */
    public @Nullable String user(ServerContext context) {
        StoredCredentials credentials = credentials(context).read();
        return credentials == null ? null : credentials.username();
    }

    /** Adds one, whose name is not in use. */
    public void add(ServerContext context) {
        if (all().stream().anyMatch(one -> one.name().equals(context.name()))) {
            throw new CommandFailed("There is a context " + context.name()
                    + " already; choose another name, or delete it first: maestro context delete " + context.name());
        }
        write(
                stored().current(),
                Stream.concat(all().stream(), Stream.of(context))
                        .sorted((one, other) -> one.name().compareTo(other.name()))
                        .toList());
    }

    /** Has later commands use one. */
    public void use(String name) {
        write(get(name).name(), all());
    }

    /** Deletes one, with its token. */
    public void delete(String name) {
        ServerContext gone = get(name);
        credentials(gone).delete();
        String current = stored().current();
        write(
                name.equals(current) ? null : current,
                all().stream().filter(one -> !one.name().equals(name)).toList());
    }

    CredentialsFile credentials(ServerContext context) {
        return CredentialsFile.of(context, configuration);
    }

    private StoredContexts stored() {
        StoredContexts stored = file.read(StoredContexts.class);
        return stored == null ? new StoredContexts(null, List.of()) : stored;
    }

    private void write(@Nullable String current, List<ServerContext> contexts) {
        try {
            PrivateFile.makeFolder(configuration.resolve(CREDENTIALS));
            file.write(new StoredContexts(current, contexts));
        } catch (IOException e) {
            throw new CommandFailed(
                    "Cannot write " + file.path() + "; make its folder writable, or set XDG_CONFIG_HOME to another.",
                    e);
        }
    }
}
