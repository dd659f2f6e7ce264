package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.MemberPath;

/**
 * A directory that arrives as a tar stream. Takes regular files and folders only, checks every name before anything is
 * written under it, and believes no number in a header.
 */
final class TarUpload {
    /** The most files in a directory: one job each is the most that a task may have. */
    static final int MAX_FILES = 100_000;

    private static final int RECORD = TarConstants.DEFAULT_RCDSIZE;

    /** Room for the longest path, the longest link and some attributes. The library's work on a name grows with its square. */
    private static final int MAX_HEADER = 16 * 1024;

    /** PATH_MAX of Linux: no file that was packed has a longer path. */
    private static final int MAX_NAME = 4_096;

    private final UploadBody body;
    private final TarArchiveInputStream tar;
    private long paddingBeforeHeader;

    TarUpload(UploadBody body) {
        this.body = body;
        this.tar = new TarArchiveInputStream(body, "UTF-8");
    }

    /** Writes every file of the archive; returns them in its order. */
    List<DatasetFile> unpackInto(PendingUpload incoming) throws IOException {
        List<DatasetFile> files = new ArrayList<>();
        for (TarArchiveEntry entry = next(); entry != null; entry = next()) {
            MemberPath path = path(entry);
            if (path != null && isFile(entry)) {
                refuseTooMany(files.size() + 1);
                files.add(incoming.write(path, new Content()));
            }
        }
        if (files.isEmpty()) {
            throw Refusal.invalid("dataset-empty", "The directory has no files: upload one that has at least one.");
        }
        return files;
    }

    private @Nullable TarArchiveEntry next() {
        long before = body.consumed();
        body.allow(MAX_HEADER);
        TarArchiveEntry entry = readHeader();
        body.allowAll();
        if (entry == null) {
            refuseWithoutEndMark(body.consumed() - before);
            return null;
        }
        paddingBeforeHeader = (RECORD - entry.getSize() % RECORD) % RECORD;
        return entry;
    }

    private @Nullable TarArchiveEntry readHeader() {
        try {
            TarArchiveEntry entry = tar.getNextEntry();
            if (entry != null && !entry.isCheckSumOK()) {
                throw notATar();
            }
            return entry;
        } catch (IOException | IllegalArgumentException e) {
            throw notATar();
        }
    }

    /** An archive that was cut off between two files looks complete but for the empty record at its end. */
    private void refuseWithoutEndMark(long read) {
        if (read < paddingBeforeHeader + RECORD) {
            throw notATar();
        }
    }

    /** The checked path; null for the directory itself. */
    private static @Nullable MemberPath path(TarArchiveEntry entry) {
        String packed = entry.getName();
        if (packed.length() > MAX_NAME) {
            throw Refusal.invalid(
                    "invalid-name",
                    format(
                            "The archive has a name of more than %,d characters: pack it again from a shorter path.",
                            MAX_NAME));
        }
        int start = 0;
        while (packed.startsWith("./", start)) {
            start += 2;
        }
        boolean closed = entry.isDirectory() && packed.length() > start && packed.endsWith("/");
        String name = packed.substring(start, packed.length() - (closed ? 1 : 0));
        boolean itself = entry.isDirectory() && (name.isEmpty() || name.equals("."));
        return itself ? null : new MemberPath(name);
    }

    private static boolean isFile(TarArchiveEntry entry) {
        byte kind = entry.getLinkFlag();
        if (entry.isDirectory()) {
            return false;
        }
        if ((kind != TarConstants.LF_NORMAL && kind != TarConstants.LF_OLDNORM) || entry.isSparse()) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "'%s' is neither a regular file nor a folder: upload the file that a link points to instead of the link.",
                            entry.getName()));
        }
        return true;
    }

    /** @throws Refusal when a directory may not have so many files */
    static void refuseTooMany(int files) {
        if (files > MAX_FILES) {
            throw Refusal.invalid(
                    "invalid-request",
                    format("The directory has more than %,d files: split it into several datasets.", MAX_FILES));
        }
    }

    private static Refusal notATar() {
        return Refusal.invalid(
                "invalid-request", "The body is not a complete tar archive: send what tar -c writes, to its end.");
    }

    /** What is left of the current member. A member that ends early is the archive's fault, not the disk's. */
    private final class Content extends InputStream {
        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                return tar.read(buffer, offset, length);
            } catch (IOException e) {
                throw notATar();
            }
        }
    }
}
