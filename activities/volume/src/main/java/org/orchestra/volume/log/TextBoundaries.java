package org.orchestra.volume.log;

/** Finds where UTF-8 text may be cut: preferably at the end of a line, else between two characters. */
final class TextBoundaries {
    private static final int MAX_CHARACTER_BYTES = 4;

    private TextBoundaries() {}

    /**
     * The end of the head of a text, more than 0 unless the text is empty.
     *
     * @param maxShift how many bytes may be dropped to end with a line
     */
    static int endBefore(byte[] text, int maxShift) {
        for (int end = text.length; end > Math.max(0, text.length - maxShift); end--) {
            if (text[end - 1] == '\n') {
                return end;
            }
        }
        return endOfCharacter(text);
    }

    /** The start of the tail of a text; the counterpart of {@link #endBefore}. */
    static int startAfter(byte[] text, int maxShift) {
        for (int start = 0; start < Math.min(maxShift, text.length); start++) {
            if (text[start] == '\n') {
                return start + 1;
            }
        }
        return startOfCharacter(text);
    }

    private static int endOfCharacter(byte[] text) {
        if (text.length == 0) {
            return 0;
        }
        int last = text.length - 1;
        while (last > Math.max(0, text.length - MAX_CHARACTER_BYTES) && continues(text[last])) {
            last--;
        }
        boolean whole = last + length(text[last]) <= text.length;
        return whole || last == 0 ? text.length : last;
    }

    private static int startOfCharacter(byte[] text) {
        int start = 0;
        while (start < Math.min(MAX_CHARACTER_BYTES - 1, text.length) && continues(text[start])) {
            start++;
        }
        return start;
    }

    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
    }

    private static int length(byte lead) {
        int bits = lead & 0xFF;
        if (bits >= 0xF0) {
            return 4;
        }
        if (bits >= 0xE0) {
            return 3;
        }
        return bits >= 0xC0 ? 2 : 1;
    }
}
