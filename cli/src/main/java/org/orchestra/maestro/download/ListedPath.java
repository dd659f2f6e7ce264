package org.orchestra.maestro.download;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path as a server lists it: text, with {@code \xNN} for each byte that is not part of valid UTF-8. Linux allows every byte
 * but two in a name.
 */
record ListedPath(String text) {
    private static final Set<String> NO_NAMES = Set.of("", ".", "..");
    private static final Pattern BYTE = Pattern.compile("\\\\x([0-9A-Fa-f]{2})");

    /**
     * This path below a directory.
     *
     * @throws IllegalArgumentException when a part of it is no name of a file
     */
    Path below(Path directory) {
        Path path = directory;
        for (String part : text.split("/", -1)) {
            path = path.resolve(name(bytes(part)));
        }
        return path;
    }

    private static byte[] bytes(String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
        Matcher escaped = BYTE.matcher(part);
        int end = 0;
        while (escaped.find()) {
            bytes.writeBytes(part.substring(end, escaped.start()).getBytes(UTF_8));
            bytes.write(HexFormat.fromHexDigits(escaped.group(1)));
            end = escaped.end();
        }
        bytes.writeBytes(part.substring(end).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    /** Java makes a name that is not text from the octets of an address only. */
    private static Path name(byte[] bytes) {
        String name = new String(bytes, ISO_8859_1);
        if (NO_NAMES.contains(name) || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("no name of a file");
        }
        return Path.of(URI.create("file:///" + HexFormat.of().withPrefix("%").formatHex(bytes)))
                .getFileName();
    }
}
