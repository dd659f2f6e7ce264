package org.orchestra.api.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.store.account.IssuerToken;
import org.orchestra.testing.SettableClock;

/** Which tokens of an issuer are believed, and what it costs the issuer. */
@Timeout(60)
class IssuerTokensTest {
    private final SettableClock clock = SettableClock.stopped();
    private TestIssuer issuer;
    private IssuerKeys keys;
    private IssuerTokens tokens;

    @BeforeEach
    void anIssuer() throws IOException {
        issuer = new TestIssuer(clock);
        keys = new IssuerKeys(issuer.address(), clock);
        tokens = tokens(keys);
    }

    @AfterEach
    void close() {
        keys.close();
        issuer.close();
    }

    @Test
    void aGoodTokenSaysWhoItsUserIs() {
        // when
        IssuerToken read = tokens.read(issuer.token("sub-1", "ana"));

        // then
        assertThat(read.user().identity().issuer()).isEqualTo(issuer.address());
        assertThat(read.user().identity().subject()).isEqualTo("sub-1");
        assertThat(read.user().username()).isEqualTo("ana");
        assertThat(read.user().email()).isEqualTo("ana@sso.lab.org");
        assertThat(Duration.between(read.issuedAt(), read.expiresAt())).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void aTokenThatIsNotGoodIsRefused(String why, Function<TestIssuer, String> token) {
        assertThatThrownBy(() -> tokens.read(token.apply(issuer))).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Refusal.RefusalKind.UNAUTHENTICATED);
            assertThat(refusal).hasMessageContaining(why).hasMessageContaining("maestro authenticate --sso");
        });
    }

    static Stream<Arguments> badTokens() {
        return Stream.of(
                bad("expired", issuer -> issuer.token(claims -> claims.expirationTime(ago(claims, 1)))),
                bad("expired", issuer -> issuer.token(claims -> claims.issueTime(ago(claims, 86_401)))),
                bad("before use time", issuer -> issuer.token(claims -> claims.notBeforeTime(ago(claims, -90)))),
                bad("in the future", issuer -> issuer.token(claims -> claims.issueTime(ago(claims, -90)))),
                bad("iss", issuer -> issuer.token(claims -> claims.issuer("http://localhost/realms/lab"))),
                bad("aud claim rejected", issuer -> issuer.token(claims -> claims.audience("another"))),
                bad("required aud claim", issuer -> issuer.token(claims -> claims.audience((String) null))),
                bad("sub", issuer -> issuer.token(claims -> claims.subject(null))),
                bad("exp", issuer -> issuer.token(claims -> claims.expirationTime(null))),
                bad("iat", issuer -> issuer.token(claims -> claims.issueTime(null))),
                bad("typ", issuer -> signedAs("logout+jwt", issuer)),
                bad("no signed JWT", issuer -> new PlainJWT(issuer.claims(claims -> claims)).serialize()),
                bad("no signed JWT", issuer -> "a.b.c"),
                bad("signature", IssuerTokensTest::signedByAnother),
                bad("signature", issuer -> changed(issuer.token(claims -> claims))),
                bad("algorithm", IssuerTokensTest::signedWithThePublicKey),
                bad(
                        "no matching key",
                        issuer -> TestIssuer.sign(
                                TestIssuer.newKey(), JOSEObjectType.JWT, issuer.claims(claims -> claims))));
    }

    @Test
    void whatTheClocksDifferByIsForgiven() {
        assertThat(tokens.read(issuer.token(
                        claims -> claims.notBeforeTime(ago(claims, -50)).issueTime(ago(claims, -50)))))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        ",ALL",
        "openid profile,ALL",
        "openid orchestra:read,READ",
        "orchestra:read orchestra:submit,SUBMIT",
        "orchestra:all,ALL",
        "orchestra:supmit,READ"
    })
    void aScopeOfOursNarrowsIt(String scope, TokenScope expected) {
        assertThat(tokens.read(issuer.token(claims -> claims.claim("scope", scope)))
                        .scope())
                .isEqualTo(expected);
    }

    @Test
    void aScopeMayBeAList() {
        assertThat(tokens.read(issuer.token(claims -> claims.claim("scope", List.of("openid", "orchestra:submit"))))
                        .scope())
                .isEqualTo(TokenScope.SUBMIT);
        assertThat(tokens.read(issuer.token(claims -> claims.claim("scope", List.of())))
                        .scope())
                .isEqualTo(TokenScope.ALL);
    }

    @Test
    void aLongLifeAndAnUnverifiedAddressAreNotTaken() {
        // when
        IssuerToken read = tokens.read(issuer.token(claims -> claims.expirationTime(ago(claims, -1_000_000))
                .claim("email", "boss@lab.org")
                .claim("email_verified", false)));

        // then
        assertThat(Duration.between(read.issuedAt(), read.expiresAt())).isEqualTo(Duration.ofDays(1));
        assertThat(read.user().email()).isNull();
    }

    @Test
    void aNewKeyIsFetchedWhenItComesAndTheOldOneIsForgotten() {
        // given
        tokens.read(issuer.token(claims -> claims));
        String old = issuer.token(claims -> claims);
        issuer.rotate();
        clock.setAhead(Duration.ofSeconds(11));

        // then
        assertThat(tokens.read(issuer.token(claims -> claims))).isNotNull();
        assertThatThrownBy(() -> tokens.read(old)).hasMessageContaining("no matching key");
    }

    @Test
    void madeUpKeysDoNotMakeUsHammerTheIssuer() {
        // given
        tokens.read(issuer.token(claims -> claims));
        clock.setAhead(Duration.ofSeconds(11));
        ECKey another = TestIssuer.newKey();

        // when
        for (int i = 0; i < 100; i++) {
            ECKey madeUp = new ECKey.Builder(another).keyID("made-up-" + i).build();
            String forged = TestIssuer.sign(madeUp, JOSEObjectType.JWT, issuer.claims(claims -> claims));
            assertThatThrownBy(() -> tokens.read(forged)).isInstanceOf(Refusal.class);
        }

        // then
        assertThat(issuer.keyRequests).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void whileTheIssuerIsAwayItsKeysAreGoodForADay() {
        // given
        tokens.read(issuer.token(claims -> claims));
        issuer.setAway(true);

        // then
        clock.setAhead(Duration.ofHours(23));
        assertThat(tokens.read(issuer.token(claims -> claims))).isNotNull();
        clock.setAhead(Duration.ofHours(25));
        assertUnavailable(tokens);

        // when
        issuer.setAway(false);
        clock.setAhead(Duration.ofHours(26));

        // then
        assertThat(tokens.read(issuer.token(claims -> claims))).isNotNull();
    }

    @Test
    void anIssuerThatSaysItIsAnotherIsNotBelieved() {
        try (IssuerKeys others = new IssuerKeys(issuer.address() + "/", clock)) {
            assertUnavailable(tokens(others));
        }
    }

    @Test
    void aSilentIssuerHoldsUpAFewRequestsOnly() throws Exception {
        // given
        issuer.fallSilent();
        ExecutorService requests = Executors.newCachedThreadPool();
        try (IssuerKeys silent = new IssuerKeys(issuer.address(), clock)) {
            IssuerTokens none = tokens(silent);
            String token = issuer.token(claims -> claims);

            // when
            List<Future<Long>> waits = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waits.add(requests.submit(() -> {
                    long before = System.nanoTime();
                    assertThatThrownBy(() -> none.read(token)).isInstanceOf(Refusal.class);
                    return Duration.ofNanos(System.nanoTime() - before).toSeconds();
                }));
            }

            // then
            int waited = 0;
            for (Future<Long> wait : waits) {
                assertThat(wait.get()).isLessThan(10);
                waited += wait.get() >= 2 ? 1 : 0;
            }
            // Eight, and those that a busy machine let wait.
            assertThat(waited).isBetween(1, 50);
        } finally {
            requests.shutdownNow();
        }
    }

    private IssuerTokens tokens(IssuerKeys keys) {
        return new IssuerTokens(
                new OidcSettings(issuer.address(), TestIssuer.CLIENT, null, "preferred_username", true), keys, clock);
    }

    private void assertUnavailable(IssuerTokens of) {
        assertThatThrownBy(() -> of.read(issuer.token(claims -> claims)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("issuer-unavailable"));
    }

    private static Arguments bad(String why, Function<TestIssuer, String> token) {
        return arguments(why, token);
    }

    private static Date ago(JWTClaimsSet.Builder claims, int seconds) {
        return Date.from(claims.build().getIssueTime().toInstant().minusSeconds(seconds));
    }

    private static String signedAs(String type, TestIssuer issuer) {
        return TestIssuer.sign(issuer.key(), new JOSEObjectType(type), issuer.claims(claims -> claims));
    }

    /** By a key that calls itself as the issuer's. */
    private static String signedByAnother(TestIssuer issuer) {
        ECKey another = new ECKey.Builder(TestIssuer.newKey())
                .keyID(issuer.key().getKeyID())
                .build();
        return TestIssuer.sign(another, JOSEObjectType.JWT, issuer.claims(claims -> claims));
    }

    /** The public key is no secret, though HMAC takes any bytes for one. */
    private static String signedWithThePublicKey(TestIssuer issuer) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(issuer.key().getKeyID())
                            .build(),
                    issuer.claims(claims -> claims));
            jwt.sign(new MACSigner(issuer.key().toECPublicKey().getEncoded()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String changed(String token) {
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8).replace("sub-ana", "sub-eve");
        return parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
                + "." + parts[2];
    }
}
