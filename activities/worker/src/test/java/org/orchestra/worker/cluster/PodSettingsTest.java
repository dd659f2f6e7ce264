package org.orchestra.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.kubernetes.KubernetesSettings;
import org.orchestra.kubernetes.NameServers;
import org.orchestra.kubernetes.PodSecurityLevel;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The settings of pods as an administrator writes them. */
class PodSettingsTest {
    @Test
    void withoutSettingsPrivateAndMetadataAddressesAreClosed() {
        // when
        KubernetesSettings settings = settings(Map.of());

        // then
        assertThat(settings.network().closed())
                .contains("10.0.0.0/8", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7")
                .contains("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16");
        assertThat(settings.network().open()).isEmpty();
        assertThat(settings.pods().security()).isEqualTo(PodSecurityLevel.BASELINE);
        assertThat(settings.pods().alwaysPull()).isFalse();
        assertThat(settings.pods().userNamespaces()).isFalse();
        assertThat(settings.quota()).containsEntry("services.loadbalancers", "0");
    }

    @Test
    void settingsReplaceTheDefaults() {
        // when
        KubernetesSettings settings = settings(Map.of(
                "orchestra.pods.network.closed[0]", "192.0.2.0/24",
                "orchestra.pods.network.open[0]", "10.1.2.3",
                "orchestra.pods.network.dns-namespace", "openshift-dns",
                "orchestra.pods.network.dns-ports", "5353",
                "orchestra.pods.security", "restricted",
                "orchestra.pods.user-namespaces", "true",
                "orchestra.pods.always-pull", "true",
                "orchestra.pods.ephemeral-storage", "50Gi",
                "orchestra.pods.quota.pods", "50",
                "orchestra.pods.quota[count/jobs.batch]", "70"));

        // then
        assertThat(settings.network().closed()).containsExactly("192.0.2.0/24");
        assertThat(settings.network().open()).containsExactly("10.1.2.3");
        assertThat(settings.network().dns())
                .isEqualTo(new NameServers("openshift-dns", List.of(5353), List.of("169.254.20.10")));
        assertThat(settings.pods().security()).isEqualTo(PodSecurityLevel.RESTRICTED);
        assertThat(settings.pods().userNamespaces()).isTrue();
        assertThat(settings.pods().alwaysPull()).isTrue();
        assertThat(settings.pods().ephemeralStorage()).isEqualTo("50Gi");
        assertThat(settings.quota()).isEqualTo(Map.of("pods", "50", "count/jobs.batch", "70"));
    }

    @ParameterizedTest
    @CsvSource({
        "orchestra.pods.network.closed[0], 10.0.0.0/40",
        "orchestra.pods.network.open[0], licences.lab.example",
        "orchestra.pods.network.dns-ports, 70000",
        "orchestra.pods.ephemeral-storage, much",
        "orchestra.pods.quota.pods, many"
    })
    void aMalformedSettingIsRefusedAtTheStart(String name, String value) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining(value);
    }

    private static KubernetesSettings settings(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("orchestra.pods", PodSettings.class)
                .with(ImageAllowList.EVERY_IMAGE);
    }
}
