package org.orchestra.store.removal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.volume.VolumeMark;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes what deleted accounts have left: stops their tasks, and moves their folder away once no task reads it and no cluster
 * mounts it. The account's row says what is still to be done, so whatever the end of a process leaves, the next round of any
 * process does.
 */
@Component
public class AccountRemovals {
    private static final Logger log = LoggerFactory.getLogger(AccountRemovals.class);
    /** Who stops the tasks of users who have left, in their history. */
    private static final String ACTOR = "orchestra";

    private final AccountRemovalRepository accounts;
    private final TaskKills kills;
    private final VolumeMark mark;
    private final VolumeFiles volume;
    private final TransactionTemplate transaction;
    private final Clock clock;

    AccountRemovals(
            AccountRemovalRepository accounts,
            TaskKills kills,
            VolumeMark mark,
            VolumeFiles volume,
            TransactionTemplate transaction,
            Clock clock) {
        this.accounts = accounts;
        this.kills = kills;
        this.mark = mark;
        this.volume = volume;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What an account has, that exists. */
    public AccountHoldings holdings(String username) {
        return accounts.holdings(username, clock.instant());
    }

    /** The names of a user's tasks that have not ended. */
    public List<String> openTasks(String username) {
        return accounts.openTasks(username);
    }

    /** Does what can be done now for all deleted accounts; one of them does not keep the others. */
    public void proceed() {
        List<String> leaving = accounts.leaving();
        leaving.forEach(username -> attempt(username, () -> kills.killAll(username, ACTOR)));
        // Of a user whose folder a round before has moved away there is nothing left, and on a volume that is away
        // neither.
        // Before any transaction: the mark must be known whatever becomes of the rest.
        if (!leaving.isEmpty() && isVolumeThere()) {
            leaving.forEach(
                    username -> attempt(username, () -> transaction.executeWithoutResult(status -> remove(username))));
        }
    }

    private static void attempt(String username, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            log.warn("What the deleted user {} has left cannot be removed yet, it is tried again", username, e);
        }
    }

    private boolean isVolumeThere() {
        try {
            return mark.isThere();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(String username) {
        accounts.lock(username);
        accounts.lockDatasets(username);
        if (accounts.isInUse(username)) {
            return;
        }
        accounts.markRemoved(username, clock.instant());
        try {
            // Last: a move that is not committed is found done by the next round. The housekeeping removes what was
            // moved.
            volume.discard(volume.storage().user(username));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.info("Removed the files and datasets of the deleted user {}", username);
    }
}
