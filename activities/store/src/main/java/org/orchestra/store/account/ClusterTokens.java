package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.Clusters;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tokens of workers that report over HTTP. Each is good for the reports of one cluster, also of an inactive one, until it is
 * revoked or the cluster is deleted; for nothing that people do.
 */
@Component
public class ClusterTokens {
    /** What every one of them begins with. */
    private static final String PREFIX = "orw_";

    /** The names of tokens, as a regular expression. */
    public static final String NAME_PATTERN = "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$";

    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);

    private final ClusterTokenRepository tokens;
    private final Clusters clusters;
    private final Clock clock;

    ClusterTokens(ClusterTokenRepository tokens, Clusters clusters, Clock clock) {
        this.tokens = tokens;
        this.clusters = clusters;
        this.clock = clock;
    }

    /** A token by which it is known. */
    public record ClusterTokenView(String name, Instant createdAt) {}

    /**
     * Makes a token.
     *
     * @param name by which it is revoked
     * @return what follows {@code Bearer} in a worker's requests; nobody can read it again
     * @throws Refusal when there is no such cluster, the name is not allowed, or a token of the cluster has it
     */
    @Transactional
    public String create(ClusterName cluster, String name) {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    "The token's name is not allowed: use at most 64 letters, digits, '.', '_' and '-', with a letter or digit first and last.");
        }
        clusters.get(cluster);
        String token = RandomToken.next(PREFIX);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!tokens.insert(RandomToken.sha256(token), cluster, name, now)) {
            throw Refusal.conflict(
                    "token-exists",
                    format("Cluster %s has a token named %s: revoke it or choose another name.", cluster, name));
        }
        return token;
    }

    /** The tokens of a cluster by name. */
    public Page<ClusterTokenView> list(ClusterName cluster, PageRequest page) {
        clusters.get(cluster);
        return tokens.list(cluster, page);
    }

    /**
     * Revokes a token: the next request of the worker that has it is refused.
     *
     * @throws Refusal when there is none of that name
     */
    @Transactional
    public void revoke(ClusterName cluster, String name) {
        clusters.get(cluster);
        if (!tokens.delete(cluster, name)) {
            throw Refusal.notFound(
                    "token-not-found",
                    format(
                            "Cluster %s has no token of that name: maestro cluster token list %s shows them.",
                            cluster, cluster));
        }
    }

    /** The name of the cluster whose token it is; empty for one that is unknown or revoked. */
    public Optional<String> cluster(String token) {
        return token.startsWith(PREFIX) ? tokens.find(RandomToken.sha256(token)) : Optional.empty();
    }
}
