package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.kubernetes.StubKubernetesApi.StubResponse;

class KubernetesHomesTest {
    private static final List<String> OURS = List.of("nosuid", "nodev");
    private static final String NAMESPACE = "/api/v1/namespaces/ana";
    private static final String VOLUME = "/api/v1/persistentvolumes/orchestra-ana";

    @Test
    void theMountOptionsOfAnAdminAreKeptAndOursCount() {
        assertThat(KubernetesHomes.withLast(List.of("nfsvers=4.1", "nosuid", "hard", "dev"), OURS))
                .containsExactly("nfsvers=4.1", "hard", "dev", "nosuid", "nodev");
    }

    @Test
    void mountOptionsThatAreRightStayAsTheyAre() {
        List<String> right = List.of("nfsvers=4.1", "nosuid", "nodev");

        assertThat(KubernetesHomes.withLast(right, OURS)).isEqualTo(right);
    }

    @Test
    void aHostPathKeepsTheMountOptionsThatItHas() {
        assertThat(KubernetesHomes.withLast(List.of("hard"), List.of())).containsExactly("hard");
    }

    @Test
    void aHomeIsRemovedWithItsVolumesUntilAllAreGone() throws IOException {
        // given
        Set<String> there = new HashSet<>(Set.of(NAMESPACE, VOLUME, VOLUME + ".shared"));
        try (StubKubernetesApi api = new StubKubernetesApi((method, path) -> {
            String address = path.replaceFirst("\\?.*", "");
            if (!there.contains(address)) {
                return new StubResponse(404, "{}");
            }
            if (method.equals("DELETE")) {
                there.remove(address);
            }
            return new StubResponse(200, object("ana"));
        })) {
            KubernetesHomes homes = homes(api);

            // then
            assertThat(homes.remove("ana")).isFalse();
            assertThat(homes.remove("ana")).isTrue();
            assertThat(there).isEmpty();
        }
    }

    @Test
    void whatIsSomebodyElsesIsNotRemoved() throws IOException {
        try (StubKubernetesApi api =
                new StubKubernetesApi((method, path) -> new StubResponse(200, object("somebody-else")))) {
            // then
            assertThat(homes(api).remove("ana")).isTrue();
            assertThat(api.requests()).noneMatch(request -> request.startsWith("DELETE"));
        }
    }

    @Test
    void whoeverAsksForAHomeIsToldOfEachStepAsItBegins() throws IOException {
        // given
        List<HomeStep> steps = new ArrayList<>();
        try (StubKubernetesApi api = new StubKubernetesApi((method, path) -> path.startsWith("/api/v1/namespaces")
                ? new StubResponse(200, object("ana"))
                : new StubResponse(403, "{\"message\": \"nodes is forbidden\"}"))) {
            // then
            assertThatThrownBy(() -> homes(api).prepare("ana", steps::add)).hasMessageContaining("is forbidden");
            assertThat(steps).containsExactly(HomeStep.NAMESPACE, HomeStep.NETWORK_POLICY);
        }
    }

    private static KubernetesHomes homes(StubKubernetesApi api) {
        return new KubernetesHomes(
                api.client(), new VolumeSource.Nfs("198.51.100.9", "/export"), KubernetesSettingsFixture.USUAL);
    }

    private static String object(String owner) {
        return "{\"metadata\": {\"name\": \"x\", \"labels\": {\"%s\": \"%s\"}}}".formatted(Labels.USER, owner);
    }
}
