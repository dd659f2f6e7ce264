package org.orchestra.maestro.download;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Checksums of local files and of texts. */
public final class Sha256 {
    private Sha256() {}

    /** The SHA-256 of a file's content, in lower-case hexadecimal. */
    static String of(Path file) throws IOException {
        return of(file, bytes -> {});
    }

    /**
     * The SHA-256 of a file's content, in lower-case hexadecimal.
     *
     * @param progress is told how many bytes have been read, again and again
     */
    public static String of(Path file, LongConsumer progress) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[(int) Math.min(LocalFile.BUFFER_BYTES, Files.size(file) + 1)];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                progress.accept(read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of a text, in lower-case hexadecimal. */
    public static String of(String text) {
        return of(text.getBytes(UTF_8));
    }

    /** The SHA-256 of a content in memory, in lower-case hexadecimal. */
    static String of(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
