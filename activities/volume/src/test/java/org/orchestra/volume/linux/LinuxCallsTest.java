package org.orchestra.volume.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxCallsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-Djna.noclasspath=true", "-Djna.tmpdir=/proc/none"})
    void aMachineThatDoesNotLoadTheLibrarySaysWhatToDo(String obstacle) throws Exception {
        // when
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djna.nosys=true",
                        obstacle,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SupportedProcess.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();

        // then
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("output"))
                .content()
                .contains("The library JNA, by which files are opened safely, cannot be loaded (")
                .contains("with JAVA_TOOL_OPTIONS=-Djna.tmpdir=FOLDER")
                .doesNotContain("Caused by");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 36, 116})
    void whatIsGoneOrWasRemovedByAnotherMachineIsMissing(int error) {
        assertThat(LinuxCalls.failure("a", error)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void failuresAreThoseOfJava() {
        assertThat(LinuxCalls.failure("a", 40)).isInstanceOf(NotDirectoryException.class);
        assertThat(LinuxCalls.failure("a", 11))
                .isInstanceOf(FileInUseException.class)
                .hasMessage("a: in use by a process that holds a lease on it");
        assertThat(LinuxCalls.failure("a", 5)).isExactlyInstanceOf(FileSystemException.class);
    }

    /** As every process that opens the volume starts. */
    static final class SupportedProcess {
        private SupportedProcess() {}

        public static void main(String[] arguments) {
            Folder.requireSupport();
        }
    }
}
