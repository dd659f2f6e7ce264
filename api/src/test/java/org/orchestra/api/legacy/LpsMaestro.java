package org.orchestra.api.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends what lps-maestro 0.5.2 sends, byte for byte: to its fixed address, for which the server under test is the proxy. */
final class LpsMaestro {
    private static final String ADDRESS = "http://146.164.147.170:5020";
    private static final String BOUNDARY = "5b3f7c1d2a9e4f60b1c8d7e6a5f40392";

    private final ProxySelector proxy;
    private final String credentials;

    LpsMaestro(int port, String username, String token) {
        this.proxy = ProxySelector.of(new InetSocketAddress("localhost", port));
        this.credentials = "$" + username + "$" + token;
    }

    /** The credential and these fields, in a form. */
    LegacyReply post(String path, Map<String, String> fields) {
        return postForm(path, with(fields));
    }

    /** These fields only, in a form. */
    LegacyReply postForm(String path, Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return send(path, "application/x-www-form-urlencoded", form);
    }

    LegacyReply upload(String dataset, String filename, String content) {
        StringBuilder body = new StringBuilder();
        with(Map.of("datasetname", dataset)).forEach((name, value) -> body.append(part(name, "", value)));
        body.append(part("file", "; filename=\"" + filename + "\"", content));
        return send(
                "/upload-dataset",
                "multipart/form-data; boundary=" + BOUNDARY,
                body.append("--").append(BOUNDARY).append("--\r\n").toString());
    }

    private Map<String, String> with(Map<String, String> fields) {
        Map<String, String> all = new TreeMap<>(fields);
        all.put("credentials", credentials);
        return all;
    }

    private static String part(String name, String rest, String value) {
        return "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n"
                .formatted(BOUNDARY, name, rest, value);
    }

    LegacyReply send(String path, String contentType, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(ADDRESS + path))
                .header("User-Agent", "python-requests/2.32.5")
                .header("Accept-Encoding", "gzip, deflate")
                .header("Accept", "*/*")
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> response = connection().send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new LegacyReply(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A new one for each call. */
    private HttpClient connection() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(proxy)
                .build();
    }

    record LegacyReply(int status, byte[] body) {
        /** Asserts what the package would print: the same status in the body, and a text with these words. */
        LegacyReply says(int expected, String words) {
            assertThat(json().path("error_code").asInt()).as(text()).isEqualTo(expected);
            assertThat(json().path("message").asString()).contains(words);
            assertThat(status).isEqualTo(expected);
            return this;
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String text() {
            return new String(body, UTF_8);
        }
    }
}
