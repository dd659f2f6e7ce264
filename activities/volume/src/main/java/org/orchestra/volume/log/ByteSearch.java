package org.orchestra.volume.log;

/**
 * Searches for bytes by the algorithm of Knuth, Morris and Pratt: in time that is linear in what is searched, also where the
 * searched bytes nearly match everywhere, as in a log that repeats itself.
 */
final class ByteSearch {
    private final byte[] wanted;

    /** For each length of a matched beginning, the length of the longest shorter beginning that is also its end. */
    private final int[] shorter;

    private int matched;
    private long searched;
    private long endOfLast = -1;

    /** @param wanted not modified later; no bytes occur nowhere */
    ByteSearch(byte[] wanted) {
        this.wanted = wanted;
        this.shorter = new int[wanted.length + 1];
        int both = 0;
        for (int at = 1; at < wanted.length; at++) {
            both = extended(both, wanted[at]);
            shorter[at + 1] = both;
        }
    }

    /** Searches the next bytes, which follow those that were searched before. */
    void search(byte[] next, int count) {
        for (int at = 0; at < count && wanted.length > 0; at++) {
            matched = extended(matched, next[at]);
            searched++;
            if (matched == wanted.length) {
                endOfLast = searched;
            }
        }
    }

    /** How many bytes had been searched where the last occurrence ends; -1 when there was none. */
    long endOfLast() {
        return endOfLast;
    }

    /** How much of the beginning is matched after one more byte. */
    private int extended(int before, byte next) {
        int length = before == wanted.length ? shorter[before] : before;
        while (length > 0 && wanted[length] != next) {
            length = shorter[length];
        }
        return wanted[length] == next ? length + 1 : 0;
    }
}
