package org.orchestra.maestro.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The path and query of a request below the root of the API, ready for the wire. */
public record Resource(String target) {
    private static final String ROOT = "/api/v1/";

    /** A path of these segments; a slash inside a segment is part of its name. */
    public static Resource of(Object... segments) {
        return new Resource(Arrays.stream(segments).map(Resource::encoded).collect(Collectors.joining("/", ROOT, "")));
    }

    /** The resource at a path below this one; a slash parts segments. */
    public Resource below(String path) {
        return new Resource(Arrays.stream(path.split("/"))
                .map(Resource::encoded)
                .collect(Collectors.joining("/", target + "/", "")));
    }

    /** This resource with a query parameter; an absent value leaves the parameter out. */
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
