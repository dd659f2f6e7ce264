package org.orchestra.maestro.download;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Progress;
import org.orchestra.maestro.terminal.ProgressBars;

/**
 * Downloads files over a few connections. A file that the server refuses, or that this machine takes under no such name,
 * does not stop the others and is reported at the end. Any other failure stops all downloads. Received data is kept.
 */
public final class Downloads {
    private static final int CONNECTIONS = 4;

    private final OrchestraServer server;
    private final LongConsumer progress;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private Downloads(OrchestraServer server, LongConsumer progress) {
        this.server = server;
        this.progress = progress;
    }

    /**
     * Downloads files, with a progress bar on a terminal.
     *
     * @throws CommandFailed if any file failed
     */
    public static void watched(OrchestraServer server, List<ResumableDownload> files, ProgressBars bars) {
        watchedPages(server, files.stream().map(DownloadPage::ofOne).toList(), bars);
    }

    /**
     * Downloads the files of pages, with a progress bar on a terminal.
     *
     * @throws CommandFailed if any file failed
     */
    public static void watchedPages(OrchestraServer server, List<DownloadPage> pages, ProgressBars bars) {
        long bytes = pages.stream().mapToLong(DownloadPage::remainingBytes).sum();
        boolean some = pages.stream().anyMatch(page -> !page.missing().isEmpty());
        try (Progress progress = (some ? bars : ProgressBars.none()).ofBytes(text("download"), bytes)) {
            new Downloads(server, progress).run(pages);
        }
    }

    private void run(List<DownloadPage> pages) {
        FailedFiles failed = new FailedFiles();
        ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            ExecutorCompletionService<Boolean> ends = new ExecutorCompletionService<>(connections);
            List<Runnable> parts = pages.stream()
                    .flatMap(page -> page.parts(server, failed, this::addProgress))
                    .toList();
            parts.forEach(part -> ends.submit(part, true));
            for (int ended = 0; ended < parts.size(); ended++) {
                ends.take().get();
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(text("The download was interrupted; run the same command again to resume."), e);
        } finally {
            stop(connections);
        }
        failed.report(pages.stream().mapToInt(page -> page.missing().size()).sum());
    }

    /** Nothing is written after the failure is told. A download that waits for the server ends with the process. */
    private void stop(ExecutorService connections) {
        stopped.set(true);
        connections.shutdownNow();
        try {
            var unused = connections.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the other downloads after a failure. */
    private void addProgress(long bytes) {
        if (stopped.get()) {
            throw new CancellationException("another download failed");
        }
        progress.accept(bytes);
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
