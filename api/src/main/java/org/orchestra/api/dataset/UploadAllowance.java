package org.orchestra.api.dataset;

/** How much of its owner's quota is left for an upload whose size is not known before its end. */
final class UploadAllowance {
    private final Quotas quotas;
    private final StorageQuota atTheBeginning;
    private long files;
    private long bytes;

    UploadAllowance(Quotas quotas, StorageQuota atTheBeginning) {
        this.quotas = quotas;
        this.atTheBeginning = atTheBeginning;
    }

    /** @throws org.orchestra.domain.Refusal when it is one file too many */
    void takeFile() {
        files++;
        requireRoom();
    }

    /** @throws org.orchestra.domain.Refusal when they are too many */
    void takeBytes(int count) {
        bytes += count;
        requireRoom();
    }

    private void requireRoom() {
        if (!atTheBeginning.fits(files, bytes)) {
            throw quotas.exceededOnTheWay(atTheBeginning);
        }
    }
}
