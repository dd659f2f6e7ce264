package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** The device flow at an issuer that speaks as RFC 8628 says, and who is let in. */
class SingleSignOnTest {
    private static final ResponseDefinitionBuilder PENDING = error("authorization_pending");
    private static final ResponseDefinitionBuilder GRANTED =
            json("{\"access_token\":\"for.others.x\",\"id_token\":\"jwt.of.ana\",\"token_type\":\"Bearer\"}");

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @BeforeEach
    void anIssuer() {
        maestro.server()
                .stubFor(get("/api/v1/sign-in")
                        .willReturn(json("{\"issuer\":\"" + issuer() + "\",\"clientId\":\"orchestra\"}")));
        discovery("\"device_authorization_endpoint\":\"" + issuer() + "/device\",");
        maestro.server()
                .stubFor(post("/realms/lab/device")
                        .withFormParam("client_id", equalTo("orchestra"))
                        .withFormParam("scope", equalTo("openid profile email"))
                        .willReturn(json("""
                                {"device_code":"d+e&v","user_code":"WDJB-MJHT","verification_uri":"https://sso.lab/device",
                                 "verification_uri_complete":"https://sso.lab/device?user_code=WDJB-MJHT",
                                 "expires_in":60,"interval":2}""")));
        maestro.server()
                .stubFor(post("/api/v1/tokens/exchange")
                        .withHeader("Authorization", equalTo("Bearer jwt.of.ana"))
                        .willReturn(
                                json("{\"token\":\"orc_fresh\",\"username\":\"ana\",\"expiresAt\":\"2026-02-01T00:00:00Z\"}")
                                        .withStatus(201)));
    }

    @Test
    void aCodeThatIsConfirmedInABrowserBuysAToken() throws IOException {
        // given
        answers(PENDING, error("slow_down"), aResponse().withFault(Fault.EMPTY_RESPONSE), GRANTED);

        // when
        Result result = maestro.run("authenticate", "--sso");

        // then
        assertThat(result.out())
                .isEqualTo("authenticated ana at " + maestro.url() + "; the token expires at 2026-02-01T00:00:00Z\n");
        assertThat(result.err())
                .isEqualTo("Open https://sso.lab/device in a browser and enter the code WDJB-MJHT,\n"
                        + "or open https://sso.lab/device?user_code=WDJB-MJHT\n"
                        + "Waiting for you to confirm it there; Ctrl+C to give up.\n");
        assertThat(Files.readString(maestro.credentials()))
                .contains("\"username\":\"ana\"", "orc_fresh")
                .doesNotContain("jwt");
        maestro.server()
                .verify(
                        4,
                        postRequestedFor(urlEqualTo("/realms/lab/token"))
                                .withFormParam("grant_type", equalTo("urn:ietf:params:oauth:grant-type:device_code"))
                                .withFormParam("client_id", equalTo("orchestra"))
                                .withFormParam("device_code", equalTo("d+e&v")));
        assertThat(maestro.pauses())
                .isEqualTo(List.of(
                        Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(7), Duration.ofSeconds(12)));
    }

    @ParameterizedTest
    @CsvSource({
        "access_denied, was denied at http",
        "expired_token, Nobody confirmed the code in time; run the command again.",
        "authorization_pending, Nobody confirmed the code in time; run the command again.",
        "invalid_client, refuses the sign-in: of invalid_client; tell your admin."
    })
    void aSignInThatIsNotConfirmedStoresNothing(String error, String message) {
        // given
        maestro.server().stubFor(post("/realms/lab/token").willReturn(error(error)));

        // when
        Result result = maestro.run("authenticate", "--sso");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(message);
        assertThat(maestro.credentials()).doesNotExist();
        assertThat(maestro.pauses()).hasSizeLessThanOrEqualTo(30);
    }

    @Test
    void whoeverHasNoAccountYetIsToldSo() {
        // given
        answers(GRANTED);
        maestro.server()
                .stubFor(post("/api/v1/tokens/exchange")
                        .willReturn(problem(401, "account-waits", "Your account ana waits for an admin.")));

        // then
        assertThat(maestro.run("authenticate", "--sso").err()).endsWith("Your account ana waits for an admin.\n");
        assertThat(maestro.credentials()).doesNotExist();
    }

    @Test
    void anIssuerThatIsNoneIsNotUsed() {
        // then
        discovery("");
        assertThat(maestro.run("authenticate", "--sso").err()).contains("has no device flow");
        discovery("\"device_authorization_endpoint\":\"http://sso.lab/device\",");
        assertThat(maestro.run("authenticate", "--sso").err()).contains("is not reached by https");
        maestro.server()
                .stubFor(get("/realms/lab/.well-known/openid-configuration")
                        .willReturn(json("{\"issuer\":\"https://another\",\"token_endpoint\":\"https://another/\"}")));
        assertThat(maestro.run("authenticate", "--sso").err()).contains("is not the issuer of that name");
        maestro.server()
                .stubFor(get("/realms/lab/.well-known/openid-configuration")
                        .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        assertThat(maestro.run("authenticate", "--sso").err()).contains("does not answer", "-u USER -p");
        maestro.server().stubFor(get("/api/v1/sign-in").willReturn(json("{}")));
        assertThat(maestro.run("authenticate", "--sso").err()).contains("has no single sign-on");
    }

    @Test
    void oneSignsInOneWay() {
        for (String[] command : new String[][] {
            {"authenticate"}, {"authenticate", "--sso", "-u", "ana"}, {"authenticate", "--sso", "-p", "x"}
        }) {
            Result result = maestro.run(command);
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("-u USER, or else --sso");
        }
    }

    @Test
    void adminsLinkAndUnlinkAccounts() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(put("/api/v1/users/ana/identity")
                        .withRequestBody(equalToJson("{\"subject\":\"s-1\"}"))
                        .willReturn(json("{\"issuer\":\"https://sso.lab\",\"subject\":\"s-1\"}")));
        maestro.server().stubFor(delete("/api/v1/users/ana/identity").willReturn(noContent()));

        // then
        assertThat(maestro.run("user", "link", "ana", "--subject", "s-1"))
                .isEqualTo(new Result(0, "user ana linked to s-1 at https://sso.lab\n", ""));
        assertThat(maestro.run("user", "unlink", "ana")).isEqualTo(new Result(0, "user ana unlinked\n", ""));
    }

    @Test
    void aListOfTokensSaysWhoSaidWhoOneIs() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/me/tokens?size=500")
                        .willReturn(json(page("{\"issuer\":\"https://sso.lab\",\"scope\":\"ALL\"}"))));

        // then
        assertThat(maestro.run("token", "list").out()).contains("| (sign-in by https://sso.lab) | all   |");
    }

    private String issuer() {
        return maestro.url() + "/realms/lab";
    }

    private void discovery(String device) {
        maestro.server()
                .stubFor(get("/realms/lab/.well-known/openid-configuration")
                        .willReturn(json("{\"issuer\":\"" + issuer() + "\"," + device + "\"token_endpoint\":\""
                                + issuer() + "/token\"}")));
    }

    /** What the token endpoint says, one after another. */
    private void answers(ResponseDefinitionBuilder... answers) {
        for (int i = 0; i < answers.length; i++) {
            maestro.server()
                    .stubFor(post("/realms/lab/token")
                            .inScenario("poll")
                            .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "asked " + i)
                            .willSetStateTo("asked " + (i + 1))
                            .willReturn(answers[i]));
        }
    }

    private static ResponseDefinitionBuilder error(String code) {
        return json("{\"error\":\"" + code + "\",\"error_description\":\"of " + code + "\"}")
                .withStatus(400);
    }
}
