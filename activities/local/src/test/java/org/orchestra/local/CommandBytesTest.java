package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.local.LocalMachine.Recorder;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.Utf8Locale;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** A server that was started in the locale of cron. */
class CommandBytesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX"})
    void theCommandRunsAsItWasGiven(String locale) throws Exception {
        // given
        Path directory = Files.createDirectories(folder.resolve("volume/ana/fit/a/run"));
        Files.createFile(directory.resolve("a-x.tmp"));
        Files.createFile(directory.resolve("a-?.tmp"));

        // when
        int code = java(locale, OneCommand.class, folder.toString());

        // then
        assertThat(code).isZero();
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).contains("a-x.tmp", "a-?.tmp", "b-ü.tmp");
        }
    }

    @Test
    void aProcessInAnotherEncodingRefusesToStart() throws Exception {
        assertThat(java("C", GuardedProcess.class)).isEqualTo(78);
        assertThat(folder.resolve("output"))
                .content()
                .contains("set LC_ALL=C.UTF-8 and start it again")
                .doesNotContain("started");
    }

    @Test
    void aProcessInUtf8Starts() throws Exception {
        assertThat(java("C.UTF-8", GuardedProcess.class)).isZero();
        assertThat(folder.resolve("output")).hasContent("started");
    }

    private int java(String locale, Class<?> main, String... arguments) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("output").toFile()));
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** As every process of ours starts. */
    static final class GuardedProcess {
        private GuardedProcess() {}

        public static void main(String[] arguments) {
            Utf8Locale.require();
            System.out.println("started");
        }
    }

    /** A server that runs one command, which removes one file and makes another. */
    static final class OneCommand {
        private OneCommand() {}

        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            RunFiles files = new RunFiles(
                    new VolumeFiles(new Storage(folder.resolve("volume"))), new BoundedLog(BoundedLog.MAX_LIMIT));
            var runner =
                    new LocalRunner(folder.resolve("state"), Confine.AUTO, List.of(folder.resolve("volume")), files);
            var listener = new Recorder();
            runner.launch(
                    new RunSpec(
                            new RunKey(7, 0, 1),
                            new TaskRef(7, "0a1b2c3d", "user.ana.fit", "ana"),
                            "a.json",
                            "none",
                            "rm -f a-ü.tmp; touch b-ü.tmp",
                            new RunSpec.AssignedSlot("localhost", 0, 0),
                            new RunSpec.Allocation(DeviceKind.CPU, 1_000, 512, 0, 600),
                            new RunSpec.Paths(
                                    folder.resolve("volume/ana").toString(),
                                    folder.resolve("volume/ana/fit/a/run").toString(),
                                    folder.resolve("volume/ana/fit/a/run.log").toString())),
                    false,
                    listener);
            System.exit(listener.outcome().equals(RunOutcome.succeeded()) ? 0 : 1);
        }
    }
}
