package org.orchestra.volume.log;

/**
 * Searches for bytes by the algorithm of Knuth, Morris and Pratt: in time that is linear in what is searched, also where the
 * searched bytes nearly match everywhere, as in a log that repeats itself.
 */
final class ByteSearch {
    private final byte[] wanted;

    /** For each length of a matched beginning, the length of the longest shorter beginning that is also its end. */
    private final int[] shorter;

    /** @param wanted not modified later */
    ByteSearch(byte[] wanted) {
        this.wanted = wanted;
        this.shorter = new int[wanted.length + 1];
        int matched = 0;
        for (int at = 1; at < wanted.length; at++) {
            matched = extended(matched, wanted[at]);
            shorter[at + 1] = matched;
        }
    }

    /** Where the last occurrence ends; -1 when there is none. No bytes occur everywhere. */
    int endOfLastIn(byte[] searched) {
        int end = wanted.length == 0 ? searched.length : -1;
        int matched = 0;
        for (int at = 0; at < searched.length && wanted.length > 0; at++) {
            matched = extended(matched, searched[at]);
            if (matched == wanted.length) {
                end = at + 1;
            }
        }
        return end;
    }

    /** How much of the beginning is matched after one more byte. */
    private int extended(int matched, byte next) {
        int length = matched == wanted.length ? shorter[matched] : matched;
        while (length > 0 && wanted[length] != next) {
            length = shorter[length];
        }
        return wanted[length] == next ? length + 1 : 0;
    }
}
