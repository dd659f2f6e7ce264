package org.orchestra.api.legacy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.api.security.LegacyAddresses;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Shows the token that the package has in its form, as {@code $user$token}, to all that follows as that of the request: it
 * is an ordinary token, with its scope, its end and its place in the audit log.
 */
@Component
@ConditionalOnLegacyProtocol
@Order(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1)
class LegacyCredentialFilter extends OncePerRequestFilter {
    private static final Pattern CREDENTIAL = Pattern.compile("\\$[^$]+\\$(?<token>[^$\\s]+)");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !LegacyAddresses.ALL.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        LegacyForm form = LegacyUpload.isMultipart(request)
                ? new LegacyForm(LegacyUpload.begin(request).fields())
                : LegacyForm.read(request);
        Matcher credential = CREDENTIAL.matcher(form.text("credentials"));
        chain.doFilter(credential.matches() ? new WithToken(request, credential.group("token")) : request, response);
    }

    private static final class WithToken extends HttpServletRequestWrapper {
        private final String authorization;

        WithToken(HttpServletRequest request, String token) {
            super(request);
            this.authorization = "Bearer " + token;
        }

        @Override
        public String getHeader(String name) {
            return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION) ? authorization : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION)
                    ? Collections.enumeration(Collections.singleton(authorization))
                    : super.getHeaders(name);
        }
    }
}
