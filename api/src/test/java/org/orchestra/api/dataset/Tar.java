package org.orchestra.api.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Builds tar archives, also such as no honest tar would write. */
public final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 512, "UTF-8");

    public Tar() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    public Tar file(String path, String content) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path, true);
        entry.setSize(data.length);
        return add(entry, data);
    }

    public Tar folder(String path) {
        return add(new TarArchiveEntry(path + "/", true), new byte[0]);
    }

    public Tar symbolicLink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    public Tar special(String path, byte kind) {
        return special(path, kind, "");
    }

    public Tar special(String path, byte kind, String content) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path, kind);
        entry.setSize(data.length);
        return add(entry, data);
    }

    public Tar withHeader(String path, String key, String value) {
        TarArchiveEntry entry = new TarArchiveEntry(path, true);
        entry.addPaxHeader(key, value);
        return add(entry, new byte[0]);
    }

    /** A file whose long name stands in a header before it; the library itself would write it in quadratic time. */
    public Tar named(String path) {
        int length = path.getBytes(StandardCharsets.UTF_8).length + " path=\n".length();
        int digits = String.valueOf(length + 7).length();
        special("name", TarConstants.LF_PAX_EXTENDED_HEADER_LC, (length + digits) + " path=" + path + "\n");
        return file("name", "");
    }

    public byte[] bytes() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tar add(TarArchiveEntry entry, byte[] data) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(data);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
