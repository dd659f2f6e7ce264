package org.orchestra.maestro.terminal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds the word that somebody meant. */
public final class Spelling {
    private Spelling() {}

    /** The name that is fewest slips away, if these are at most a third of the word, or one. */
    public static Optional<String> nearest(String word, Collection<String> names) {
        return nearest(word, names, UnaryOperator.identity());
    }

    /**
     * The name whose plain form is fewest slips away from that of the word.
     *
     * @param plain leaves out what is no slip
     */
    public static Optional<String> nearest(String word, Collection<String> names, UnaryOperator<String> plain) {
        String typed = plain.apply(word);
        int most = Math.max(1, typed.replaceFirst("^-+", "").length() / 3);
        return names.stream()
                .filter(name -> slips(typed, plain.apply(name)) <= most)
                .min(Comparator.comparingInt((String name) -> slips(typed, plain.apply(name)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters are missing, too many, other ones or swapped with their neighbours: the optimal string alignment. */
    private static int slips(String typed, String meant) {
        int[][] slips = new int[typed.length() + 1][meant.length() + 1];
        for (int i = 0; i <= typed.length(); i++) {
            for (int j = 0; j <= meant.length(); j++) {
                if (i == 0 || j == 0) {
                    slips[i][j] = i + j;
                    continue;
                }
                int same = typed.charAt(i - 1) == meant.charAt(j - 1) ? 0 : 1;
                slips[i][j] = Math.min(slips[i - 1][j - 1] + same, 1 + Math.min(slips[i - 1][j], slips[i][j - 1]));
                if (i > 1
                        && j > 1
                        && typed.charAt(i - 1) == meant.charAt(j - 2)
                        && typed.charAt(i - 2) == meant.charAt(j - 1)) {
                    slips[i][j] = Math.min(slips[i][j], slips[i - 2][j - 2] + 1);
                }
            }
        }
        return slips[typed.length()][meant.length()];
    }
}
