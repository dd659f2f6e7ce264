package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.testing.Privileges;

/** A first start with the volume on a disk that is full already, on which not even a folder can be made. */
class FullVolumeIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Privileges.require(
                run("mount", "-t", "tmpfs", "-o", "size=20m,nr_inodes=1", "none", disk.toString()),
                "This account may not mount a small disk.");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    @Test
    void theServerStartsSaysWhyItIsNotWellAndGoesOnWhenThereIsRoom() throws Exception {
        // given
        Path configuration = Files.writeString(
                folder.resolve("configuration, too.yml"),
                "orchestra.storage: {root: %s/volume, reserve: 30MB}".formatted(disk));

        // when
        Path home = folder.resolve("home");
        try (ServerProcess server = ServerProcess.start(home, Map.of("ORCHESTRA_CONFIG", configuration.toString()))) {
            // then
            assertThat(health(home)).contains("DISK_FULL", "the disk of " + disk);

            // when
            assertThat(run("mount", "-o", "remount,size=100m,nr_inodes=10000", disk.toString()))
                    .isTrue();

            // then
            Await.until(LIMIT, "there is room", () -> !health(home).contains("DISK_FULL"));
            ApiUser admin = ApiUser.signIn(
                    server.url(),
                    "admin",
                    Files.readString(home.resolve("admin-password")).strip());
            admin.uploadFile("user.admin.data", "1");
            admin.uploadDirectory("user.admin.configs", Map.of("only.json", "{}"));
            admin.post(
                    "tasks",
                    Map.of(
                            "name", "user.admin.late",
                            "dataDataset", "user.admin.data",
                            "configDataset", "user.admin.configs",
                            "image", "busybox:1",
                            "command", "cat %DATA %IN > %OUT"));
            Await.until(
                    LIMIT,
                    "its job has run",
                    () -> admin.get("tasks/user.admin.late")
                            .get("state")
                            .asString()
                            .equals("DONE"));
        }
    }

    private static String health(Path home) throws IOException, InterruptedException {
        String url = RunningServer.recall(new Home(home)).orElseThrow().healthUrl();
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
