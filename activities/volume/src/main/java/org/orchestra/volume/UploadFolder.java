package org.orchestra.volume;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;

/**
 * What has come of an upload that may go on, where no job reaches: each whole content in a file that is named by its SHA-256 and
 * its size, and one that is being sent in a file with the ending {@value #BEGUN} instead of the size. So its names and sizes say how
 * far the upload is, whatever became of the process that received it. One writer uses it at a time.
 */
public final class UploadFolder implements AutoCloseable {
    private static final String BEGUN = ".begun";

    private final Folder folder;

    UploadFolder(Folder folder) {
        this.folder = folder;
    }

    /**
     * What has come.
     *
     * @param whole the sizes of the contents that are complete, by their SHA-256
     * @param begun how many bytes there are of those that are not
     */
    public record Received(Map<String, Long> whole, Map<String, Long> begun) {}

    /** The name of the file with a whole content. A process that ends while it writes it leaves one of another size. */
    public static String name(String sha256, long bytes) {
        return sha256 + "." + bytes;
    }

    /** Looks at what has come. */
    public Received received() throws FileSystemException {
        Received received = new Received(new HashMap<>(), new HashMap<>());
        folder.forEachName(name -> {
            long bytes = folder.status(name).map(status -> status.bytes()).orElse(0L);
            if (name.endsWith(BEGUN)) {
                received.begun().put(sha256(name), bytes);
            } else if (name.equals(name(sha256(name), bytes))) {
                received.whole().put(sha256(name), bytes);
            }
            return true;
        });
        return received;
    }

    /** Removes what has come of all other contents. */
    public void retain(Set<String> sha256) throws FileSystemException {
        List<String> others = new ArrayList<>();
        folder.forEachName(name -> sha256.contains(sha256(name)) || others.add(name));
        for (String other : others) {
            folder.remove(other);
        }
    }

    private static String sha256(String name) {
        int end = name.indexOf('.');
        return end < 0 ? name : name.substring(0, end);
    }

    /** What has come of a content that is not complete. */
    public InputStream begun(String sha256) throws IOException {
        try (OpenRegularFile file = folder.read(sha256 + BEGUN).orElseThrow(() -> new NoSuchFileException(sha256))) {
            return Channels.newInputStream(file.channel(StandardOpenOption.READ));
        }
    }

    /** Puts a complete content that is in memory: in fewer steps than others, for there may be very many. */
    public void put(String sha256, byte[] content) throws FileSystemException {
        try {
            folder.create(name(sha256, content.length), content);
        } catch (FileAlreadyExistsException another) {
            drop(sha256);
            folder.create(sha256 + BEGUN, content);
            complete(sha256, content.length);
        }
    }

    /** Receives a content from its beginning, or more of it. */
    public OutputStream more(String sha256) throws IOException {
        try (OpenRegularFile file = folder.append(sha256 + BEGUN)) {
            SeekableByteChannel channel = file.channel(StandardOpenOption.WRITE);
            channel.position(channel.size());
            return Channels.newOutputStream(channel);
        }
    }

    /** Says that a content is complete. */
    public void complete(String sha256, long bytes) throws FileSystemException {
        folder.move(sha256 + BEGUN, folder, name(sha256, bytes));
    }

    /** Drops what has come of a content that is not complete. */
    public void drop(String sha256) throws FileSystemException {
        folder.remove(sha256 + BEGUN);
    }

    @Override
    public void close() {
        folder.close();
    }
}
