package org.orchestra.volume;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.stream.Stream;
import org.orchestra.domain.run.KeepPattern;
import org.orchestra.domain.run.OutputRule;

/**
 * Which files stay of a run that has succeeded. Patterns and names are a user's: with RE2, matching takes time in proportion to
 * their lengths, whatever they are.
 */
final class KeptFiles {
    private final String output;
    private final List<Pattern> names;
    private final List<Pattern> paths;

    private KeptFiles(String output, List<Pattern> names, List<Pattern> paths) {
        this.output = output;
        this.names = names;
        this.paths = paths;
    }

    /** @param keep the patterns of the rule */
    static KeptFiles of(OutputRule rule, List<KeepPattern> keep) {
        return new KeptFiles(
                rule.name(),
                compiled(keep.stream().filter(KeepPattern::matchesNames)),
                compiled(keep.stream().filter(pattern -> !pattern.matchesNames())));
    }

    private static List<Pattern> compiled(Stream<KeepPattern> patterns) {
        return patterns.map(pattern -> Pattern.compile(pattern.regex(), Pattern.DOTALL))
                .toList();
    }

    /**
     * Whether a file stays, or a folder with all that is in it.
     *
     * @param above the path of its folder below that of the run, with a slash at its end; empty in the latter itself
     */
    boolean has(String above, String name) {
        String path = above + name;
        return path.equals(output) || anyMatches(names, name) || anyMatches(paths, path);
    }

    /** Whether nothing can stay of what is in a folder that does not. */
    boolean isOutputOnly() {
        return names.isEmpty() && paths.isEmpty();
    }

    private static boolean anyMatches(List<Pattern> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
    }
}
