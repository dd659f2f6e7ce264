package org.orchestra.worker.remote;

import static org.orchestra.domain.Text.format;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Whose worker this is, and where it reports.
 *
 * @param cluster the name of the cluster
 * @param api the address of the API
 * @param token the cluster's, from {@code maestro cluster token create}
 */
@ConfigurationProperties("orchestra.remote")
record RemoteSettings(
        @DefaultValue("") String cluster,
        @DefaultValue("") String api,
        @DefaultValue("") String token) {
    RemoteSettings {
        require("cluster", "--cluster NAME", cluster);
        require("api", "--api https://… or ORCHESTRA_REMOTE_API", api);
        require("token", "ORCHESTRA_REMOTE_TOKEN to what maestro cluster token create printed", token);
        UriComponents address = UriComponentsBuilder.fromUriString(api).build();
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null || address.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "orchestra.remote.api is not the address of an API: give one such as https://orchestra.example.org.");
        }
    }

    /** Without the token, for this may end up in a log. */
    @Override
    public String toString() {
        return format("RemoteSettings[cluster=%s, api=%s]", cluster, api);
    }

    private static void require(String property, String how, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(format("orchestra.remote.%s is missing: set %s.", property, how));
        }
    }
}
