package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.orchestra.domain.task.ImageAllowList;

/** Compares the manifests with the reviewed files. {@code -Dgolden.write=true} writes the files. */
class KubernetesJobManifestTest {
    private static final KubernetesJobManifest MANIFEST =
            new KubernetesJobManifest(Duration.ofMinutes(5), KubernetesSettingsFixture.USUAL.pods());

    static final Map<String, V1Job> JOBS = Map.of(
            "cpu",
            MANIFEST.of(RunSpecFixture.onCpu()),
            "gpu",
            MANIFEST.of(RunSpecFixture.onGpu()),
            "shared",
            MANIFEST.of(RunSpecFixture.onSharedData()),
            "pack",
            new PackManifest(MANIFEST).of(PackFixture.below(Path.of("/storage/ana"), "echo $(one)", "echo two")));
    static final List<String> NAMES = JOBS.keySet().stream().sorted().toList();

    private static final Path GOLDEN = Path.of("src/test/resources/org/orchestra/kubernetes/manifests");

    @ParameterizedTest
    @FieldSource("NAMES")
    void matchesTheReviewedManifest(String name) throws IOException {
        // given
        Path golden = GOLDEN.resolve(name + ".yaml");

        // when
        String written = Yaml.dump(JOBS.get(name));

        // then
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(golden, written);
        }
        assertThat(written).isEqualTo(Files.readString(golden));
    }

    @Test
    void whatTheLaboratoryDecidesOfPodsIsInThem() {
        // given
        PodPolicy strict = new PodPolicy(ImageAllowList.EVERY_IMAGE, true, PodSecurityLevel.RESTRICTED, true, "1Gi");

        // when
        V1PodSpec pod = new KubernetesJobManifest(Duration.ofMinutes(5), strict)
                .of(RunSpecFixture.onCpu())
                .getSpec()
                .getTemplate()
                .getSpec();

        // then
        V1Container container = pod.getContainers().get(0);
        assertThat(pod.getHostUsers()).isFalse();
        assertThat(container.getImagePullPolicy()).isEqualTo("Always");
        assertThat(container.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isNullOrEmpty();
        assertThat(container.getResources().getLimits()).containsEntry("ephemeral-storage", new Quantity("1Gi"));
    }

    @Test
    void aPackGetsNoRightThatALaboratoryDeniesToARun() {
        // given
        PodPolicy strict = new PodPolicy(ImageAllowList.EVERY_IMAGE, true, PodSecurityLevel.RESTRICTED, true, "1Gi");

        // when
        V1PodSpec pod = new PackManifest(new KubernetesJobManifest(Duration.ofMinutes(5), strict))
                .of(PackFixture.below(Path.of("/storage/ana"), "true"))
                .getSpec()
                .getTemplate()
                .getSpec();

        // then
        assertThat(pod.getContainers()
                        .get(0)
                        .getSecurityContext()
                        .getCapabilities()
                        .getAdd())
                .isNullOrEmpty();
    }

    @Test
    void usesEveryGoldenFile() throws IOException {
        // given
        try (Stream<Path> files = Files.list(GOLDEN)) {
            // when
            List<String> names = files.map(file -> file.getFileName().toString())
                    .map(file -> file.replace(".yaml", ""))
                    .sorted()
                    .toList();

            // then
            assertThat(names).isEqualTo(NAMES);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "user.ana.tau.zee, tau-zee-0a1b2c3d-3-2",
        "user.ana.Long_task-name.with-many.parts_and-more, ong-task-name-with-many-parts-0a1b2c3d-3-2",
        "user.ana._, 0a1b2c3d-3-2"
    })
    void namesAreReadableDnsLabels(String task, String expected) {
        // when
        KubernetesJobName name = KubernetesJobName.of(RunSpecFixture.ofTask(task.toLowerCase(java.util.Locale.ROOT)));

        // then
        assertThat(name.namespace()).isEqualTo("ana");
        assertThat(name.name()).hasSizeLessThanOrEqualTo(63).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
        assertThat(name.name()).endsWith(expected);
    }
}
