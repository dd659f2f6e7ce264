package org.orchestra.api.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The api with a certificate of its own, in PEM files as an authority gives them. */
class TlsIT extends RunningApi {
    private static final char[] SECRET = "changeit".toCharArray();

    /** More than fits into the buffers on the way. */
    private static final int ANSWERS = 5;

    private static KeyStore keys;

    @DynamicPropertySource
    static void tls(DynamicPropertyRegistry properties) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "tls").toAbsolutePath();
        keys = selfSigned(folder.resolve("keys.p12"));
        Path certificate = pem(
                folder.resolve("certificate.pem"),
                "CERTIFICATE",
                keys.getCertificate("api").getEncoded());
        Path key = pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey("api", SECRET).getEncoded());
        properties.add("spring.ssl.bundle.pem.api.keystore.certificate", () -> "file:" + certificate);
        properties.add("spring.ssl.bundle.pem.api.keystore.private-key", () -> "file:" + key);
        properties.add("server.ssl.bundle", () -> "api");
    }

    @Test
    void answersAreEncryptedAndBrowsersAreToldToStayWithIt() throws Exception {
        // when
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(trusting())
                .build()
                .send(request("https"), HttpResponse.BodyHandlers.ofString());

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("max-age=31536000"));
        assertThatThrownBy(
                        () -> HttpClient.newHttpClient().send(request("https"), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(HttpClient.newHttpClient()
                        .send(request("http"), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whoTakesAnswersMoreSlowlyThanTheyAreWrittenGetsEveryByte() throws Exception {
        // given
        URI much = URI.create("https://localhost:" + port + "/swagger-ui/swagger-ui-bundle.js");
        byte[] expected = HttpClient.newBuilder()
                .sslContext(trusting())
                .build()
                .send(HttpRequest.newBuilder(much).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
        String request = "GET " + much.getPath() + " HTTP/1.1\r\nHost: lab\r\n\r\n";

        // when
        try (Socket client = trusting().getSocketFactory().createSocket()) {
            client.setReceiveBufferSize(4_096);
            client.setSoTimeout(60_000);
            client.connect(new InetSocketAddress("localhost", port));
            client.getOutputStream().write(request.repeat(ANSWERS).getBytes(ISO_8859_1));

            // then
            InputStream answers = client.getInputStream();
            for (int i = 0; i < ANSWERS; i++) {
                readTo(answers, "\r\n\r\n");
                assertThat(Arrays.equals(answers.readNBytes(expected.length), expected))
                        .isTrue();
            }
        }
    }

    private static void readTo(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as("after %s", text).isNotNegative();
            text.append((char) next);
        }
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private HttpRequest request(String scheme) {
        return HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port + "/api/v1/me"))
                .header("Authorization", "Bearer " + token("tessa"))
                .build();
    }

    private static KeyStore selfSigned(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "api",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(SECRET))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, SECRET);
        }
        return trusting(store);
    }

    /** Its certificate is trusted too. */
    private static KeyStore trusting(KeyStore store) throws Exception {
        store.setCertificateEntry("trusted", store.getCertificate("api"));
        return store;
    }

    private static Path pem(Path file, String kind, byte[] content) throws Exception {
        String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + encoded + "\n-----END " + kind + "-----\n");
    }
}
