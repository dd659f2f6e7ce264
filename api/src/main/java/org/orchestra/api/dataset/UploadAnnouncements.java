package org.orchestra.api.dataset;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.orchestra.api.dataset.DatasetRepository.StoredVersion;
import org.orchestra.api.dataset.UploadRepository.StoredUpload;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.volume.UploadFolder;
import org.orchestra.volume.UploadFolder.Received;
import org.orchestra.volume.VolumeFiles;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Begins uploads that go on where they were, within their owners' quotas. */
@Component
class UploadAnnouncements {
    private final UploadRepository uploads;
    private final DatasetArrivals arrivals;
    private final Quotas quotas;
    private final VolumeFiles volume;
    private final TransactionTemplate transaction;

    UploadAnnouncements(
            UploadRepository uploads,
            DatasetArrivals arrivals,
            Quotas quotas,
            VolumeFiles volume,
            TransactionTemplate transaction) {
        this.uploads = uploads;
        this.arrivals = arrivals;
        this.quotas = quotas;
        this.volume = volume;
        this.transaction = transaction;
    }

    /**
     * Announces the whole content of a dataset, or announces it anew, with the same content or another. What has come before
     * stays where it is still wanted.
     *
     * @return what is missing
     * @throws Refusal when there can be no such dataset, its owner does not exist or has no room in the quota, the name stands
     *     for another version than that to be replaced, or somebody is sending content of it
     */
    UploadProgress announce(OwnedName name, UploadAnnouncement announcement) {
        List<DatasetFile> files = announcement.checked();
        return requireNonNull(transaction.execute(status -> announce(name, announcement, files)));
    }

    private UploadProgress announce(OwnedName name, UploadAnnouncement announcement, List<DatasetFile> files) {
        arrivals.lock(name);
        arrivals.requireAccount(name);
        Optional<StoredVersion> base = arrivals.expected(name, announcement.replaces());
        StoredUpload before = uploads.find(name).orElse(null);
        if (before != null && !uploads.deleteIdle(before.id())) {
            throw UploadLease.taken(name);
        }
        Received received = before == null ? new Received(Map.of(), Map.of()) : received(before);
        Set<String> there =
                base.map(version -> uploads.contents(version.id()).keySet()).orElse(Set.of());
        UploadPlan plan = UploadPlan.of(files, there, received);
        quotas.require(name.owner(), plan.newFiles(), plan.newBytes());
        UUID id = before == null ? UUID.randomUUID() : before.id();
        Long replaces = base.map(StoredVersion::id).orElse(null);
        uploads.insert(id, name, announcement.kind(), replaces, plan.newFiles(), plan.newBytes());
        uploads.insertFiles(id, files, plan.turns());
        if (before != null) {
            // Last: an announcement that is refused takes nothing from the one before.
            dropOthers(before, files);
        }
        return Uploads.progress(name, plan.stream(), received);
    }

    private Received received(StoredUpload upload) {
        try (UploadFolder folder = volume.upload(upload.id())) {
            return folder.received();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has come of other files would take room that the quota does not count. */
    private void dropOthers(StoredUpload upload, List<DatasetFile> files) {
        try (UploadFolder folder = volume.upload(upload.id())) {
            folder.retain(files.stream().map(DatasetFile::sha256).collect(toSet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
