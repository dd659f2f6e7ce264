package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.Username;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.Clusters;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.store.home.UserHome;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Shows how far users' homes are, and has them made again. */
@Component
public class UserHomes {
    private final HomeRepository homes;
    private final Accounts accounts;
    private final Clusters clusters;
    private final HomeWorkflows workflows;
    private final TransactionTemplate transaction;

    UserHomes(
            HomeRepository homes,
            Accounts accounts,
            Clusters clusters,
            HomeWorkflows workflows,
            TransactionTemplate transaction) {
        this.homes = homes;
        this.accounts = accounts;
        this.clusters = clusters;
        this.workflows = workflows;
        this.transaction = transaction;
    }

    /**
     * A user's homes, by cluster: those on active clusters, and those that there are on others.
     *
     * @throws Refusal when there is no such user
     */
    public Page<UserHome> list(Username username, PageRequest page) {
        Account account = accounts.get(username);
        return homes.list(account.username(), page);
    }

    /**
     * Has a user's homes made again at once, also those that are ready: what is missing is made, what differs is repaired.
     * What is lost on the way, the reconciler repeats.
     *
     * @param cluster only the home there; null for those on all active clusters
     * @return the homes that are made again
     * @throws Refusal when there is no such user or cluster, or the account or the cluster is not active
     */
    public List<UserHome> provision(Username username, @Nullable ClusterName cluster) {
        List<UserHome> requested = Objects.requireNonNull(transaction.execute(status -> {
            Account account = accounts.get(username);
            if (account.state() != AccountState.ACTIVE) {
                throw Refusal.conflict(
                        "wrong-state",
                        format(
                                "%s is %s, and only an account that is ACTIVE has homes made: see maestro user list.",
                                username, account.state()));
            }
            if (cluster != null) {
                clusters.requireActive(cluster);
            }
            List<String> wanted = cluster == null
                    ? clusters.active().stream().map(Cluster::name).toList()
                    : List.of(cluster.value());
            homes.request(account.username(), wanted);
            return wanted.stream()
                    .flatMap(name -> homes.find(account.username(), name).stream())
                    .toList();
        }));
        workflows.provisioningRequested(
                username.value(), requested.stream().map(UserHome::cluster).toList());
        return requested;
    }
}
