package org.orchestra.maestro.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the key that somebody meant. */
final class NearKey {
    private NearKey() {}

    /** Of some keys, the one that a word stands for in other places, or that differs from it by a letter or two. */
    static Optional<String> of(String word, Collection<String> keys, Map<String, String> others) {
        String plain = plain(word);
        return others.entrySet().stream()
                .filter(other -> plain(other.getKey()).equals(plain))
                .map(Map.Entry::getValue)
                .findFirst()
                .or(() -> keys.stream()
                        .filter(key -> distance(plain, plain(key)) <= Math.max(1, plain.length() / 3))
                        .min(Comparator.comparingInt(key -> distance(plain, plain(key)))));
    }

    /** Without what one may write differently: {@code maxRunning}, {@code max_running} and {@code max-running} are one. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** How many letters must be changed, added or removed to make one of the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = corner + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                corner = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
