package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.Refusal;
import org.orchestra.testing.Privileges;

class HomeTest {
    @TempDir
    private Path folder;

    private Home home;

    @BeforeEach
    void create() {
        home = Home.of(Map.of("ORCHESTRA_HOME", folder.resolve("home").toString()));
        home.create();
    }

    @Test
    void liesInTheUsersHomeUnlessSaidOtherwise() {
        assertThat(Home.of(Map.of()).path()).isEqualTo(Path.of(System.getProperty("user.home"), ".orchestra"));
        assertThat(home.path()).isEqualTo(folder.resolve("home"));
    }

    @Test
    void isClosedToOthersAtEveryStart() throws IOException {
        // given
        Files.setPosixFilePermissions(home.path(), PosixFilePermissions.fromString("rwxrwxrwx"));

        // when
        home.create();

        // then
        assertThat(Files.getPosixFilePermissions(home.path())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void thatOfAnotherAccountIsRefused() throws IOException {
        // given
        Privileges.require(isRoot(), "This account cannot give a folder to another.");
        Files.setAttribute(home.path(), "unix:uid", 12345);

        // then
        assertThatThrownBy(home::create)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("belongs to another account: run orchestra as that account");
    }

    @Test
    void makesASecretOnceAndShowsItToNobodyElse() throws IOException {
        // when
        String secret = home.secret("admin-password");

        // then
        assertThat(secret).hasSizeGreaterThanOrEqualTo(20);
        assertThat(home.secret("admin-password")).isEqualTo(secret);
        assertThat(home.secret("another")).isNotEqualTo(secret);
        assertThat(Files.getPosixFilePermissions(home.resolve("admin-password")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void keepsToTheSamePortUntilItIsTaken() throws IOException {
        // given
        int port = new Ports(home).choose("postgres", 0);

        // when
        int again = new Ports(home).choose("postgres", 0);
        int other;
        try (var ignored = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            other = new Ports(home).choose("postgres", port);
        }

        // then
        assertThat(again).isEqualTo(port);
        assertThat(other).isNotEqualTo(port);
    }

    @Test
    void findsAProcessThatWasRememberedButNoLaterOneWithItsNumber() throws IOException {
        // given
        Process sleep = new ProcessBuilder("sleep", "600").start();
        ChildProcess.remember(home, "part", sleep.toHandle());
        home.write("imposter.pid", sleep.pid() + " 1000\n");

        // then
        assertThat(ChildProcess.find(home, "imposter")).isEmpty();
        assertThat(ChildProcess.find(home, "part")).isPresent();
        ChildProcess.find(home, "part").orElseThrow().stop("TERM");
        assertThat(sleep.isAlive()).isFalse();
        assertThat(ChildProcess.find(home, "part")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("leftByAPowerFailure")
    void aFileThatAPowerFailureSpoiltIsNoObstacle(byte[] left) throws IOException {
        // given
        for (String name : List.of("part.pid", "part.port", "postgres/postmaster.pid")) {
            Files.createDirectories(home.resolve(name).getParent());
            Files.write(home.resolve(name), left);
        }

        // then
        assertThat(ChildProcess.find(home, "part")).isEmpty();
        assertThat(new Ports(home).choose("part", 0)).isPositive();
        assertThatCode(() -> EmbeddedDatabase.stopLeftOver(home)).doesNotThrowAnyException();
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    static Stream<byte[]> leftByAPowerFailure() {
        return Stream.of(new byte[0], new byte[64], new byte[] {'4', '2', ' '}, new byte[] {-1});
    }
}
