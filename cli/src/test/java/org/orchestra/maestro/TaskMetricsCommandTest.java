package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

class TaskMetricsCommandTest {
    private static final String METRICS = "/api/v1/tasks/user.ana.fit/metrics";
    private static final String JOBS = """
            {"items":[
             {"job":2,"name":"c2.json","attempt":1,"lastStep":4,"last":0.25,"best":0.125,"points":4,"curve":[1,0.5,0.125,0.25]},
             {"job":0,"name":"c0.json","attempt":2,"lastStep":null,"last":1234567.5,"best":0.5,"points":2,"curve":[0.5,0.9]},
             {"job":1,"name":"c1.json","attempt":1,"lastStep":1,"last":null,"best":null,"points":1,"curve":[]}]}
            """;

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void listsTheMetricsAndHowManyJobsHaveThem() {
        maestro.authenticated()
                .server()
                .stubFor(get(METRICS + "?size=500").willReturn(json("{\"items\":[{\"metric\":\"loss\",\"jobs\":3}]}")));
        Result result = maestro.run("task", "metrics", "user.ana.fit");
        assertThat(result.out()).containsPattern("\\| loss +\\| +3 \\|");
    }

    @Test
    void listsTheJobsTheBestFirstWithSparklines() {
        stubJobs("MIN");
        Result result = maestro.run("task", "metrics", "user.ana.fit", "--metric", "val loss");
        assertThat(result.out()).isEqualTo("""
                +-----+---------+------+---------+-------+-------+
                | job | name    | step | last    | best  | curve |
                +-----+---------+------+---------+-------+-------+
                |   2 | c2.json |    4 |    0.25 | 0.125 | █▄▁▂  |
                |   0 | c0.json |      | 1234570 |   0.5 | ▁█    |
                |   1 | c1.json |    1 |     nan |   nan |       |
                +-----+---------+------+---------+-------+-------+
                """);
    }

