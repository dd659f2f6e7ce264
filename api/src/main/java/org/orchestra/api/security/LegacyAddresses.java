package org.orchestra.api.security;

import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The addresses of the older protocol. All of them are posted to, so what a request does is known by its address. */
public final class LegacyAddresses {
    static final RequestMatcher SIGN_IN = posts("/authenticate");
    static final RequestMatcher READING = posts(
            "/list-datasets", "/list-datasets-py", "/download-dataset", "/list-tasks", "/list-tasks-py", "/queue");
    static final RequestMatcher CHANGING =
            posts("/upload-dataset", "/delete-dataset", "/create-task", "/delete-task", "/retry-task", "/kill-task");

    /** Every one of them. */
    public static final RequestMatcher ALL = new OrRequestMatcher(SIGN_IN, READING, CHANGING);

    private LegacyAddresses() {}

    private static RequestMatcher posts(String... paths) {
        return new OrRequestMatcher(Stream.of(paths)
                .map(path -> (RequestMatcher)
                        PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, path))
                .toList());
    }
}
