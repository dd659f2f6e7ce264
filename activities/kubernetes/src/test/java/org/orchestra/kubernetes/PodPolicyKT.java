package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.testing.testbed.RequiresTestbed;

/** Stricter settings than the usual ones, on real pods. */
@RequiresTestbed
class PodPolicyKT {
    private static final Duration START = Duration.ofSeconds(20);

    @TempDir
    Path root;

    private ClusterFixture home;

    @BeforeEach
    void makeHome() throws IOException {
        home = ClusterFixture.in(root);
    }

    @AfterEach
    void cleanUp() throws ApiException {
        home.close();
    }

    @Test
    void aRestrictedNamespaceAcceptsTheRunAndTheNodeRefusesRoot() {
        // given
        PodPolicy restricted =
                new PodPolicy(ImageAllowList.EVERY_IMAGE, false, PodSecurityLevel.RESTRICTED, false, "1Gi");
        KubernetesSettings usual = KubernetesSettingsFixture.USUAL;
        new KubernetesHomes(
                        home.core.getApiClient(),
                        new VolumeSource.HostPath(root.toString()),
                        new KubernetesSettings(restricted, usual.network(), usual.quota()))
                .prepare(home.user, step -> {});

        // then
        assertThat(end(restricted)).startsWith("NEVER_STARTED CONFIG_ERROR: ").contains("runAsNonRoot");
    }

    @Test
    void anImageThatTheNodeHasIsNotRunWithoutItsRegistry() {
        // given
        PodPolicy pulling = new PodPolicy(ImageAllowList.EVERY_IMAGE, true, PodSecurityLevel.BASELINE, false, "1Gi");

        // then
        assertThat(end(KubernetesSettingsFixture.USUAL.pods())).isEqualTo("SUCCEEDED");
        assertThat(end(pulling)).startsWith("NEVER_STARTED IMAGE_UNAVAILABLE: ");
    }

    private String end(PodPolicy policy) {
        RunSpec spec = home.spec(home.task(1, "policy"), 1, ClusterFixture.BUSYBOX, "true");
        RecordingListener listener = new RecordingListener();
        home.keep(KubernetesRunner.start(KubernetesClients::fromEnvironment, START, policy, home.files()))
                .launch(spec, false, listener);
        return listener.text();
    }
}