    @Test
    void largeValuesMayBeTheBestAndCsvHasThemAll() {
        stubJobs("MAX");
        Result result =
                maestro.run("task", "metrics", "user.ana.fit", "--metric", "val loss", "--best", "max", "-o", "csv");
        assertThat(result.out().lines()).first().isEqualTo("job,name,step,last,best,curve,run,values");
        assertThat(result.out().lines())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).startsWith("2,c2.json,4,0.25,0.125"))
                .anySatisfy(line -> assertThat(line).startsWith("0,c0.json,,1234567.5,0.5"));
    }

    @Test
    void plotsTheBestCurves() {
        stubJobs("MIN", 5);
        Result result = maestro.run("task", "metrics", "user.ana.fit", "--metric", "val loss", "--plot");
        assertThat(result.out())
                .contains("    1|1")
                .contains("0.125|")
                .contains("1 is job 2, best val loss 0.125\n2 is job 0, best val loss 0.5\n");
        assertThat(result.out().lines())
                .hasSize(17)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void plotsInAnyTerminal() {
        stubJobs("MIN", 5);
        Result result = maestro.run(
                Map.of("MAESTRO_URL", maestro.url(), "COLUMNS", "20"),
                "task",
                "metrics",
                "user.ana.fit",
                "--metric",
                "val loss",
                "--plot");
        assertThat(result.out().lines().filter(line -> line.contains("|")))
                .hasSize(15)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(20));
    }

    @Test
    void waitsForTheLastValuesOfJobsThatHaveJustEnded() {
        // given
        stubJobs("MIN");
        stubUnread("first", "second", 2, 2);
        stubUnread("second", "third", 1, 1);
        stubUnread("third", "third", 0, 0);

        // when
        Result result = maestro.run("task", "metrics", "user.ana.fit", "--metric", "val loss", "-o", "csv");

        // then
        assertThat(maestro.pauses()).hasSize(2);
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines()).hasSize(4);
    }

    @Test
    void saysWhichValuesMayBeMissing() {
        // given
        stubJobs("MIN");
        stubUnread("first", "first", 3, 1);

        // when
        Result result = maestro.run("task", "metrics", "user.ana.fit", "--metric", "val loss");

        // then
        assertThat(maestro.pauses()).hasSize(10);
        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .isEqualTo("The logs of 3 jobs are not read to their ends yet: values may be missing\n");
    }

    @Test
    void waitsForNoLogThatNobodyHasReadForLong() {
        stubJobs("MIN");
        stubUnread("first", "first", 1, 0);
        Result result = maestro.run("task", "metrics", "user.ana.fit", "--metric", "val loss");
        assertThat(maestro.pauses()).isEmpty();
        assertThat(result.err()).startsWith("The log of 1 job is not read to its end yet");
    }

    @Test
    void aCurveThatIsTooLongForTheTerminalIsDrawnWithFewerBars() {
        // given
        String values = IntStream.range(0, 20).mapToObj(String::valueOf).collect(Collectors.joining(","));
        maestro.authenticated()
                .server()
                .stubFor(get(METRICS + "/jobs?metric=loss&best=MIN&size=500").willReturn(json("""
                        {"items":[{"job":2,"name":"c2.json","attempt":1,"lastStep":19,"last":19,"best":0,"points":20,"curve":[%s]}]}
                        """.formatted(values))));

        // then
        assertThat(inColumns(20, "--metric", "loss").out()).isEqualTo("""
                job    2
                name   c2.json
                step   19
                last   19
                best   0
                curve  ▁▁▂▂▃▃▄▅▆▆▇██
                """);
        assertThat(inColumns(60, "--metric", "loss").out().lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60))
                .anySatisfy(line -> assertThat(line).contains("| ▁").contains("█ |"));
    }

    @Test
    void aTerminalThatIsTooNarrowForCurvesIsTold() {
        stubJobs("MIN", 5);
        assertThat(inColumns(11, "--metric", "val loss", "--plot"))
                .isEqualTo(new Result(
                        1,
                        "",
                        "The terminal has 11 columns and the curves need 12: make it wider, or leave out --plot.\n"));
        assertThat(inColumns(12, "--metric", "val loss", "--plot").exitCode()).isZero();
    }

    @Test
    void saysWhereMetricsComeFromWhenThereAreNone() {
        maestro.authenticated().server().stubFor(get(METRICS + "?size=500").willReturn(json("{\"items\":[]}")));
        assertThat(maestro.run("task", "metrics", "user.ana.fit").out()).contains("created with a --job-type");
        Result plotted = maestro.run("task", "metrics", "user.ana.fit", "--plot");
        assertThat(plotted.exitCode()).isEqualTo(2);
        assertThat(plotted.err()).contains("Say which metric");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output=csv", "--columns=job", "--watch"})
    void aPlotIsNoList(String option) {
        assertThat(maestro.run("task", "metrics", "user.ana.fit", "--metric", "loss", "--plot", option)
                        .err())
                .startsWith("--plot draws curves; leave out --output, --columns and --watch");
    }

    private Result inColumns(int columns, String... options) {
        return maestro.run(
                Map.of("MAESTRO_URL", maestro.url(), "COLUMNS", String.valueOf(columns)),
                Stream.concat(Stream.of("task", "metrics", "user.ana.fit"), Stream.of(options))
                        .toArray(String[]::new));
    }

    private void stubUnread(String state, String next, int jobs, int recent) {
        maestro.server()
                .stubFor(get(METRICS + "/unread")
                        .inScenario("unread")
                        .whenScenarioStateIs(state.equals("first") ? STARTED : state)
                        .willSetStateTo(next.equals("first") ? STARTED : next)
                        .willReturn(json("{\"jobs\":%d,\"recent\":%d}".formatted(jobs, recent))));
    }

    private void stubJobs(String best) {
        stubJobs(best, 500);
    }

    private void stubJobs(String best, int size) {
        maestro.authenticated()
                .server()
                .stubFor(get(METRICS + "/jobs?metric=val%20loss&best=" + best + "&size=" + size)
                        .willReturn(json(JOBS)));
    }
}
