package org.orchestra.maestro.download;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * Downloads files over a few connections. A file that the server refuses does not stop the others and is reported at
 * the end. Any other failure stops all downloads. Received data is kept.
 */
public final class Downloads {
    private static final int CONNECTIONS = 4;

    private final OrchestraServer server;
    private final LongConsumer progress;
    private final AtomicBoolean stopped = new AtomicBoolean();

    public Downloads(OrchestraServer server, LongConsumer progress) {
        this.server = server;
        this.progress = progress;
    }

    /** @throws CommandFailed if any file was refused */
    public void run(List<ResumableDownload> files) {
        List<RequestRefused> refused = new ArrayList<>();
        ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            ExecutorCompletionService<Boolean> ends = new ExecutorCompletionService<>(connections);
            files.forEach(file -> ends.submit(() -> file.download(server, this::addProgress), true));
            for (int ended = 0; ended < files.size(); ended++) {
                refused.addAll(refusal(ends.take()));
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("The download was interrupted; run the same command again to resume.", e);
        } finally {
            stopped.set(true);
            connections.shutdownNow();
        }
        if (!refused.isEmpty()) {
            throw new CommandFailed(refused.size() + " of " + files.size()
                    + " files were not downloaded; the others were. First error: "
                    + refused.get(0).message());
        }
    }

    private static List<RequestRefused> refusal(Future<Boolean> end) throws InterruptedException, ExecutionException {
        try {
            end.get();
            return List.of();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RequestRefused refused) {
                return List.of(refused);
            }
            throw e;
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
