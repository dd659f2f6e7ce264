package org.orchestra.api.dataset;

import com.google.common.io.ByteSource;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.orchestra.volume.VolumeFiles.OpenFile;

/** The contents of files one after another. Each is opened when its turn comes, so that many take no more than one. */
final class DatasetContents extends FilterInputStream {
    private final long bytes;
    private final Closeable folder;

    /**
     * Opens the first file.
     *
     * @param folder what they are opened from, which is closed with these contents
     */
    DatasetContents(List<DatasetFile> files, FileOpener opener, Closeable folder) throws IOException {
        super(ByteSource.concat(files.stream()
                        .<ByteSource>map(file -> new FileContent(file, opener))
                        .toList())
                .openStream());
        this.bytes = files.stream().mapToLong(DatasetFile::bytes).sum();
        this.folder = folder;
    }

    /** Opens a file. */
    @FunctionalInterface
    interface FileOpener {
        OpenFile open(DatasetFile file) throws IOException;
    }

    /** How many bytes they have together. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            super.close();
        }
    }

    private static final class FileContent extends ByteSource {
        private final DatasetFile file;
        private final FileOpener opener;

        FileContent(DatasetFile file, FileOpener opener) {
            this.file = file;
            this.opener = opener;
        }

        @Override
        public InputStream openStream() throws IOException {
            return opener.open(file).content(0, file.bytes());
        }
    }
}
