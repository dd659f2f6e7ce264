package org.orchestra.maestro.session;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Spelling;
import tools.jackson.core.JacksonException;

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
            String problem = Spelling.nearest(name, names)
                    .map(near -> text("There is no context %s; did you mean %s?", name, near))
                    .orElseGet(() -> text("There is no context %s.", name));
            String others = names.isEmpty()
                    ? text("Add it with: maestro context add %s --server URL", name)
                    : text("There are: %s.", String.join(", ", names));
            return new CommandFailed(problem + " " + others);
        });
    }

    /** The context of a server, if it has one; of several, the one in use, or else the first. */
    Optional<ServerContext> at(String server) {
        Predicate<ServerContext> there = one -> one.server().equals(server);
        return current().filter(there).or(() -> all().stream().filter(there).findFirst());
    }

    /** Adds one, whose name is not in use. */
    public void add(ServerContext context) {
        change(stored -> {
            if (stored.contexts().stream().anyMatch(one -> one.name().equals(context.name()))) {
                throw new CommandFailed(text(
                        "There is a context %s already; choose another name, or delete it first: maestro context delete %s",
                        context.name(), context.name()));
            }
            return new StoredContexts(
                    stored.current(),
                    Stream.concat(stored.contexts().stream(), Stream.of(context))
                            .sorted((one, other) -> one.name().compareTo(other.name()))
                            .toList());
        });
    }

    /** Has later commands use one. */
    public void use(String name) {
        change(stored -> new StoredContexts(get(name).name(), stored.contexts()));
    }

    /** Deletes one, with its token. */
    public void delete(String name) {
        ServerContext gone = get(name);
        credentials(gone).delete();
        change(stored -> new StoredContexts(
                name.equals(stored.current()) ? null : stored.current(),
                stored.contexts().stream()
                        .filter(one -> !one.name().equals(name))
                        .toList()));
    }

    /** Stores the token of a context. */
    void store(ServerContext context, StoredCredentials credentials) {
        makeFolder();
        credentials(context).write(credentials);
    }

    CredentialsFile credentials(ServerContext context) {
        return CredentialsFile.of(context, configuration);
    }

    /** Guessing would have a command talk to another server, and the next change lose what there was. */
    private StoredContexts stored() {
        try {
            StoredContexts stored = file.read(StoredContexts.class);
            return stored == null ? new StoredContexts(null, List.of()) : stored;
        } catch (JacksonException e) {
            throw new CommandFailed(
                    text("%s is damaged; mend it, or move it away and add your contexts again.", file.path()), e);
        }
    }

    /** Two commands at once change one after the other. */
    private void change(UnaryOperator<StoredContexts> change) {
        makeFolder();
        try (FileChannel lock = FileChannel.open(configuration.resolve("contexts.lock"), CREATE, WRITE);
                FileLock ignored = lock.lock()) {
            file.write(change.apply(stored()));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void makeFolder() {
        try {
            PrivateFile.makeFolder(configuration.resolve(CREDENTIALS));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private CommandFailed unwritable(IOException e) {
        return new CommandFailed(
                text("Cannot write %s; make its folder writable, or set XDG_CONFIG_HOME to another.", file.path()), e);
    }
}
