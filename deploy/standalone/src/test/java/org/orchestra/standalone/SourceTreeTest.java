package org.orchestra.standalone;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds of the sources as text: every name is found once, and the documentation names what there is. */
class SourceTreeTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern NOT_CODE =
            Pattern.compile("\"{3}.*?\"{3}|\"(?:\\\\.|[^\"\\\\\n])*\"|/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record)\\s+([A-Z]\\w*)");

    /** Servers only: the command line is one program with one door, and the test support has none. */
    private static final Pattern DOCUMENTED = Pattern.compile("org\\.orchestra\\.(?!maestro|testing).*");

    @Test
    void noSimpleTypeNameIsUsedTwice() throws IOException {
        Map<String, List<String>> places = new TreeMap<>();
        for (Path file : sources()) {
            String code = NOT_CODE.matcher(Files.readString(file)).replaceAll(" ");
            TYPE.matcher(code)
                    .results()
                    .map(type -> type.group(1))
                    .forEach(name ->
                            places.merge(name, List.of(ROOT.relativize(file).toString()), SourceTreeTest::both));
        }

        assertThat(places).isNotEmpty();
        places.values().removeIf(files -> files.size() == 1);
        assertThat(places).isEmpty();
    }

    @Test
    void theArchitecturePageNamesEveryPackageAndNoOther() throws IOException {
        TreeSet<String> documented = Pattern.compile("(?m)^\\| `(org\\.orchestra[\\w.]*)` +\\|")
                .matcher(Files.readString(ROOT.resolve("docs/architecture.md")))
                .results()
                .map(row -> row.group(1))
                .collect(toCollection(TreeSet::new));
        TreeSet<String> present = sources().stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .filter(file -> file.endsWith("package-info.java"))
                .map(SourceTreeTest::packageOf)
                .filter(name -> DOCUMENTED.matcher(name).matches())
                .collect(toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(present);
    }

    @Test
    void theArchitecturePageNamesOnlyTestsThatExist() throws IOException {
        Map<String, List<Path>> tests = sources().stream()
                .collect(groupingBy(file -> file.getFileName().toString().replace(".java", "")));

        assertThat(Pattern.compile("`(\\w+(?:Test|IT|KT))`")
                        .matcher(Files.readString(ROOT.resolve("docs/architecture.md")))
                        .results()
                        .map((MatchResult test) -> test.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(tests).containsKey(name));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    private static String packageOf(Path file) {
        String path = ROOT.relativize(file.getParent()).toString();
        return path.substring(path.indexOf("org/orchestra")).replace('/', '.');
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
