package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests the parameters of a task as options. */
class SweepOptionsTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            --param lr=0.10,1e-3 --param seed=0..9        ~ "parameters":{"lr":[0.10,1e-3],"seed":"0..9"}
            --param act=relu --param deep=true            ~ "parameters":{"act":"relu","deep":true}
            --param x=3.10.1,e5,-,a..b,../c               ~ "parameters":{"x":["3.10.1","e5","-","a..b","../c"]}
            --draw 50 --param lr=1e-5..0.1:log            ~ "parameters":{"lr":{"min":1e-5,"max":0.1,"log":true}},"draw":{"jobs":50}
            --draw 5 --draw-seed 7 --param lr=0.5..2      ~ "parameters":{"lr":{"min":0.5,"max":2}},"draw":{"jobs":5,"seed":7}
            """)
    void sendsTheParameters(String options, String fields) {
        // given
        accepts();

        // when
        Result result = create(options);

        // then
        assertThat(result.err()).isEmpty();
        assertThat(sent()).contains(fields).doesNotContain("configDataset");
    }

    @Test
    void parametersReplaceTheConfigurationFilesOfAFileAndTheOtherWayRound() {
        // given
        accepts();

        // when
        Result files = maestro.typing("name: user.ana.fit\nimage: i\ncommand: x %IN\nconfigs: user.ana.c\n")
                .run("task", "create", "-f", "-", "--param", "lr=1");
        String parameters = sent();
        Result sweep = maestro.typing(
                        "name: user.ana.fit\nimage: i\ncommand: x\nparameters: {lr: 1}\ndraw: {jobs: 2}\n")
                .run("task", "create", "-f", "-", "-c", "user.ana.c");

        // then
        assertThat(files.err() + sweep.err()).isEmpty();
        assertThat(parameters).contains("\"parameters\":{\"lr\":1}").doesNotContain("configDataset");
        assertThat(sent()).contains("configDataset").doesNotContain("parameters", "draw");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            --param lr                     ~ 'lr' has no name or no values; write NAME=VALUES
            --param lr=1 --param lr=2      ~ --param lr is given twice; give all its values in one
            --param lr=1 --draw-seed 3     ~ Nothing is drawn without --draw; give it as well
            --param lr=.1                  ~ '.1' is no number of JSON; write 0.1, or for a text the task as a file, with quotes around it
            --param x=1,007                ~ write 7, or
            --param x=+3.e5                ~ write 3e5, or
            --param x=-.5                  ~ write -0.5, or
            --param seed=0..4,10..14       ~ '0..4' can be no range here; write one alone, as in seed=0..9 or lr=0.1..1, or each value
            --param lr=.1..1               ~ '.1..1' can be no range here
            --param seed=0..l9             ~ '0..l9' is no range; write two numbers, as in seed=0..9
            --param seed=0..               ~ '0..' is no range; write two numbers, as in seed=0..9
            --param lr=1,2,x..3            ~ 'x..3' is no range; write two numbers, as in seed=0..9
            --param lr=1 --priority high   ~ 'high' is not an integer, or has too many digits
            --param lr=1 --draw 3 --draw-seed 1.5 ~ '1.5' is not an integer
            -c user.ana.c --param lr=1     ~ --configFile makes the jobs from files, --param and --draw from parameters; give one or the other
            -c user.ana.c --draw 5         ~ give one or the other
            --param lr=1 --draw 0          ~ Invalid value for option '--draw'
            """)
    void whatCannotBeIsSaidBeforeAnythingIsSent(String options, String message) {
        Result result = create(options);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(message.split("~")[0]);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    private void accepts() {
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks")
                        .willReturn(json(task("user.ana.fit", "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0))
                                .withStatus(201)));
    }

    private String sent() {
        return maestro.server().getAllServeEvents().get(0).getRequest().getBodyAsString();
    }

    private Result create(String options) {
        List<String> fixed = List.of("task", "create", "-t", "user.ana.fit", "--containerImage", "i", "--exec", "x");
        return maestro.authenticated()
                .run(Stream.concat(fixed.stream(), Arrays.stream(options.trim().split(" ")))
                        .toArray(String[]::new));
    }
}
