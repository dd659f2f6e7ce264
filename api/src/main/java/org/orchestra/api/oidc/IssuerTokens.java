package org.orchestra.api.oidc;

import static org.orchestra.domain.Text.format;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.store.account.ExternalIdentity;
import org.orchestra.store.account.IssuerToken;
import org.orchestra.store.account.IssuerUser;
import org.orchestra.store.account.Tokens;

/**
 * Reads the tokens (JWT) of an issuer: signed with one of its keys, by an algorithm that needs a private one, meant for Orchestra, and not
 * expired. That it is good already is found out give or take a minute.
 */
final class IssuerTokens {
    private static final int CLOCK_SKEW_SECONDS = 60;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    private static final String SCOPE_PREFIX = "orchestra:";

    private final OidcSettings settings;
    private final Clock clock;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    IssuerTokens(OidcSettings settings, JWKSource<SecurityContext> keys, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.copyOf(Stream.of(JWSAlgorithm.Family.RSA, JWSAlgorithm.Family.EC)
                        .flatMap(Set::stream)
                        .toList()),
                keys));
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        settings.audiences(),
                        new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                        Set.of("sub", "iat", "exp"),
                        Set.of()) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew(CLOCK_SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(claims);
    }

    /**
     * What a token says, and the issuer signed.
     *
     * @throws Refusal when it is not to be believed, or there are no keys to find out
     */
    IssuerToken read(String jwt) {
        try {
            SignedJWT signed = SignedJWT.parse(jwt);
            JWTClaimsSet claims = processor.process(signed, null);
            Instant issuedAt = claims.getIssueTime().toInstant();
            Instant expiresAt =
                    earlier(claims.getExpirationTime().toInstant(), issuedAt.plus(Tokens.ISSUER_TOKEN_LIFE));
            if (issuedAt.isAfter(clock.instant().plusSeconds(CLOCK_SKEW_SECONDS))) {
                throw refused("it was issued in the future");
            }
            if (!clock.instant().isBefore(expiresAt)) {
                throw expired();
            }
            return new IssuerToken(
                    new String(signed.getSigningInput(), StandardCharsets.US_ASCII),
                    user(claims),
                    scope(claims.getClaim("scope")),
                    issuedAt,
                    expiresAt);
        } catch (ExpiredJWTException e) {
            throw expired();
        } catch (ParseException e) {
            throw refused("it is no signed JWT");
        } catch (BadJOSEException e) {
            throw refused(e.getMessage());
        } catch (JOSEException e) {
            throw Refusal.unavailable(
                    "issuer-unavailable",
                    format(
                            "The keys of %s cannot be had: try again later, or sign in with a password.",
                            settings.issuer()),
                    RETRY_AFTER);
        }
    }

    private IssuerUser user(JWTClaimsSet claims) {
        boolean unverified = "false".equals(String.valueOf(claims.getClaim("email_verified")));
        return new IssuerUser(
                new ExternalIdentity(settings.issuer(), claims.getSubject()),
                text(claims, settings.usernameClaim()),
                unverified ? null : text(claims, "email"));
    }

    /** @return null when there is none, or no text */
    private static @Nullable String text(JWTClaimsSet claims, String claim) {
        return claims.getClaim(claim) instanceof String text ? text : null;
    }

    /**
     * All, unless it names some of ours; what is not known of these is the least.
     *
     * @param claim words in one text, as RFC 9068 has them, or a list, as some issuers do
     */
    private static TokenScope scope(@Nullable Object claim) {
        Stream<String> words = claim instanceof Collection<?> list
                ? list.stream().map(String::valueOf)
                : Arrays.stream((claim == null ? "" : String.valueOf(claim)).split(" "));
        return words.filter(scope -> scope.startsWith(SCOPE_PREFIX))
                .map(scope -> switch (scope.substring(SCOPE_PREFIX.length())) {
                    case "all" -> TokenScope.ALL;
                    case "submit" -> TokenScope.SUBMIT;
                    default -> TokenScope.READ;
                })
                .max(TokenScope::compareTo)
                .orElse(TokenScope.ALL);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Refusal expired() {
        return Refusal.unauthenticated(
                "token-expired", "Your token has expired: run maestro authenticate --sso to get a new one.");
    }

    private static Refusal refused(@Nullable String why) {
        return Refusal.unauthenticated(
                "not-authenticated",
                format("This token is not accepted (%s): run maestro authenticate --sso to get a new one.", why));
    }
}
