package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.dataset.DatasetRepository.StoredVersion;
import org.orchestra.api.dataset.UploadRepository.SentContent;
import org.orchestra.api.dataset.UploadRepository.StoredUpload;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.volume.IncomingFolder;
import org.orchestra.volume.UploadFolder;
import org.orchestra.volume.UploadFolder.Received;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Receives what was announced, in any number of requests, and makes a dataset of it. The row says what is announced and holds its
 * place in the quota, the folder says what has come: so the end of a process loses nothing but what was on its way. Who may do
 * what is the caller's question.
 */
@Component
class Uploads {
    /** How long an upload of which nothing comes is kept. */
    static final int KEPT_DAYS = 7;

    private static final Logger log = LoggerFactory.getLogger(Uploads.class);

    private final UploadRepository uploads;
    private final Datasets datasets;
    private final DatasetArrivals arrivals;
    private final VolumeFiles volume;
    private final TransactionTemplate transaction;

    Uploads(
            UploadRepository uploads,
            Datasets datasets,
            DatasetArrivals arrivals,
            VolumeFiles volume,
            TransactionTemplate transaction) {
        this.uploads = uploads;
        this.datasets = datasets;
        this.arrivals = arrivals;
        this.volume = volume;
        this.transaction = transaction;
    }

    /**
     * How far an upload is.
     *
     * @throws Refusal when none is announced
     */
    UploadProgress progress(OwnedName name) {
        StoredUpload upload = get(name);
        try (UploadFolder folder = volume.upload(upload.id())) {
            return progress(name, uploads.stream(upload.id()), folder.received());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static UploadProgress progress(OwnedName name, List<SentContent> contents, Received received) {
        UploadStream stream = new UploadStream(contents, received);
        return new UploadProgress(
                name.value(), contents.stream().map(SentContent::number).toList(), stream.length(), stream.offset());
    }

    /**
     * Receives more of what is missing. What has come stays when the body breaks off.
     *
     * @param offset where in the stream the body begins
     * @return where in the stream it goes on
     * @throws Refusal when none is announced, it goes on elsewhere, somebody else sends content of it, or what comes is not what
     *     was announced
     */
    long receive(OwnedName name, long offset, InputStream body) {
        try (UploadLease lease = new UploadLease(uploads, name);
                UploadFolder folder = volume.upload(lease.upload().id())) {
            UploadStream stream = new UploadStream(uploads.stream(lease.upload().id()), folder.received());
            if (offset != stream.offset()) {
                throw Refusal.conflict(
                        "upload-offset",
                        format(
                                "This upload goes on at byte %d, not %d: send what follows from there on.",
                                stream.offset(), offset));
            }
            stream.receive(folder, new UploadBody(body), lease);
            return stream.offset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes the dataset, or its new version. The same content as before makes none.
     *
     * @throws Refusal when none is announced, content is missing or being sent, the version that it replaces is no longer the
     *     current one, or the quota has become too small
     */
    Dataset complete(OwnedName name) {
        try (UploadLease lease = new UploadLease(uploads, name);
                IncomingFolder incoming = volume.receive()) {
            StoredUpload upload = lease.upload();
            StoredVersion before = upload.replaces() == null
                    ? null
                    : uploads.version(upload.replaces()).orElseThrow(() -> DatasetArrivals.changed(name));
            Arrival arrival = assemble(upload, before, lease, incoming);
            incoming.force();
            transaction.executeWithoutResult(status -> {
                arrivals.lock(name);
                if (!uploads.deleteOwn(upload.id(), lease.writer())) {
                    throw lease.lost();
                }
                arrivals.settle(name, before != null, before, arrival, incoming);
            });
            remove(upload.id().toString());
            return datasets.get(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Arrival assemble(
            StoredUpload upload, @Nullable StoredVersion before, UploadLease lease, IncomingFolder incoming)
            throws IOException {
        List<DatasetFile> files = uploads.files(upload.id());
        Map<String, String> there = before == null ? Map.of() : uploads.contents(before.id());
        Path received = volume.storage().uploads().resolve(upload.id().toString());
        List<DatasetFile> shared = new ArrayList<>();
        for (DatasetFile file : files) {
            lease.keep();
            String path = there.get(file.sha256());
            if (before == null || path == null) {
                link(incoming, file, received);
            } else if (arrivals.share(incoming, file, new DatasetVersion(upload.name(), before.version()), path)) {
                shared.add(file);
            }
        }
        return Arrival.of(upload.kind(), files).sharing(before == null ? null : before.version(), shared);
    }

    private static void link(IncomingFolder incoming, DatasetFile file, Path received) throws IOException {
        try {
            incoming.link(
                    file.path(), received.resolve(UploadFolder.name(file.sha256(), file.bytes())), file.bytes(), false);
        } catch (NoSuchFileException missing) {
            throw Refusal.conflict(
                    "upload-incomplete",
                    format("'%s' has not arrived yet: send what is missing, then complete the upload.", file.path()));
        }
    }

    /** Forgets uploads of which nothing has come for {@value #KEPT_DAYS} days, and removes what is left of those that are gone. */
    void sweep() {
        uploads.deleteUntouched(KEPT_DAYS);
        try {
            // First, as a folder comes after its row.
            List<String> folders = volume.uploads();
            Set<String> known = new HashSet<>(uploads.ids());
            folders.stream().filter(id -> !known.contains(id)).forEach(this::remove);
        } catch (IOException e) {
            log.warn("Uploads that are over cannot be removed yet, it is tried again: {}", e.toString());
        }
    }

    private void remove(String upload) {
        try {
            volume.removeUpload(upload);
        } catch (IOException e) {
            log.warn("An upload that is over cannot be removed yet, it is tried again: {}", e.toString());
        }
    }

    private StoredUpload get(OwnedName name) {
        return uploads.find(name).orElseThrow(() -> notFound(name));
    }

    /** What to say of an upload that has not been announced, or was deleted. */
    static Refusal notFound(OwnedName name) {
        return Refusal.notFound(
                "upload-not-found", format("No upload of %s is under way: announce what it is to have first.", name));
    }
}
