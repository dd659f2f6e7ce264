package org.orchestra.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code deploy/images/unpack} on the built jar, as the images and people without images use it. */
class UnpackedJarIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin/java").toString();

    @TempDir
    Path folder;

    @Test
    void startsWithItsArchiveAndWithoutOneThatDoesNotFit() throws Exception {
        // given
        Path unpacked = folder.resolve("unpacked");
        assertThat(run(unpack("target/orchestra-api.jar", unpacked))).isZero();
        Path archive = unpacked.resolve("orchestra-api.jsa");
        assertThat(archive).isNotEmptyFile();

        // then Java fails if it cannot use the archive
        assertThat(run(start(unpacked, "-Xshare:on"))).isZero();

        // when the jar has changed since
        Files.setLastModifiedTime(unpacked.resolve("orchestra-api.jar"), FileTime.fromMillis(0));

        // then
        assertThat(run(start(unpacked, "-Xshare:on"))).isNotZero();
        assertThat(run(start(unpacked, "-Xshare:auto"))).isZero();
    }

    @Test
    void leavesNothingOfAFailure() throws Exception {
        // when
        int code = run(unpack("pom.xml", folder.resolve("unpacked")));

        // then
        assertThat(code).isNotZero();
        assertThat(folder).isEmptyDirectory();
    }

    private static ProcessBuilder unpack(String jar, Path into) {
        ProcessBuilder unpack = new ProcessBuilder("../deploy/images/unpack", jar, into.toString());
        unpack.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return unpack;
    }

    /** A start that ends before it serves, and so needs no other service. */
    private ProcessBuilder start(Path unpacked, String share) {
        List<String> words = new ArrayList<>(List.of(JAVA, share));
        words.add("-XX:SharedArchiveFile=" + unpacked.resolve("orchestra-api.jsa"));
        words.add("-Dspring.context.exit=onRefresh");
        words.addAll(List.of("-jar", unpacked.resolve("orchestra-api.jar").toString()));
        words.add("--spring.flyway.enabled=false");
        words.add("--spring.datasource.hikari.initialization-fail-timeout=-1");
        words.add("--orchestra.storage.root=" + folder);
        words.addAll(List.of("--server.port=0", "--management.server.port=0"));
        return new ProcessBuilder(words);
    }

    private static int run(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int code = process.waitFor();
        System.out.println(output);
        return code;
    }
}
