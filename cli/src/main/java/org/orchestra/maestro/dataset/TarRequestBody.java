package org.orchestra.maestro.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.orchestra.maestro.server.RequestBody;

/** A POSIX tar stream without owners and times, so that the same files produce the same stream. */
record TarRequestBody(SortedMap<String, SourceFile> members, LongConsumer progress) implements RequestBody {

    @Override
    public String contentType() {
        return "application/x-tar";
    }

    @Override
    public long length() {
        return UNKNOWN_LENGTH;
    }

    /** Leaves the archive open on failure, because a closed archive would look complete to the server. */
    @Override
    @SuppressWarnings("resource")
    public void writeTo(OutputStream network) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(network, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        for (Map.Entry<String, SourceFile> member : members.entrySet()) {
            TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
            entry.setSize(member.getValue().bytes());
            entry.setModTime(0L);
            tar.putArchiveEntry(entry);
            member.getValue().copyTo(tar, progress);
            tar.closeArchiveEntry();
        }
        tar.finish();
        tar.flush();
    }
}
