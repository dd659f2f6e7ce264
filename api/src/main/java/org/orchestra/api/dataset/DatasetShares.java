package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets others read a dataset. What is shared is a name, in all its versions, until the owner takes it back or deletes it; a
 * task that was created meanwhile goes on. Readers change nothing, and see no task but their own.
 */
@Component
class DatasetShares {
    /** Who stands for every user. No new user is called so. */
    static final String EVERYONE = "everyone";

    private static final int MAX_READERS = 100;

    private final DatasetShareRepository repository;
    private final DatasetRepository versions;
    private final Datasets datasets;
    private final TransactionTemplate transaction;

    DatasetShares(
            DatasetShareRepository repository,
            DatasetRepository versions,
            Datasets datasets,
            TransactionTemplate transaction) {
        this.repository = repository;
        this.versions = versions;
        this.datasets = datasets;
        this.transaction = transaction;
    }

    /**
     * The checked name of a dataset that the caller may read. Of one that is not shared nobody learns whether it exists.
     *
     * @throws Refusal when the name is not allowed, or the dataset is neither the caller's nor shared with them
     */
    OwnedName readable(Account caller, String name) {
        OwnedName owned = new OwnedName(name);
        if (!caller.mayActFor(owned.owner()) && !repository.isReader(owned, caller.id())) {
            throw Refusal.forbidden(
                    "forbidden",
                    format(
                            "%1$s belongs to %2$s and is not shared with you: ask %2$s for maestro castor share %1$s --with %3$s.",
                            owned, owned.owner(), caller.username()));
        }
        return owned;
    }

    /**
     * Lets a user read a dataset; nothing happens when they may.
     *
     * @param reader a username, or {@code everyone}
     * @throws Refusal when there is no such dataset or user, it is the user's own, or it has too many readers
     */
    void share(OwnedName name, String reader) {
        if (reader.equals(name.owner())) {
            throw Refusal.invalid(
                    "invalid-request", format("%s is %s's own: share it with another user.", name, name.owner()));
        }
        Long account = reader.equals(EVERYONE) ? null : account(new Username(reader));
        transaction.executeWithoutResult(status -> {
            if (versions.lockCurrent(name).isEmpty()) {
                throw Datasets.notFound(name);
            }
            if (versions.isRegistered(name)) {
                throw Refusal.conflict(
                        "dataset-registered",
                        format(
                                "Dataset %s was registered where it lies, in a folder that no jobs of others see: upload it under another name to share it.",
                                name));
            }
            List<String> readers = readers(name);
            if (readers.size() >= MAX_READERS && !readers.contains(reader)) {
                throw Refusal.conflict(
                        "too-many-readers",
                        format(
                                "Dataset %s is shared with %d users, which is the most: share it with %s.",
                                name, MAX_READERS, EVERYONE));
            }
            repository.insert(name, account);
        });
    }

    private long account(Username reader) {
        return repository
                .account(reader)
                .orElseThrow(() -> Refusal.notFound(
                        "user-not-found",
                        format("There is no user %s: share it with an existing user, or with %s.", reader, EVERYONE)));
    }

    /**
     * Takes a dataset away from a user, for new tasks and downloads.
     *
     * @param reader a username, or {@code everyone}
     * @throws Refusal when it is not shared with them
     */
    void unshare(OwnedName name, String reader) {
        String asked = reader.equals(EVERYONE) ? EVERYONE : new Username(reader).value();
        if (!repository.delete(name, asked)) {
            List<String> readers = readers(name);
            throw Refusal.notFound(
                    "not-shared",
                    readers.isEmpty()
                            ? format("Dataset %s is shared with nobody: there is nothing to take back.", name)
                            : format(
                                    "Dataset %s is not shared with %s: take it back from one of %s.",
                                    name, asked, String.join(", ", readers)));
        }
    }

    /** Who may read a dataset beside its owner and admins: usernames in their order, after {@code everyone}. */
    List<String> readers(OwnedName name) {
        return repository.readers(List.of(name.value())).getOrDefault(name.value(), List.of());
    }

    /**
     * Datasets, as far as the caller may read them.
     *
     * @param owner whose; null for any
     * @param reader only those that this user owns or is given; null for all, or, unless the caller is an admin, the caller
     * @throws Refusal when the caller may not know what another reads
     */
    Page<ListedDataset> list(
            Account caller, @Nullable String owner, @Nullable String reader, DatasetOrder order, PageRequest page) {
        String whose = Optional.ofNullable(owner)
                .map(name -> new Username(name).value())
                .orElse(null);
        String readable = Optional.ofNullable(reader)
                .map(name -> new Username(name).value())
                .orElse(caller.role() == Role.ADMIN ? null : caller.username());
        if (readable != null && !caller.mayActFor(readable)) {
            throw Refusal.forbidden(
                    "forbidden",
                    format("You see only what is yours or shared with you: ask for reader=%s.", caller.username()));
        }
        Page<Dataset> found = datasets.list(whose, readable, order, page);
        Map<String, List<String>> readers = repository.readers(found.items().stream()
                .filter(dataset -> caller.mayActFor(dataset.owner()))
                .map(Dataset::name)
                .toList());
        return found.map(dataset -> new ListedDataset(dataset, readers.getOrDefault(dataset.name(), List.of())));
    }
}
