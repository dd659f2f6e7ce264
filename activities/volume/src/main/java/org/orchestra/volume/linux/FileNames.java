package org.orchestra.volume.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * File names as text, losslessly. Linux names are bytes, mostly UTF-8. Each byte that is not part of a valid UTF-8 sequence
 * is the lone surrogate U+DC80 to U+DCFF, as Python's {@code surrogateescape} does it.
 */
public final class FileNames {
    private static final char ESCAPE = 0xDC00;

    private FileNames() {}

    /** The text for the bytes of a name. */
    public static String decode(byte[] name) {
        CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate(name.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE | in.get() & 0xFF));
            }
            decoder.reset();
        }
    }

    /** The bytes of the name that {@link #decode} gave the text for. */
    public static byte[] encode(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
        int start = 0;
        for (int i = 0; i < name.length(); i++) {
            if (isEscape(name, i)) {
                bytes.writeBytes(name.substring(start, i).getBytes(UTF_8));
                bytes.write(name.charAt(i) & 0xFF);
                start = i + 1;
            }
        }
        bytes.writeBytes(name.substring(start).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException when the name has a zero, which would end it early */
    static byte[] terminated(String name) {
        byte[] bytes = encode(name);
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A file name has a zero byte.");
        }
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static boolean isEscape(String name, int i) {
        char c = name.charAt(i);
        boolean byteOfItsOwn = c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF;
        return byteOfItsOwn && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
    }
}
