package org.orchestra.api.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.orchestra.volume.Storage;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** Removes what uploads left behind whose process died. Another process may be receiving, so only age tells. */
@Component
public class StaleUploads {
    /** How long nothing must have been written before an upload counts as dead. */
    public static final Duration AGE = Duration.ofDays(1);

    private final Storage storage;
    private final Clock clock;

    StaleUploads(Storage storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
    }

    /** Removes the dead ones; returns how many. */
    public int remove() {
        Instant before = clock.instant().minus(AGE);
        try {
            int removed = 0;
            for (Path folder : folders()) {
                if (lastWritten(folder).isBefore(before) && FileSystemUtils.deleteRecursively(folder)) {
                    removed++;
                }
            }
            return removed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> folders() throws IOException {
        if (!Files.isDirectory(storage.incoming())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(storage.incoming())) {
            return folders.toList();
        }
    }

    private static Instant lastWritten(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            Instant latest = Instant.EPOCH;
            for (Path path : (Iterable<Path>) all::iterator) {
                Instant written = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                        .toInstant();
                latest = written.isAfter(latest) ? written : latest;
            }
            return latest;
        } catch (NoSuchFileException | UncheckedIOException e) {
            // It just arrived or was given up, so somebody is at work there.
            return Instant.MAX;
        }
    }
}
