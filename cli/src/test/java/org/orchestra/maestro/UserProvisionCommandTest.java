package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class UserProvisionCommandTest {
    private static final String PENDING = "{\"cluster\":\"lab\",\"state\":\"PENDING\",\"attempts\":0}";
    private static final String STUCK = "{\"cluster\":\"lab\",\"state\":\"PROVISIONING\",\"step\":\"NAMESPACE\","
            + "\"since\":\"2026-01-01T10:00:00.5Z\",\"attempts\":1}";
    private static final String READY =
            "{\"cluster\":\"lab\",\"state\":\"READY\",\"attempts\":0,\"readyAt\":\"2026-01-01T10:00:09Z\"}";
    private static final String OTHER = "{\"cluster\":\"cloud\",\"state\":\"PENDING\",\"attempts\":0}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void saysWhereHomesAreMadeAndWhereToLook() {
        // given
        provisioning("", PENDING, OTHER);

        // then
        assertThat(maestro.run("user", "provision", "bob"))
                .isEqualTo(new Result(
                        0,
                        "making the homes of bob on cloud, lab; see how far they are with: maestro user show bob\n",
                        ""));
    }

    @Test
    void printsWhatChangesUntilTheHomeIsReady() {
        // given
        provisioning("?cluster=lab", PENDING);
        answers(OTHER, PENDING, STUCK, STUCK, failing(1), READY);

        // then
        assertThat(maestro.run("user", "provision", "bob", "--cluster", "lab", "--wait"))
                .isEqualTo(new Result(0, """
                                lab PENDING, no worker of the cluster has begun to make it
                                lab PROVISIONING at NAMESPACE since 2026-01-01T10:00:00Z, attempt 1
                                lab FAILING at QUOTA since 2026-01-01T10:00:00Z, attempt 1: quota is forbidden
                                lab READY since 2026-01-01T10:00:09Z
                                """, ""));
    }

    @Test
    void givesUpWatchingAHomeThatFailsAgainAndAgain() {
        // given
        provisioning("", PENDING);
        answers(OTHER, failing(5), failing(6));

        // when
        Result result = maestro.run("user", "provision", "bob", "--wait");

        // then
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.lastLine()).contains("attempt 6: quota is forbidden");
    }

    @Test
    void saysThatThereIsNoCluster() {
        // given
        provisioning("");

        // then
        assertThat(maestro.run("user", "provision", "bob", "--wait"))
                .isEqualTo(new Result(1, "", "No cluster is active, so there is no home to make.\n"));
    }

    private void provisioning(String query, String... homes) {
        maestro.authenticated()
                .server()
                .stubFor(post(urlEqualTo("/api/v1/users/bob/provision" + query))
                        .willReturn(json("{\"homes\":[" + String.join(",", homes) + "]}")
                                .withStatus(202)));
    }

    /** One answer after the other, beside a home that is not asked for. */
    private void answers(String other, String... homes) {
        for (int i = 0; i < homes.length; i++) {
            maestro.server()
                    .stubFor(get(urlEqualTo("/api/v1/users/bob/homes?size=500"))
                            .inScenario("homes")
                            .whenScenarioStateIs(i == 0 ? STARTED : String.valueOf(i))
                            .willSetStateTo(String.valueOf(i + 1))
                            .willReturn(json(page(other, homes[i]))));
        }
    }

    private static String failing(int attempts) {
        return "{\"cluster\":\"lab\",\"state\":\"FAILING\",\"step\":\"QUOTA\",\"since\":\"2026-01-01T10:00:00.5Z\","
                + "\"attempts\":" + attempts + ",\"error\":\"quota is\\nforbidden\"}";
    }
}
