package org.orchestra.maestro.download;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerUnavailable;

/**
 * Files that the server has on one page of a list. Many small ones are requested at once, others one by one, so that each goes on
 * where it was.
 *
 * @param files all of them, in their order
 * @param missing those that are to be downloaded
 * @param contents where the server has the contents of all, one after another; absent if it does not
 */
public record DownloadPage(
        List<ResumableDownload> files,
        List<ResumableDownload> missing,
        @Nullable Resource contents) {
    /** From so many on, one request for all takes less time than a request for each. */
    private static final int MANY = 10;

    /** What is lost when a request breaks off, and what is in memory. */
    private static final long MOST_BYTES = 8 << 20;

    /** A page of one file that is to be downloaded. */
    static DownloadPage ofOne(ResumableDownload file) {
        return new DownloadPage(List.of(file), List.of(file), null);
    }

    /** A page of a list, of which some files may be there already. */
    public static DownloadPage of(List<ResumableDownload> files, Resource contents) {
        return new DownloadPage(
                files, files.stream().filter(file -> !file.isComplete()).toList(), contents);
    }

    /** Number of bytes still to download. */
    long remainingBytes() {
        return missing.stream()
                .mapToLong(atOnce() == null ? ResumableDownload::remainingBytes : ResumableDownload::bytes)
                .sum();
    }

    /** What is to be done, in any order or at the same time. */
    Stream<Runnable> parts(OrchestraServer server, FailedFiles failed, LongConsumer progress) {
        Resource atOnce = atOnce();
        return atOnce == null
                ? missing.stream().map(file -> () -> download(file, server, failed, progress))
                : Stream.of(() -> downloadAtOnce(atOnce, server, failed, progress));
    }

    /** Where to request all at once; null when each is requested by itself. */
    private @Nullable Resource atOnce() {
        long bytes = files.stream().mapToLong(ResumableDownload::bytes).sum();
        return missing.size() >= MANY && bytes <= MOST_BYTES ? contents : null;
    }

    private static void download(
            ResumableDownload file, OrchestraServer server, FailedFiles failed, LongConsumer progress) {
        failed.attempt(() -> file.download(server, progress));
    }

    private void downloadAtOnce(Resource contents, OrchestraServer server, FailedFiles failed, LongConsumer progress) {
        try {
            server.download(contents, body -> store(body.content(), progress));
        } catch (RequestRefused | ServerUnavailable | UnwritableFile | DamagedFile oneOfThem) {
            // One by one the others arrive, and it is known which does not.
            missing.stream()
                    .filter(file -> !file.isComplete())
                    .forEach(file -> download(file, server, failed, progress));
        }
    }

    private void store(InputStream contents, LongConsumer progress) throws IOException {
        Set<ResumableDownload> wanted = Set.copyOf(missing);
        for (ResumableDownload file : files) {
            byte[] content = contents.readNBytes((int) file.bytes());
            if (wanted.contains(file)) {
                file.store(content);
                progress.accept(file.bytes());
            }
        }
    }
}
