package org.orchestra.maestro.completion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * Names of what the server has, as of a minute ago or less. Whoever presses a key does not wait for a server that is away: then they are
 * those that it had before, and it is left alone for a minute.
 */
public final class ServerNames {
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final int MOST = 500;

    private final Session session;

    public ServerNames(Session session) {
        this.session = session;
    }

    /** The names of the latest items of a listing; none if they are unknown. */
    public List<String> of(String listing) {
        try {
            Path file = file(listing);
            if (isFresh(file)) {
                return Files.readAllLines(file);
            }
            List<String> fetched = fetched(listing);
            List<String> names = fetched == null ? known(file) : fetched;
            store(file, names);
            return names;
        } catch (IOException | CommandFailed e) {
            return List.of();
        }
    }

    private static List<String> known(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** One for each server and account, whose names are nobody else's business. */
    private Path file(String listing) {
        String whose = Integer.toHexString(Objects.hash(session.address().toString(), session.account()));
        return session.environment().cache().resolve("maestro").resolve("names-" + whose + "-" + listing);
    }

    private static boolean isFresh(Path file) throws IOException {
        return Files.exists(file)
                && Files.getLastModifiedTime(file)
                        .toInstant()
                        .isAfter(Instant.now().minus(FRESH));
    }

    private @Nullable List<String> fetched(String listing) {
        CompletableFuture<List<String>> names = CompletableFuture.supplyAsync(() -> ask(listing));
        try {
            return names.get(session.environment().patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }

    private List<String> ask(String listing) {
        Resource latest = Resource.of(listing).with("size", MOST);
        Resource mine = listing.equals("tasks")
                ? latest.with("owner", session.username()).with("sort", "NEWEST")
                : latest;
        return session.open().get(mine, NamesResponse.class).items().stream()
                .map(NamedResponse::name)
                // The names that Orchestra gives: what a shell would take apart is not among them.
                .filter(name -> name.matches("[A-Za-z0-9._-]+"))
                .distinct()
                .toList();
    }

    private static void store(Path file, List<String> names) {
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path fresh = Files.createTempFile(file.getParent(), "names", ".tmp");
            Files.write(fresh, names);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException ignored) {
            // Where nothing can be stored, the server is asked each time.
        }
    }

    private record NamesResponse(List<NamedResponse> items) {
        NamesResponse {
            Objects.requireNonNull(items, "items");
        }
    }

    private record NamedResponse(String name) {
        NamedResponse {
            Objects.requireNonNull(name, "name");
        }
    }
}
