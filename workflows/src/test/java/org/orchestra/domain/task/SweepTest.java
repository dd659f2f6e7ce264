package org.orchestra.domain.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.ParameterSpace.Countable;
import org.orchestra.domain.task.ParameterSpace.ListedValues;
import org.orchestra.domain.task.ParameterSpace.RealNumbers;
import org.orchestra.domain.task.ParameterSpace.WholeNumbers;

/** Which jobs the parameters of a task make, and what each is given. */
class SweepTest {
    @Property
    void aGridHasEachCombinationOnceAndTheLastParameterVariesFastest(
            @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 5) Integer> sizes) {
        // given
        Map<String, Countable> spaces = new LinkedHashMap<>();
        sizes.forEach(size -> spaces.put("p" + spaces.size(), new WholeNumbers(10, 9 + size)));
        List<String> expected = List.of("");
        for (int size : sizes) {
            expected = expected.stream()
                    .flatMap(before -> IntStream.range(10, 10 + size).mapToObj(value -> before + value))
                    .toList();
        }

        // when
        Sweep grid = new SweepGrid(spaces);

        // then
        assertThat(IntStream.range(0, grid.jobs())
                        .mapToObj(job -> String.join(
                                "",
                                grid.values(job).values().stream()
                                        .map(ParameterValue::text)
                                        .toList())))
                .isEqualTo(expected);
        assertThat(grid.jobNames()).doesNotHaveDuplicates().hasSize(grid.jobs());
    }

    @Test
    void aGridOfTenBillionIsRefusedWithTheNumber() {
        assertThat(refusal(() ->
                        new SweepGrid(Map.of("a", new WholeNumbers(1, 100_000), "b", new WholeNumbers(0, 99_999)))))
                .startsWith("The parameters make 10,000,000,000 jobs and a task has at most 100,000: ");
        Map<String, Countable> huge = new LinkedHashMap<>();
        IntStream.range(0, 5).forEach(place -> huge.put("p" + place, new WholeNumbers(1, 999_999_999_999_999L)));
        assertThat(refusal(() -> new SweepGrid(huge)))
                .startsWith("The parameters make more than 1,000,000,000,000,000,000,000,000,000,000 jobs");
    }

    @Test
    void aGridOfNothingIsOneJob() {
        assertThat(SweepGrid.ONE_JOB.jobs()).isOne();
        assertThat(SweepGrid.ONE_JOB.values(0)).isEmpty();
        assertThat(SweepGrid.ONE_JOB.jobNames()).containsExactly("job");
    }

    @Property(tries = 200)
    void aDrawIsRepeatedByItsSeedAndDoesNotDependOnTheOtherJobsAndParameters(
            @ForAll long seed, @ForAll @IntRange(max = 999) int job) {
        // given
        Map<String, ParameterSpace> alone = Map.of("a", new WholeNumbers(0, 1_000_000));
        Map<String, ParameterSpace> both = new LinkedHashMap<>(alone);
        both.put("b", new RealNumbers(new BigDecimal("0.0001"), BigDecimal.ONE, true));

        // when
        Map<String, ParameterValue> drawn = new SweepDraw(both, 1_000, seed).values(job);

        // then
        assertThat(new SweepDraw(both, 100_000, seed).values(job)).isEqualTo(drawn);
        assertThat(new SweepDraw(alone, 1_000, seed).values(job).get("a")).isEqualTo(drawn.get("a"));
        assertThat(new BigDecimal(drawn.get("b").text())).isBetween(new BigDecimal("0.0001"), BigDecimal.ONE);
    }

    /** Others may have published results that were drawn so. */
    @Test
    void aSeedDrawsForEverWhatItDrewOnce() {
        Map<String, ParameterSpace> spaces = new LinkedHashMap<>();
        spaces.put("lr", new RealNumbers(new BigDecimal("1e-5"), new BigDecimal("0.1"), true));
        spaces.put("seed", new WholeNumbers(0, 9));
        spaces.put("act", values("relu", "gelu"));

        assertThat(new SweepDraw(spaces, 3, 7).jobNames())
                .containsExactly(
                        "lr=0.00273891,seed=4,act=gelu",
                        "lr=0.0000469816,seed=0,act=relu",
                        "lr=0.000486704,seed=4,act=relu");
    }

    @Test
    void aDrawIsEvenOverItsRange() {
        // given
        SweepDraw draw =
                new SweepDraw(Map.of("x", new RealNumbers(BigDecimal.ONE, new BigDecimal(100), true)), 10_000, 1);

        // when
        long small = IntStream.range(0, draw.jobs())
                .filter(job -> Double.parseDouble(draw.values(job).get("x").text()) < 10)
                .count();

        // then
        assertThat(small).isBetween(4_800L, 5_200L);
        assertThat(draw.jobNames()).doesNotHaveDuplicates();
    }

    @Test
    void numbersAreWrittenAsPeopleWriteThem() {
        assertThat(Stream.of("1e6", "100000000", "0.25")
                        .map(max -> new RealNumbers(new BigDecimal("-1"), new BigDecimal(max), false))
                        .map(range -> range.drawn(-1).text()))
                .containsExactly("1000000", "100000000", "0.25");
    }

    @Test
    void jobsAreNamedAfterTheirValuesWhereAFolderCanBe() {
        // given
        Sweep rows = rows(
                Map.of("text", ParameterValue.ofText("a/b")),
                Map.of("text", ParameterValue.ofText("a_b")),
                Map.of("text", ParameterValue.ofText("a b")),
                Map.of("text", ParameterValue.ofText("x".repeat(1_000))),
                Map.of("text", ParameterValue.ofText("..")),
                Map.of("text", ParameterValue.ofText("a_b")));

        // then
        assertThat(rows.jobNames())
                .containsExactly(
                        "text=a_b~0",
                        "text=a_b",
                        "text=a_b~2",
                        "text=" + "x".repeat(115) + "~3",
                        "text=..",
                        "text=a_b~5");
    }

    @Test
    void ofLongValuesANameHasNoMoreThanItMayHave() {
        // given
        Map<String, Countable> spaces = new LinkedHashMap<>();
        IntStream.range(0, 15).forEach(place -> spaces.put("p" + place, values("x".repeat(4_096))));
        spaces.put("seed", new WholeNumbers(1, 100_000));

        // then
        assertThat(new SweepGrid(spaces).jobNames()).hasSize(100_000).endsWith("p0=" + "x".repeat(117) + "~99999");
    }

    /** What needs most room as JSON may need less where it stands in the command. */
    @Test
    void theLongestCommandIsMeasuredInTheBytesThatAreWritten() {
        // given
        ParameterValue json = ParameterValue.ofText("\\".repeat(100));
        ParameterValue shell = ParameterValue.ofText("é".repeat(70));
        Map<String, Countable> spaces = Map.of("a", new ListedValues(List.of(json, shell)));

        // then
        Stream.of(new SweepGrid(spaces), rows(Map.of("a", json), Map.of("a", shell)))
                .forEach(sweep -> {
                    assertThat(sweep.longest(new ExecTemplate("train"))).containsEntry("a", json);
                    assertThat(sweep.longest(new ExecTemplate("train %a %a"))).containsEntry("a", shell);
                });
    }

    @Test
    void jobsAreFoundByTheirValues() {
        // given
        Map<String, Countable> spaces = new LinkedHashMap<>();
        spaces.put(
                "lr",
                new ListedValues(List.of(
                        ParameterValue.ofLiteral("0.10"),
                        ParameterValue.ofLiteral("1e-2"),
                        ParameterValue.ofText("auto"))));
        spaces.put("seed", new WholeNumbers(0, 2));
        Sweep grid = new SweepGrid(spaces);

        // then
        assertThat(grid.jobsWith(Map.of("lr", "0.1"))).containsExactly(0, 1, 2);
        assertThat(grid.jobsWith(Map.of("lr", "0.01", "seed", "2"))).containsExactly(5);
        assertThat(grid.jobsWith(Map.of("lr", "auto", "seed", "0.0"))).containsExactly(6);
        assertThat(grid.jobsWith(Map.of("lr", "1e999999999"))).isEmpty();
        assertThat(refusal(() -> grid.jobsWith(Map.of("rate", "1"))))
                .isEqualTo("There is no parameter rate: use one of lr, seed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2x", "a-b", "a b", "é", "$(id)", "a\nb"})
    void aNameThatCannotStandInACommandIsRefused(String name) {
        assertThat(refusal(() -> new SweepGrid(Map.of(name, new WholeNumbers(0, 1)))))
                .contains("cannot be the name of a parameter: use at most 64 letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IN", "OUT", "DATA", "ET", "ETA"})
    void aNameThatHasAMeaningIsRefused(String name) {
        assertThat(refusal(() -> new SweepGrid(Map.of(name, new WholeNumbers(0, 1)))))
                .startsWith("%" + name + " has a meaning of its own");
    }

    @ParameterizedTest
    @CsvSource({
        "9..0, The range 9..0 ends before it begins: write 0..9.",
        "0..1000000000000000, A range goes to numbers of 15 digits: write smaller ones than 1000000000000000."
    })
    void aRangeThatCannotBeIsRefused(String text, String message) {
        assertThat(refusal(() -> WholeNumbers.parse(text))).isEqualTo(message);
    }

    @Test
    void valuesThatWouldMakeEqualOrOddJobsAreRefused() {
        assertThat(refusal(() -> values("a", "b", "a"))).startsWith("A parameter has the value a twice");
        assertThat(refusal(() -> new ListedValues(List.of()))).startsWith("A parameter has no values");
        assertThat(refusal(() -> ParameterValue.ofText("a\nb"))).contains("line break");
        assertThat(refusal(
                        () -> rows(Map.of("a", ParameterValue.ofText("1")), Map.of("b", ParameterValue.ofText("1")))))
                .isEqualTo(
                        "Job 1 of the list has the parameters [b] and job 0 has [a]: give each job a value of each.");
        assertThat(refusal(() -> new RealNumbers(BigDecimal.ZERO, BigDecimal.ONE, true)))
                .startsWith("With log, a range begins above 0");
        assertThat(refusal(() -> new SweepDraw(Map.of(), 5, 1))).startsWith("There is nothing to draw");
        assertThat(refusal(() -> new SweepGrid(Map.of("REF", values("a"))).requireOtherNames(Set.of("REF"))))
                .startsWith("%REF stands for a secondary dataset already");
    }

    /** The shell itself says what a job would get. */
    @ParameterizedTest
    @ValueSource(
            strings = {"$(touch hacked)", "`touch hacked`", "'; touch hacked; '", "a\"b\\c", "%IN", "-n \\n", "é 日"})
    void whatAValueSaysIsNeverRun(String hostile, @TempDir Path folder) throws Exception {
        // given
        Map<String, ParameterValue> values = Map.of("text", ParameterValue.ofText(hostile));
        Path file = folder.resolve(Sweep.FILE);
        String command = new ExecTemplate("printf '%s' %text >filled; printf '%s' \"$PARAM_text\" >variable")
                .fill(Map.of("text", hostile));

        // when
        run(folder, Sweep.preamble(values, file.toString()) + command);

        // then
        assertThat(Files.readString(folder.resolve("filled"))).isEqualTo(hostile);
        assertThat(Files.readString(folder.resolve("variable"))).isEqualTo(hostile);
        assertThat(Files.readString(file)).isEqualTo(ParameterValue.json(values) + "\n");
        assertThat(folder.resolve("hacked")).doesNotExist();
    }

    @Test
    void theFileIsJsonWithNumbersAsTheyAreWritten() {
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        values.put("lr", ParameterValue.ofLiteral("0.10"));
        values.put("deep", ParameterValue.ofLiteral("true"));
        values.put("act", ParameterValue.ofText("a\"b\\c"));

        assertThat(ParameterValue.json(values)).isEqualTo("{\"lr\": 0.10, \"deep\": true, \"act\": \"a\\\"b\\\\c\"}");
        assertThat(ParameterValue.json(Map.of())).isEqualTo("{}");
    }

    @Test
    void aCommandThatCannotWriteItsParametersDoesNotBegin(@TempDir Path folder) throws Exception {
        int exit = run(folder, Sweep.preamble(Map.of(), folder + "/none/" + Sweep.FILE) + "touch begun");

        assertThat(exit).isNotZero();
        assertThat(folder.resolve("begun")).doesNotExist();
    }

    private static int run(Path folder, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).doesNotContain("syntax");
        return process.waitFor();
    }

    private static ListedValues values(String... texts) {
        return new ListedValues(Stream.of(texts).map(ParameterValue::ofText).toList());
    }

    @SafeVarargs
    private static Sweep rows(Map<String, ParameterValue>... rows) {
        return new SweepRows(new ArrayList<>(List.of(rows)));
    }

    private static String refusal(ThrowingCallable made) {
        return catchThrowableOfType(Refusal.class, made).getMessage();
    }
}
