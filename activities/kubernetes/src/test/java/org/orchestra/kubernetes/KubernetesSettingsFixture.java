package org.orchestra.kubernetes;

import java.util.List;
import java.util.Map;
import org.orchestra.domain.task.ImageAllowList;

/** Settings for tests. */
final class KubernetesSettingsFixture {
    /** As an administrator has them who decides nothing. */
    static final KubernetesSettings USUAL = new KubernetesSettings(
            pods(ImageAllowList.EVERY_IMAGE),
            new NetworkAccess(
                    List.of("10.0.0.0/8", "169.254.0.0/16", "fc00::/7", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"),
                    List.of(),
                    new NameServers("kube-system", List.of(53), List.of("169.254.20.10"))),
            Map.of("pods", "1000", "count/jobs.batch", "100000", "services", "0"));

    private KubernetesSettingsFixture() {}

    static PodPolicy pods(ImageAllowList images) {
        return new PodPolicy(images, false, PodSecurityLevel.BASELINE, false, "10Gi");
    }
}
