package org.orchestra.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.orchestra.domain.run.RunSpec;

/** The script around a command is invisible to it, in each of the machine's shells. */
class RunScriptTest {
    static final List<List<String>> SHELLS = Stream.of(
                    List.of("/bin/dash"), List.of("/bin/bash"), List.of("/bin/busybox", "ash"), List.of("/bin/sh"))
            .filter(shell -> Files.isExecutable(Path.of(shell.get(0))))
            .toList();

    @ParameterizedTest
    @FieldSource("SHELLS")
    void theCommandPrintsAndExitsAsWithoutTheScript(List<String> shell) throws Exception {
        // given
        String command = """
                echo "a  b" '$x' "$((1 + 1))" `echo c` \\$HOME *nothing*
                echo 'to stderr' >&2; (exit 4) || echo "failed $?"
                exit 3""";

        // when
        ScriptOutput said = run(shell, command);

        // then
        assertThat(said).isEqualTo(new ScriptOutput(3, "a  b $x 2 c $HOME *nothing*\nto stderr\nfailed 4\n"));
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aSignalledCommandLeavesNoOutputOfTheScript(List<String> shell) throws Exception {
        assertThat(run(shell, "echo out; kill -KILL $$")).isEqualTo(new ScriptOutput(137, "out\n"));
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void theCommandReceivesInterrupts(List<String> shell) throws Exception {
        assertThat(run(shell, "trap 'echo interrupted; exit 7' INT; kill -INT $$; echo ignored"))
                .isEqualTo(new ScriptOutput(7, "interrupted\n"));
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aCommandThatBeginsLikeAnOptionIsACommand(List<String> shell) throws Exception {
        assertThat(run(shell, "-fit 2>/dev/null || exit 6")).isEqualTo(new ScriptOutput(6, ""));
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void everyAccountCanReadAndDeleteTheFilesOfTheCommand(List<String> shell) throws Exception {
        assertThat(run(shell, "umask")).isEqualTo(new ScriptOutput(0, "0000\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "'orchestra: peak=33435648\n', 32, ''",
        "'orchestra: peak=1', 1, ''",
        "'loss is not a number\norchestra: peak=1048577\n', 2, loss is not a number",
        "loss is not a number, , loss is not a number",
        "orchestra: peak=x, , orchestra: peak=x",
        ", , ''"
    })
    void theTerminationMessageHasThePeakAndMaybeMore(String message, Integer peak, String said) {
        assertThat(RunScript.peakMib(message)).isEqualTo(peak);
        assertThat(RunScript.message(message)).isEqualTo(said);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void theCommandHasTheEnvironmentOfItsRun(List<String> shell) throws Exception {
        // given
        RunSpec spec = RunSpecFixture.withCommand(
                RunSpecFixture.below(Path.of("/a $(lab)'s \"volume\"")), "env | grep ORCHESTRA_ | sort");

        // when
        ScriptOutput said = run(shell, spec);

        // then
        assertThat(said).isEqualTo(new ScriptOutput(0, """
                ORCHESTRA_ATTEMPT=2
                ORCHESTRA_JOB=3
                ORCHESTRA_SCRATCH=/a $(lab)'s "volume"/scratch
                ORCHESTRA_TASK=user.ana.tau.zee
                """));
    }

    @Test
    void kubernetesExpandsNothingInTheCommand() {
        assertThat(RunScript.around(RunSpecFixture.withCommand(RunSpecFixture.onCpu(), "echo $$ $(HOME)")))
                .contains("echo $$$$ $$(HOME)");
    }

    private record ScriptOutput(int exitCode, String text) {}

    private static ScriptOutput run(List<String> shell, String command) throws IOException, InterruptedException {
        return run(shell, RunSpecFixture.withCommand(RunSpecFixture.onCpu(), command));
    }

    private static ScriptOutput run(List<String> shell, RunSpec spec) throws IOException, InterruptedException {
        // A test in the background may have inherited that interrupts are ignored.
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
        words.addAll(shell);
        RunScript.around(spec).stream()
                .skip(1)
                .map(word -> word.replace("$$", "$"))
                .forEach(words::add);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        // A container has none of these but from its script.
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new ScriptOutput(process.waitFor(), text);
    }
}
