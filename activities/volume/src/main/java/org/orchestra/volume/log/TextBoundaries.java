package org.orchestra.volume.log;

/** Where bytes of UTF-8 text may be cut: best at the end of a line, else between two characters. */
final class TextBoundaries {
    private static final int LONGEST_CHARACTER = 4;

    private TextBoundaries() {}

    /**
     * Where a text that goes on is to end, more than 0.
     *
     * @param near how many bytes may be given up to end with a line
     */
    static int endBefore(byte[] text, int near) {
        for (int end = text.length; end > Math.max(0, text.length - near); end--) {
            if (text[end - 1] == '\n') {
                return end;
            }
        }
        return endOfCharacter(text);
    }

    /** Where the end of a text that began earlier is to start; the counterpart of {@link #endBefore}. */
    static int startAfter(byte[] text, int near) {
        for (int start = 0; start < Math.min(near, text.length); start++) {
            if (text[start] == '\n') {
                return start + 1;
            }
        }
        return startOfCharacter(text);
    }

    private static int endOfCharacter(byte[] text) {
        int last = text.length - 1;
        while (last > Math.max(0, text.length - LONGEST_CHARACTER) && continues(text[last])) {
            last--;
        }
        boolean whole = last + length(text[last]) <= text.length;
        return whole || last == 0 ? text.length : last;
    }

    private static int startOfCharacter(byte[] text) {
        int start = 0;
        while (start < Math.min(LONGEST_CHARACTER - 1, text.length) && continues(text[start])) {
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
