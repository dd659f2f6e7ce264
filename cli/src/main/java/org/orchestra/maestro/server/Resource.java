package org.orchestra.maestro.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The encoded path and query of a request. */
public record Resource(String target) {
    private static final String ROOT = "/api/v1/";

    /** Builds a path below the API root; a slash inside a segment is encoded. */
    public static Resource of(Object... segments) {
        return new Resource(Arrays.stream(segments).map(Resource::encoded).collect(Collectors.joining("/", ROOT, "")));
    }

    /** Appends a segment. */
    public Resource below(String segment) {
        return new Resource(target + "/" + encoded(segment));
    }

    /** Adds a query parameter unless its value is absent. */
    public Resource with(String parameter, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        String separator = target.indexOf('?') < 0 ? "?" : "&";
        return new Resource(target + separator + parameter + "=" + encoded(value));
    }

    private static String encoded(Object text) {
        return URLEncoder.encode(text.toString(), UTF_8).replace("+", "%20");
    }
}
