package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;

/**
 * How fast datasets come and go, beside curl and nginx on the same disk, by turns: it prints medians. The API is this process, so
 * the heap that it has is the API's. Run it with {@code deploy/benchmark/transfers}; it is in no test tier.
 */
class TransfersBenchmark extends RunningApi {
    private static final long BYTES = Integer.getInteger("orchestra.mib", 4096) * (1L << 20);
    private static final int FILES = Integer.getInteger("orchestra.files", 100_000);
    private static final int TURNS = Integer.getInteger("orchestra.turns", 3);
    /** As the API has it before it says that a dataset is there. */
    private static final String TO_DISK = "curl to nginx, then on the disk";

    private static final String OWNER = "transfers";
    private static final Path MAESTRO = Path.of("..", "cli", "bin", "maestro").toAbsolutePath();

    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void transfers() throws Exception {
        Path large = folder.resolve("large");
        write(large, BYTES, new Random(1));
        String sha256 = com.google.common.io.Files.asByteSource(large.toFile())
                .hash(Hashing.sha256())
                .toString();
        authenticate();
        int nginxPort = freePort();
        Process nginx = nginx(nginxPort);
        try {
            for (int turn = 0; turn < TURNS; turn++) {
                turn(large, sha256, "http://127.0.0.1:" + nginxPort + "/large");
            }
        } finally {
            nginx.destroy();
            nginx.waitFor();
        }
        System.out.print(format(
                "%n%,d MiB; the API has a heap of %d MiB%n%-40s%10s%10s%n",
                BYTES >> 20, Runtime.getRuntime().maxMemory() >> 20, "", "MiB/s", "÷ nginx"));
        report("up", TO_DISK, "curl to nginx, left in memory", "curl to the API", "maestro to the API");
        report("down", "curl from nginx", "curl from the API", "maestro from the API");
        smallFiles();
    }

    private void turn(Path large, String sha256, String nginx) throws Exception {
        List<String> toNginx = curl("-T", large.toString(), nginx);
        measure("curl to nginx, left in memory", toNginx);
        measure(TO_DISK, toNginx, List.of("sync", folder.resolve("served/large").toString()));
        announce(sha256);
        String dataset = "http://127.0.0.1:" + port + "/api/v1/datasets/user." + OWNER + ".large";
        List<String> send = authorized(
                "-X",
                "PATCH",
                "-T",
                large.toString(),
                "-H",
                "Content-Type: application/octet-stream",
                "-H",
                "Upload-Offset: 0",
                dataset + "/upload");
        List<String> complete = authorized("-X", "POST", dataset + "/upload/complete");
        measure("curl to the API", send, complete);
        Path down = folder.resolve("down");
        measure("curl from nginx", curl("-o", down.toString(), nginx));
        Files.delete(down);
        measure("curl from the API", authorized("-o", down.toString(), dataset + "/files/content?path=large"));
        Files.delete(down);
        measure("maestro from the API", maestro("castor", "download", "-d", name("large"), "-o", down.toString()));
        Files.delete(down.resolve("large"));
        Files.delete(down);
        run(maestro("castor", "delete", name("large")));
        measure("maestro to the API", maestro("castor", "upload", "-d", name("large"), "-p", large.toString()));
        run(maestro("castor", "delete", name("large")));
    }

    private void smallFiles() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int file = 0; file < FILES; file++) {
            Path inner = many.resolve("batch-" + file / 1000);
            if (file % 1000 == 0) {
                Files.createDirectory(inner);
            }
            Files.writeString(inner.resolve("config-" + file + ".json"), "{\"seed\": " + file + "}\n");
        }
        measure(
                "cp",
                List.of("cp", "-r", many.toString(), folder.resolve("copy").toString()));
        measure("maestro, many", maestro("castor", "upload", "-d", name("many"), "-p", many.toString()));
        measure(
                "maestro, many down",
                maestro(
                        "castor",
                        "download",
                        "-d",
                        name("many"),
                        "-o",
                        folder.resolve("back").toString()));
        System.out.print(format(
                "%n%,d files of some bytes: cp -r %.1f s, maestro castor upload %.1f s, download %.1f s%n",
                FILES, median("cp"), median("maestro, many"), median("maestro, many down")));
    }

    private void report(String direction, String... measured) {
        double nginx = median(measured[0]);
        for (String each : measured) {
            System.out.print(format(
                    "%-6s%-34s%10.0f%10.2f%n",
                    direction, each, BYTES / median(each) / (1 << 20), nginx / median(each)));
        }
    }

    private double median(String measured) {
        List<Double> sorted = seconds.get(measured).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    @SafeVarargs
    private void measure(String what, List<String>... commands) throws Exception {
        // Else one waits until what another left in memory is on the disk.
        run(List.of("sync"));
        long begin = System.nanoTime();
        for (List<String> command : commands) {
            run(command);
        }
        seconds.computeIfAbsent(what, each -> new ArrayList<>()).add((System.nanoTime() - begin) / 1e9);
    }

    private void run(List<String> command) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("MAESTRO_URL", "http://127.0.0.1:" + port);
        assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
    }

    private static List<String> curl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-sSf"));
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> authorized(String... arguments) {
        List<String> command = curl(arguments);
        command.addAll(List.of("-H", "Authorization: Bearer " + token(OWNER)));
        return command;
    }

    private static List<String> maestro(String... arguments) {
        List<String> command = new ArrayList<>(List.of(MAESTRO.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String name(String last) {
        return "user." + OWNER + "." + last;
    }

    private void authenticate() throws Exception {
        token(OWNER);
        as("admin")
                .patch()
                .uri("/api/v1/quotas/" + OWNER)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"maxBytes\": " + 4 * BYTES + ", \"maxFiles\": " + 4 * FILES + "}")
                .exchange()
                .expectStatus()
                .isOk();
        run(maestro("authenticate", "-u", OWNER, "-p", PASSWORD));
    }

    private void announce(String sha256) {
        as(OWNER)
                .put()
                .uri("/api/v1/datasets/" + name("large") + "/upload")
                .contentType(MediaType.APPLICATION_JSON)
                .body(format(
                        "{\"kind\": \"FILE\", \"files\": [{\"path\": \"large\", \"bytes\": %d, \"sha256\": \"%s\"}]}",
                        BYTES, sha256))
                .exchange()
                .expectStatus()
                .isOk();
    }

    private Process nginx(int listen) throws IOException {
        Path configuration = folder.resolve("nginx.conf");
        String temporary = List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
                .map(kind -> format("%s_temp_path %s/%s;", kind, folder, kind))
                .collect(Collectors.joining(" "));
        Files.writeString(configuration, format("""
                        daemon off; pid %1$s/nginx.pid; error_log stderr; user root;
                        events {}
                        http {
                          access_log off; sendfile on; %3$s
                          server {
                            listen 127.0.0.1:%2$d;
                            root %1$s/served;
                            client_max_body_size 0;
                            location / { dav_methods PUT; }
                          }
                        }
                        """, folder, listen, temporary));
        Files.createDirectory(folder.resolve("served"));
        return new ProcessBuilder("nginx", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.INHERIT)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void write(Path file, long bytes, Random random) throws IOException {
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }
}
