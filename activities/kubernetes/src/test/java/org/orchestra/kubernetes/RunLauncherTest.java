package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.kubernetes.StubKubernetesApi.StubResponse;
import org.orchestra.testing.SettableClock;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** Runs that cannot be launched: of most of them the cluster never hears. */
class RunLauncherTest {
    @TempDir
    Path root;

    private final SettableClock clock = new SettableClock();
    private RunLauncher launch;
    private TrackedRun run;

    @BeforeEach
    void aRun() {
        launch = launcher(KubernetesSettingsFixture.USUAL.pods());
        run = new TrackedRun(RunSpecFixture.below(root.resolve("ana")), new NoOpListener());
    }

    @Test
    void aSymbolicLinkInPlaceOfAFolderFailsTheRunWithAReason() throws IOException {
        // given the task's folder has been moved to a larger disk, with a link in its place
        Files.createDirectory(root.resolve("ana"));
        Files.createSymbolicLink(root.resolve("ana/user.ana.tau.zee"), Path.of("/large"));

        // when
        launch.create(run);

        // then
        assertThat(OutcomeText.of(run.outcome()))
                .contains("it cannot be started: " + root + "/ana/user.ana.tau.zee is a symbolic link: remove it");
    }

    @Test
    void aFileInPlaceOfAFolderFailsTheRunToo() throws IOException {
        // given
        Files.createDirectories(root.resolve("ana/user.ana.tau.zee"));
        Files.createFile(root.resolve("ana/user.ana.tau.zee/sort-3.json"));

        // when
        launch.create(run);

        // then
        assertThat(OutcomeText.of(run.outcome())).contains("sort-3.json is a file: remove it");
    }

    @Test
    void anImageThatIsNotAllowedAnyMoreIsNotRun() {
        // given
        PodPolicy policy = KubernetesSettingsFixture.pods(new ImageAllowList(List.of("registry.lab.example/")));

        // when
        launcher(policy).create(run);

        // then
        assertThat(OutcomeText.of(run.outcome()))
                .contains("NEVER_STARTED")
                .contains("The image registry.example/tau:2.1 is not allowed here");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aCommandThatIsTooLongWithItsPathsFailsTheRunAtOnce() {
        // given
        run = new TrackedRun(
                RunSpecFixture.withCommand(run.spec(), " ".repeat(ExecTemplate.MAX_FILLED_BYTES + 1)),
                new NoOpListener());

        // when
        launch.create(run);

        // then
        assertThat(OutcomeText.of(run.outcome())).contains("NEVER_STARTED").contains("131,072 bytes");
    }

    @Test
    void anUnavailableVolumeIsRetriedUntilTheStartDeadline() throws IOException {
        // given
        Files.createFile(root.resolve("ana"));

        // when
        assertThatThrownBy(() -> launch.create(run)).isInstanceOf(UncheckedIOException.class);
        clock.setAhead(Duration.ofMinutes(4));
        assertThatThrownBy(() -> launch.create(run)).isInstanceOf(UncheckedIOException.class);
        assertThat(run.outcome()).isNull();
        clock.setAhead(Duration.ofMinutes(6));
        launch.create(run);

        // then
        assertThat(OutcomeText.of(run.outcome()))
                .startsWith(
                        "NEVER_STARTED VOLUME_MISSING: its volume cannot be mounted: its folder cannot be created: ");
    }

    @Test
    void anObjectThatIsTooLargeForTheApiFailsTheRunAtOnce() throws IOException {
        try (StubKubernetesApi api =
                new StubKubernetesApi((method, path) -> new StubResponse(413, "request is too large"))) {
            // when
            launcher(KubernetesSettingsFixture.USUAL.pods(), new KubernetesJobApi(api.client()))
                    .create(run);
        }

        // then
        assertThat(OutcomeText.of(run.outcome()))
                .isEqualTo("NEVER_STARTED REFUSED: the cluster refused it: request is too large");
    }

    /** As where several Kubernetes Jobs of a namespace are created at once, and its quota counts them. */
    @Test
    void aConflictAboutAnotherObjectIsTriedAgain() throws IOException {
        String conflict = """
                {"kind": "Status", "code": 409, "reason": "Conflict",
                 "message": "Operation cannot be fulfilled on resourcequotas: the object has been modified"}""";
        try (StubKubernetesApi api = new StubKubernetesApi((method, path) -> new StubResponse(409, conflict))) {
            // given
            RunLauncher launcher = launcher(KubernetesSettingsFixture.USUAL.pods(), new KubernetesJobApi(api.client()));

            // when
            assertThatThrownBy(() -> launcher.create(run)).hasMessageContaining("has been modified");
        }

        // then
        assertThat(run.outcome()).isNull();
    }

    private RunLauncher launcher(PodPolicy policy) {
        return launcher(policy, new KubernetesJobApi(new ApiClient().setBasePath("http://localhost:1")));
    }

    private RunLauncher launcher(PodPolicy policy, KubernetesJobApi jobs) {
        RunFiles files = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        return new RunLauncher(jobs, files, Duration.ofMinutes(5), policy, clock);
    }
}
