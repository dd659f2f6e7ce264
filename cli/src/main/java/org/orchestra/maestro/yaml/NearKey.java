package org.orchestra.maestro.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.orchestra.maestro.terminal.Spelling;

/** Finds the key that somebody meant. */
final class NearKey {
    private NearKey() {}

    /** Of some keys, the one that a word stands for in other places, or that is a slip or two away. */
    static Optional<String> of(String word, Collection<String> keys, Map<String, String> others) {
        String plain = plain(word);
        return others.entrySet().stream()
                .filter(other -> plain(other.getKey()).equals(plain))
                .map(Map.Entry::getValue)
                .findFirst()
                .or(() -> Spelling.nearest(word, keys, NearKey::plain));
    }

    /** Without what one may write differently: {@code maxRunning}, {@code max_running} and {@code max-running} are one. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }
}
