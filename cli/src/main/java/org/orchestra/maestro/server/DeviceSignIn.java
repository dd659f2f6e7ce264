package org.orchestra.maestro.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sign-in at an OpenID Connect issuer by the device flow (RFC 8628): the user confirms a code in a browser, on whichever
 * machine, while maestro asks the issuer again and again.
 */
public final class DeviceSignIn {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final String SCOPE = "openid profile email";
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final String issuer;
    private final String clientId;
    private final Consumer<Duration> pause;
    private final Function<ServerAddress, ServerRoute> routes;

    /**
     * Creates a sign-in.
     *
     * @param pause waits for so long before the issuer is asked again
     * @param routes how the issuer is reached
     */
    public DeviceSignIn(
            String issuer, String clientId, Consumer<Duration> pause, Function<ServerAddress, ServerRoute> routes) {
        this.routes = routes;
        this.issuer = issuer;
        this.clientId = clientId;
        this.pause = pause;
    }

    /**
     * Signs in.
     *
     * @param show tells the user where to confirm what
     * @return a token of the issuer that says who the user is
     */
    public String token(Consumer<DeviceCode> show) {
        IssuerEndpoints endpoints = read(
                ask("GET", issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration", null),
                IssuerEndpoints.class);
        if (!issuer.equals(endpoints.issuer()) || endpoints.token() == null) {
            throw notAnIssuer(null);
        }
        if (endpoints.device() == null) {
            throw new CommandFailed(text(
                    "The issuer at %s has no device flow; ask your admin, or run: maestro authenticate -u USER -p",
                    issuer));
        }
        DeviceCode code = code(endpoints.device());
        show.accept(code);
        return awaited(endpoints.token(), code);
    }

    private DeviceCode code(String endpoint) {
        byte[] answer = ask("POST", endpoint, Map.of("client_id", clientId, "scope", SCOPE));
        DeviceCode code = read(answer, DeviceCode.class);
        if (code.device() == null || code.user() == null || code.address() == null) {
            throw refused(read(answer, TokenAnswer.class));
        }
        return code;
    }

    private String awaited(String endpoint, DeviceCode code) {
        Map<String, String> question =
                Map.of("client_id", clientId, "grant_type", GRANT, "device_code", String.valueOf(code.device()));
        Duration interval = code.pause();
        for (Duration left = code.life(); left.compareTo(interval) >= 0; left = left.minus(interval)) {
            pause.accept(interval);
            TokenAnswer grant = grant(endpoint, question);
            String token = grant.token();
            if (token != null) {
                return token;
            }
            switch (String.valueOf(grant.error())) {
                case "authorization_pending" -> {}
                case "slow_down" -> interval = interval.plus(SLOWER);
                case "expired_token" -> throw tooLate();
                case "access_denied" -> throw new CommandFailed(text("The sign-in was denied at %s.", issuer));
                default -> throw refused(grant);
            }
        }
        throw tooLate();
    }

    /** An issuer that does not answer now may do so next time. */
    private TokenAnswer grant(String endpoint, Map<String, String> question) {
        try {
            return read(ask("POST", endpoint, question), TokenAnswer.class);
        } catch (IssuerUnavailable away) {
            return new TokenAnswer(null, null, "slow_down", null);
        }
    }

    /** The body of an answer, which is JSON whether it succeeds or not. */
    private byte[] ask(String method, String address, @Nullable Map<String, String> form) {
        URI uri = URI.create(address);
        requireTrustworthy(uri);
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(method, uri.getRawPath() + query);
        request.setHeader("Host", uri.getRawAuthority());
        request.setHeader("Connection", "close");
        request.setHeader("Accept", "application/json");
        if (form != null) {
            byte[] body = encoded(form).getBytes(UTF_8);
            request.setHeader("Content-Type", ContentType.APPLICATION_FORM_URLENCODED.getMimeType());
            request.setHeader("Content-Length", body.length);
            request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_FORM_URLENCODED));
        }
        try {
            return new HttpTransport(routes.apply(ServerAddress.of(uri.getScheme() + "://" + uri.getRawAuthority())))
                    .exchange(
                            request,
                            HttpTransport.RESPONSE_TIMEOUT,
                            response -> ResponseBody.of(response).bytes());
        } catch (ServerUnavailable away) {
            throw new IssuerUnavailable(issuer, away);
        }
    }

    /** Whoever can change what the issuer says in between gets a token of the user. */
    private void requireTrustworthy(URI uri) {
        String host = String.valueOf(uri.getHost());
        boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        if (!"https".equals(uri.getScheme()) && !(here && "http".equals(uri.getScheme()))) {
            throw new CommandFailed(text("The issuer at %s is not reached by https; tell your admin.", issuer));
        }
    }

    private <T> T read(byte[] json, Class<T> type) {
        try {
            T value = JsonMapper.shared().readValue(json, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException e) {
            throw notAnIssuer(e);
        }
        throw notAnIssuer(null);
    }

    private CommandFailed notAnIssuer(@Nullable Throwable cause) {
        String message = text("The service at %s is not the issuer of that name; tell your admin.", issuer);
        return cause == null ? new CommandFailed(message) : new CommandFailed(message, cause);
    }

    private CommandFailed refused(TokenAnswer grant) {
        String why = grant.description() != null ? grant.description() : String.valueOf(grant.error());
        return new CommandFailed(
                text("The issuer at %s refuses the sign-in: %s; tell your admin.", issuer, OneLine.of(why)));
    }

    private static CommandFailed tooLate() {
        return new CommandFailed(text("Nobody confirmed the code in time; run the command again."));
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    private record IssuerEndpoints(
            @Nullable String issuer,

            @JsonProperty("device_authorization_endpoint") @Nullable String device,

            @JsonProperty("token_endpoint") @Nullable String token) {}

    /**
     * What the user confirms, and where.
     *
     * @param full an address with the code in it; absent if the issuer has none
     */
    public record DeviceCode(
            @JsonProperty("device_code") @Nullable String device,
            @JsonProperty("user_code") @Nullable String user,
            @JsonProperty("verification_uri") @Nullable String address,

            @JsonProperty("verification_uri_complete") @Nullable String full,

            @JsonProperty("expires_in") @Nullable Integer seconds,
            @JsonProperty("interval") @Nullable Integer intervalSeconds) {
        /** The sentence for the user. */
        public String describe() {
            String open = text(
                    "Open %s in a browser and enter the code %s",
                    OneLine.of(String.valueOf(address)), OneLine.of(String.valueOf(user)));
            return full == null ? open : text("%s,\nor open %s", open, OneLine.of(full));
        }

        Duration pause() {
            return intervalSeconds == null ? SLOWER : Duration.ofSeconds(Math.max(1, intervalSeconds));
        }

        Duration life() {
            Duration life = seconds == null ? LONGEST : Duration.ofSeconds(seconds);
            return life.compareTo(LONGEST) > 0 ? LONGEST : life;
        }
    }

    /** An ID token is for whoever asked, and so for Orchestra; an access token may be for others. */
    private record TokenAnswer(
            @JsonProperty("id_token") @Nullable String identity,
            @JsonProperty("access_token") @Nullable String access,
            @Nullable String error,
            @JsonProperty("error_description") @Nullable String description) {
        @Nullable String token() {
            return identity != null ? identity : access;
        }
    }

    private static final class IssuerUnavailable extends CommandFailed {
        IssuerUnavailable(String issuer, Throwable cause) {
            super(
                    text(
                            "The issuer at %s does not answer; try again, or run: maestro authenticate -u USER -p",
                            issuer),
                    cause);
        }
    }
}
