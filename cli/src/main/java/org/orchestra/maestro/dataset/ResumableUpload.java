package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.dataset.AnnouncedDataset.AnnouncedContent;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.RequestBody;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Progress;
import org.orchestra.maestro.terminal.ProgressBars;
import org.orchestra.maestro.text.Count;

/** Announces a dataset with the checksums of its files, sends what the server lacks, and completes it. */
final class ResumableUpload {
    private final OrchestraServer server;
    private final Resource dataset;
    private final Resource upload;
    private final ProgressBars bars;

    ResumableUpload(OrchestraServer server, String name, ProgressBars bars) {
        this.server = server;
        this.dataset = Resource.of("datasets", name);
        this.upload = dataset.below("upload");
        this.bars = bars;
    }

    /**
     * Uploads local files, and files that the dataset has already.
     *
     * @param replaces the version that is to give way; absent when the name is to be new
     * @param kept files of that version
     */
    DatasetResponse run(
            String kind, @Nullable Integer replaces, Map<String, SourceFile> local, List<DatasetFileResponse> kept) {
        List<AnnouncedContent> files = new ArrayList<>(announced(local));
        kept.forEach(file -> files.add(new AnnouncedContent(file.path(), file.bytes(), file.sha256())));
        AnnouncedDataset announced = new AnnouncedDataset(kind, replaces, files);
        UploadProgressResponse progress = server.put(upload, announced, UploadProgressResponse.class);
        report(progress, files, replaces);
        if (!progress.missing().isEmpty()) {
            send(progress, files, local);
        }
        return complete(announced);
    }

    private DatasetResponse complete(AnnouncedDataset announced) {
        try {
            DatasetResponse completed = server.postLong(upload.below("complete"), DatasetResponse.class);
            if (completed.sha256() != null && !announced.isContentOf(completed)) {
                throw new CommandFailed(text(
                        "Another upload of %s came between, and the dataset has its content; look at it with castor"
                                + " show, then try again.",
                        completed.name()));
            }
            return completed;
        } catch (RequestRefused refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
            // The upload is over: by an earlier request, whose answer was lost, if this is its content.
            return server.find(dataset, DatasetResponse.class)
                    .filter(announced::isContentOf)
                    .orElseThrow(() -> refused);
        }
    }

    private List<AnnouncedContent> announced(Map<String, SourceFile> local) {
        long bytes = local.values().stream().mapToLong(SourceFile::bytes).sum();
        try (Progress bar = bars.ofBytes(text("checksums"), bytes)) {
            return local.entrySet().stream()
                    .map(file -> new AnnouncedContent(
                            file.getKey(),
                            file.getValue().bytes(),
                            file.getValue().sha256(bar)))
                    .toList();
        }
    }

    private void report(UploadProgressResponse progress, List<AnnouncedContent> files, @Nullable Integer replaces) {
        Set<String> missing = new HashSet<>();
        progress.missing().forEach(number -> missing.add(files.get(number).sha256()));
        long there =
                files.stream().filter(file -> !missing.contains(file.sha256())).count();
        if (there > 0 || progress.offset() > 0) {
            String all = Count.files(files.size());
            String some = there == 1 ? text("%s of %s is there", there, all) : text("%s of %s are there", there, all);
            String sent = progress.offset() > 0 ? text("%s, and the beginning of another", some) : some;
            bars.terminal().println(replaces == null ? text("going on: %s", sent) : sent);
        }
    }

    private void send(UploadProgressResponse progress, List<AnnouncedContent> files, Map<String, SourceFile> local) {
        List<SourceFile> sources = progress.missing().stream()
                .map(number -> source(files.get(number), local))
                .toList();
        long rest = progress.length() - progress.offset();
        try (Progress bar = bars.ofBytes(text("upload"), rest)) {
            server.send(upload, progress.offset(), new Rest(sources, progress.offset(), rest, bar));
        }
    }

    private static SourceFile source(AnnouncedContent file, Map<String, SourceFile> local) {
        SourceFile source = local.get(file.path());
        if (source == null) {
            throw new CommandFailed(text(
                    "The server no longer has '%s' of this dataset; look at it with castor show, then try again.",
                    file.path()));
        }
        return source;
    }

    /**
     * The contents of files one after another, from an offset on.
     *
     * @param offset bytes of the first file that are not sent
     */
    private record Rest(List<SourceFile> files, long offset, long length, LongConsumer progress)
            implements RequestBody {
        @Override
        public String contentType() {
            return "application/octet-stream";
        }

        @Override
        public void writeTo(OutputStream network) throws IOException {
            long skipped = offset;
            for (SourceFile file : files) {
                file.copyTo(network, skipped, progress);
                skipped = 0;
            }
        }
    }
}
