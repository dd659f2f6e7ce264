package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests the table of parameters and metrics. */
class TaskCompareCommandTest {
    private static final String TASK = "/api/v1/tasks/user.ana.sweep";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @BeforeEach
    void aSweepOfThreeJobs() {
        String first =
                "{\"job\":0,\"name\":\"lr=0.10\",\"parameters\":{\"lr\":0.10,\"opt\":\"adam\"},\"state\":\"DONE\"}";
        answers("/jobs/0", first.replace("\"state\"", "\"metrics\":[{\"metric\":\"loss\",\"last\":0.75}],\"state\""));
        answers("/metrics?size=500", "{\"items\":[{\"metric\":\"acc\",\"jobs\":2},{\"metric\":\"loss\",\"jobs\":2}]}");
        answers("/jobs?size=500", "{\"items\":[" + first + """
                ,{"job":1,"name":"lr=0.01","parameters":{"lr":0.01,"opt":"adam"},"state":"RUNNING"},
                 {"job":2,"name":"lr=1e-3","parameters":{"lr":1e-3,"opt":"sgd"},"state":"FAILED"}]}
                """);
        answers("/metrics/values?size=500", """
                {"items":[{"job":0,"metric":"acc","last":0.5},{"job":0,"metric":"loss","last":0.75},
                          {"job":1,"metric":"acc","last":0.25},{"job":1,"metric":"loss","last":0.125}]}
                """);
    }

    @Test
    void parametersAndMetricsAreInOneTableByJob() {
        assertThat(maestro.run("task", "compare", "user.ana.sweep")).isEqualTo(new Result(0, """
                +-----+------+------+------+-------+---------+
                | job | lr   | opt  | acc  | loss  | state   |
                +-----+------+------+------+-------+---------+
                |   0 | 0.10 | adam |  0.5 |  0.75 | DONE    |
                |   1 | 0.01 | adam | 0.25 | 0.125 | RUNNING |
                |   2 | 1e-3 | sgd  |      |       | FAILED  |
                +-----+------+------+------+-------+---------+
                """, ""));
    }

    @Test
    void theBestByTheFirstMetricComeFirstAndThoseWithoutItLast() {
        assertThat(csv("--metric", "loss")).isEqualTo("""
                job,lr,opt,loss,state,name
                1,0.01,adam,0.125,RUNNING,lr=0.01
                0,0.10,adam,0.75,DONE,lr=0.10
                2,1e-3,sgd,,FAILED,lr=1e-3
                """);
        assertThat(csv("--metric", "acc", "--metric", "loss", "--best", "max")
                        .lines()
                        .skip(1))
                .containsExactly(
                        "0,0.10,adam,0.5,0.75,DONE,lr=0.10",
                        "1,0.01,adam,0.25,0.125,RUNNING,lr=0.01",
                        "2,1e-3,sgd,,,FAILED,lr=1e-3");
    }

    @Test
    void aMetricThatNoJobHasIsSaid() {
        Result result = maestro.run("task", "compare", "user.ana.sweep", "--metric", "los", "--metric", "loss");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .isEqualTo("No job of user.ana.sweep has a metric los; list what there is with:"
                        + " maestro task metrics user.ana.sweep\n");
    }

    @Test
    void theBestNeedsAMetric() {
        Result result = maestro.run("task", "compare", "user.ana.sweep", "--best", "max");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("Say which metric is to be the best: --metric NAME");
    }

    private String csv(String... options) {
        String[] line = new String[options.length + 5];
        System.arraycopy(new String[] {"task", "compare", "user.ana.sweep", "-o", "csv"}, 0, line, 0, 5);
        System.arraycopy(options, 0, line, 5, options.length);
        return maestro.run(line).out().replace("\r\n", "\n");
    }

    private void answers(String path, String json) {
        maestro.authenticated().server().stubFor(get(TASK + path).willReturn(json(json)));
    }
}
