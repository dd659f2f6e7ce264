package org.orchestra.maestro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests bin/maestro up to the start of Java; a script in place of Java records its arguments. */
class LauncherTest {
    private static final String ARCHIVE = "maestro-17.0.1+2.jsa";
    private static final String FAKE_JAVA = """
            #!/bin/sh
            echo "$@" >>"%s"
            for word in "$@"; do
              case $word in -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}" ;; esac
            done
            """;

    @TempDir
    Path folder;

    private Path launcher;
    private Path target;
    private Path calls;

    @BeforeEach
    void copyTheLauncherBesideAJar() throws IOException {
        Path cli = Files.createDirectories(folder.resolve("a place/cli"));
        target = Files.createDirectory(cli.resolve("target"));
        launcher = Files.createDirectory(cli.resolve("bin")).resolve("maestro");
        Files.copy(Path.of("bin/maestro"), launcher);
        Files.setPosixFilePermissions(launcher, fromString("rwxr-xr-x"));
        calls = folder.resolve("calls");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, FAKE_JAVA.formatted(calls));
        Files.setPosixFilePermissions(java, fromString("rwxr-xr-x"));
        javaVersion("17.0.1+2");
    }

    @Test
    void explainsHowToBuildAMissingJar() throws Exception {
        // when
        LauncherResult run = finished(start(launcher, "task", "list"));

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .isEqualTo("maestro is not built yet; run in "
                        + folder.toRealPath().resolve("a place") + ": mvn -pl cli -am package -DskipTests\n");
    }

    @Test
    void prefersTheJavaOfItsPackage() throws Exception {
        // given
        jar();
        Path own =
                Files.createDirectories(folder.resolve("a place/cli/java/bin")).resolve("java");
        Files.writeString(own, "#!/bin/sh\necho own\n");
        Files.setPosixFilePermissions(own, fromString("rwxr-xr-x"));

        // then
        assertThat(finished(start(launcher, "task", "list"))).isEqualTo(new LauncherResult(0, "own\n"));
    }

    @Test
    void startsTheJarThroughLinksWithUnchangedArguments() throws Exception {
        // given
        jar();
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), launcher);
        Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));
        assertThat(absolute).exists();

        // when
        LauncherResult run = finished(start(relative, "task", "create", "--exec", "a  b; c"));

        // then
        assertThat(run).isEqualTo(new LauncherResult(0, ""));
        assertThat(lastCall())
                .contains("-XX:SharedArchiveFile=" + target.toRealPath().resolve(ARCHIVE))
                .contains("-Dmaestro.terminal=false")
                .endsWith("-jar " + target.toRealPath().resolve("maestro.jar") + " task create --exec a  b; c");
    }

    @Test
    void archivesClassesOnceForEachJar() throws Exception {
        // given
        Path jar = jar();

        // when
        finished(start(launcher, "--version"));
        finished(start(launcher, "--version"));
        List<String> before = Files.readAllLines(calls);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(archive().toMillis() + 1000));
        finished(start(launcher, "--version"));

        // then
        assertThat(before).hasSize(3);
        assertThat(before.get(0))
                .contains("-XX:ArchiveClassesAtExit=")
                .endsWith("org.orchestra.maestro.ClassArchiveTraining");
        assertThat(Files.readAllLines(calls)).hasSize(5);
        assertThat(targetFiles()).containsExactlyInAnyOrder("maestro.jar", ARCHIVE);
    }

    @Test
    void supportsConcurrentStarts() throws Exception {
        // given
        jar();
        List<Process> processes = new ArrayList<>();

        // when
        for (int i = 0; i < 8; i++) {
            processes.add(start(launcher, "--version"));
        }

        // then
        for (Process process : processes) {
            assertThat(finished(process)).isEqualTo(new LauncherResult(0, ""));
        }
        assertThat(targetFiles()).containsExactlyInAnyOrder("maestro.jar", ARCHIVE);
    }

    @Test
    void startsWithoutAnArchiveIfJavaCannotCreateOne() throws Exception {
        // given
        jar();
        Path java = folder.resolve("jdk/bin/java");
        Files.writeString(java, FAKE_JAVA.formatted(calls).replace("echo classes", "exit 1; echo classes"));

        // when
        finished(start(launcher, "--version"));
        LauncherResult second = finished(start(launcher, "--version"));

        // then
        assertThat(second).isEqualTo(new LauncherResult(0, ""));
        assertThat(Files.readAllLines(calls)).hasSize(3);
        assertThat(lastCall()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void eachJavaHasAnArchiveOfItsOwn() throws Exception {
        // given
        jar();

        // when
        finished(start(launcher, "--version"));
        javaVersion("25+36-LTS");
        finished(start(launcher, "--version"));
        javaVersion("17.0.1+2");
        finished(start(launcher, "--version"));

        // then
        assertThat(targetFiles()).containsExactlyInAnyOrder("maestro.jar", ARCHIVE, "maestro-25+36-LTS.jsa");
        assertThat(Files.readAllLines(calls)).hasSize(5);
        assertThat(lastCall()).contains("/" + ARCHIVE);
    }

    @Test
    void archivesClassesInTheCacheOfAnAccountThatMayNotWriteBesideTheJar() throws Exception {
        // given
        jar();
        Path cache = folder.resolve("cache");
        openFor(cache);

        // when
        LauncherResult first = finished(startAsReader(cache));
        LauncherResult second = finished(startAsReader(cache));

        // then
        Path archive = Path.of(cache + "/maestro" + target.toRealPath()).resolve(ARCHIVE);
        assertThat(List.of(first, second)).containsOnly(new LauncherResult(0, ""));
        assertThat(Files.readAllLines(calls)).hasSize(3);
        assertThat(lastCall()).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(Files.getPosixFilePermissions(archive.getParent())).isEqualTo(fromString("rwx------"));
        assertThat(targetFiles()).containsExactly("maestro.jar");
    }

    @Test
    void startsWithoutAnArchiveWhereItMayWriteNothing() throws Exception {
        // given
        jar();
        openFor(folder.resolve("cache"));

        // when
        LauncherResult run = finished(startAsReader(Path.of("/dev/null")));

        // then
        assertThat(run).isEqualTo(new LauncherResult(0, ""));
        assertThat(Files.readAllLines(calls)).hasSize(1);
        assertThat(lastCall()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void usesNoArchiveInACacheOfAnotherAccount() throws Exception {
        // given a folder that everybody may write to, as after sudo
        assumeTrue(isRoot(), "only root can make folders of another account");
        jar();
        Path cache = folder.resolve("cache");
        openFor(cache);
        Path ours = Files.createDirectories(Path.of(cache + "/maestro" + target.toRealPath()));
        Files.setPosixFilePermissions(ours, fromString("rwxrwxrwx"));
        Files.writeString(ours.resolve(ARCHIVE), "classes");

        // when
        LauncherResult run = finished(startAsReader(cache));

        // then
        assertThat(run).isEqualTo(new LauncherResult(0, ""));
        assertThat(lastCall()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void reportsThatJavaIsMissing() throws Exception {
        // given
        jar();
        ProcessBuilder builder = builder(launcher, "--version");
        builder.environment().put("JAVA_HOME", "/nowhere");

        // when
        LauncherResult run = finished(builder.start());

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .isEqualTo("maestro needs Java 17 or newer, but /nowhere/bin/java was not found; install Java or set"
                        + " JAVA_HOME.\n");
    }

    private void javaVersion(String version) throws IOException {
        Files.writeString(
                folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_RUNTIME_VERSION=\"" + version + "\"\n");
    }

    /** Makes the cache for an account that may write to it and to the record of calls, and only read everything else. */
    private void openFor(Path cache) throws IOException {
        Files.createDirectory(cache);
        Files.createFile(calls);
        if (isRoot()) {
            Files.setPosixFilePermissions(folder, fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(cache, fromString("rwxrwxrwx"));
            Files.setPosixFilePermissions(calls, fromString("rw-rw-rw-"));
        } else {
            Files.setPosixFilePermissions(target, fromString("r-xr-xr-x"));
        }
    }

    private Process startAsReader(Path cache) throws IOException {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        words.addAll(List.of(launcher.toString(), "--version"));
        ProcessBuilder builder = builder(words);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        return builder.start();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private Path jar() throws IOException {
        Path jar = Files.writeString(target.resolve("maestro.jar"), "jar");
        return Files.setLastModifiedTime(jar, FileTime.fromMillis(1_700_000_000_000L));
    }

    private FileTime archive() throws IOException {
        return Files.getLastModifiedTime(target.resolve(ARCHIVE));
    }

    private String lastCall() throws IOException {
        List<String> lines = Files.readAllLines(calls);
        return lines.get(lines.size() - 1);
    }

    private List<String> targetFiles() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Process start(Path command, String... arguments) throws IOException {
        return builder(command, arguments).start();
    }

    private ProcessBuilder builder(Path command, String... arguments) {
        List<String> words = new ArrayList<>(List.of(command.toString()));
        words.addAll(List.of(arguments));
        return builder(words);
    }

    private ProcessBuilder builder(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(Map.of("JAVA_HOME", folder.resolve("jdk").toString()));
        return builder;
    }

    private static LauncherResult finished(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new LauncherResult(process.waitFor(), output);
    }

    private record LauncherResult(int exitCode, String output) {}
}
