package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.volume.VolumeFiles.name;
import static org.orchestra.volume.VolumeFiles.parent;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.FileStatus;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;

/**
 * Files that runs wrote on another volume, as they come back piece by piece. A file is out of every job's reach until its last
 * piece is there; what comes of a file that stays incomplete for a day is {@linkplain Leftovers left behind}.
 */
public final class ReturnedFiles {
    private final VolumeFiles volume;

    public ReturnedFiles(VolumeFiles volume) {
        this.volume = volume;
    }

    /**
     * Writes a piece of a file.
     *
     * @param run names the run, for what is incomplete
     * @param file where the file is to be when it is complete
     * @param from the position of the piece; 0 begins anew
     * @param last whether the file ends with the piece
     * @return false when the pieces before it are not there: then the file is to be begun anew
     * @throws PathBlockedException when something has the place of the file
     */
    public boolean write(String run, Path file, long from, byte[] piece, boolean last) throws IOException {
        String name = Hashing.sha256().hashString(file.toString(), UTF_8).toString();
        try (Folder incoming = volume.own(volume.storage().incoming().resolve(run))) {
            if (from == 0) {
                incoming.remove(name);
            }
            try (OpenRegularFile begun = incoming.append(name);
                    SeekableByteChannel channel = begun.channel(StandardOpenOption.WRITE)) {
                if (channel.size() < from) {
                    incoming.remove(name);
                    return last && isThere(file, from + piece.length);
                }
                channel.truncate(from).position(from);
                ByteBuffer rest = ByteBuffer.wrap(piece);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                if (last) {
                    begun.sync();
                }
            }
            incoming.touch();
            if (last) {
                place(incoming, name, file);
            }
        }
        return true;
    }

    /** Whether the answer to the last piece was lost, and this is its repetition. */
    private boolean isThere(Path file, long bytes) throws IOException {
        try (OpenFile there = volume.open(file).orElse(null)) {
            return there != null && there.bytes() == bytes;
        }
    }

    private void place(Folder incoming, String name, Path file) throws IOException {
        try (Folder folder = volume.own(parent(file))) {
            if (!incoming.moveUnlessFolder(name, folder, name(file))) {
                throw new PathBlockedException(
                        file.toString(), FileStatus.Kind.FOLDER, "so that what the run wrote can come back");
            }
        } catch (NotDirectoryException blocked) {
            throw new PathBlockedException(
                    parent(file).toString(), FileStatus.Kind.OTHER, "so that what the run wrote can come back");
        }
    }

    /** Says that all files of a run that succeeded are there: its job's link {@code result} points to them from now on. */
    public void complete(String run, Path directory) throws IOException {
        volume.own(directory).close();
        new ResultLink(volume).pointTo(directory);
        volume.remove(volume.storage().incoming().resolve(run));
    }
}
