package org.orchestra.api.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.springframework.test.context.TestPropertySource;

/** An installation that does not speak the older protocol. */
@TestPropertySource(properties = "orchestra.legacy-protocol=false")
class LegacyProtocolOffIT extends RunningApi {
    @Test
    void itsAddressesAreNoneWithAndWithoutAToken() {
        LpsMaestro user = new LpsMaestro(port, "liam", token("liam"));
        for (String path : new String[] {"/authenticate", "/list-tasks", "/delete-task", "/queue"}) {
            assertThat(user.post(path, Map.of("username", "liam"))
                            .json()
                            .path("code")
                            .asString())
                    .isEqualTo("not-found");
            assertThat(user.post(path, Map.of()).status()).isEqualTo(404);
        }
        assertThat(user.upload("user.liam.data", "a", "1").status()).isEqualTo(404);
    }
}
