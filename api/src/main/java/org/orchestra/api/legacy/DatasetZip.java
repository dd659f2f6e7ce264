package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.orchestra.api.dataset.DatasetFile;
import org.orchestra.api.dataset.Datasets;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.volume.VolumeFiles.OpenFile;

/** One version of a dataset as an archive with the paths that its files have. One that breaks off has no end, so nobody takes it for whole. */
final class DatasetZip {
    private final Datasets datasets;
    private final OwnedName name;
    private final int version;

    DatasetZip(Datasets datasets, OwnedName name, int version) {
        this.datasets = datasets;
        this.name = name;
        this.version = version;
    }

    /** Closes what it writes to only when all has been written. */
    void writeTo(OutputStream out) throws IOException {
        // Not closed on failure: that would write the end of an archive that lacks files.
        ZipOutputStream zip = new ZipOutputStream(out);
        for (DatasetFile file : WholeList.of(page -> datasets.files(name, version, page))) {
            add(file, zip);
        }
        zip.close();
    }

    private void add(DatasetFile file, ZipOutputStream zip) throws IOException {
        try (OpenFile open = datasets.open(name, version, file.path());
                HashingInputStream content = new HashingInputStream(Hashing.sha256(), open.content())) {
            zip.putNextEntry(new ZipEntry(file.path()));
            content.transferTo(zip);
            zip.closeEntry();
            // Another dataset may have come under this name since the files were listed.
            if (!content.hash().toString().equals(file.sha256())) {
                throw new IOException(format("'%s' of dataset %s is not what it was", file.path(), name));
            }
        }
    }
}
