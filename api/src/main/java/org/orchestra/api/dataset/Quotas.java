package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.orchestra.store.edit.Versioned;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** What users' datasets take of the volume and may take. */
@Component
@EnableConfigurationProperties(QuotaSettings.class)
class Quotas {
    private static final int NAMED = 3;
    private static final int STEP = 1024;
    private static final String UNITS = "KMGTPE";

    private final QuotaRepository repository;
    private final QuotaSettings defaults;

    Quotas(QuotaRepository repository, QuotaSettings defaults) {
        this.repository = repository;
        this.defaults = defaults;
    }

    /** @throws Refusal when there is no such user */
    StorageQuota of(String username) {
        return repository.find(username).map(this::withDefaults).orElseThrow(() -> notFound(username));
    }

    /**
     * Quotas by username.
     *
     * @param owner a username; null for everybody's
     */
    Page<StorageQuota> list(@Nullable String owner, PageRequest page) {
        return repository.list(owner, page).map(this::withDefaults);
    }

    /**
     * Edits what a user's datasets may take. What is there already stays, however much it is.
     *
     * @param version that the admin has seen; null for any
     * @throws Refusal when there is no such user, somebody has edited it meanwhile, or the edit is none
     */
    StorageQuota edit(Username username, QuotaEditRequest edit, @Nullable Integer version) {
        edit.check();
        if (!repository.update(username.value(), edit, version)) {
            Versioned.require(version, of(username.value()).version(), "user " + username);
        }
        return of(username.value());
    }

    /** Until this transaction ends nobody else adds to what a user has: so what {@link #require} says holds. */
    void lock(String username) {
        repository.lock(username);
    }

    /**
     * What a user may still add.
     *
     * @throws Refusal when so many files and bytes would be too many
     */
    StorageQuota require(String username, long files, long bytes) {
        StorageQuota quota = of(username);
        if (!quota.fits(files, bytes)) {
            throw exceeded(quota, files, format("%s in %s", size(bytes), counted(files, "file")));
        }
        return quota;
    }

    /** What to say of an upload of unknown size that has become too large on its way. */
    Refusal exceededOnTheWay(StorageQuota quota) {
        return exceeded(quota, 0, "more");
    }

    private Refusal exceeded(StorageQuota quota, long files, String needed) {
        String largest = repository.largest(quota.username(), files > quota.freeFiles(), NAMED).stream()
                .map(dataset ->
                        format("%s (%s, %s)", dataset.name(), size(dataset.bytes()), counted(dataset.files(), "file")))
                .collect(Collectors.joining(", "));
        return Refusal.noSpace(
                "quota-exceeded",
                format(
                        "This upload needs %s, and of the quota of %s %s free: %sask an admin for more.",
                        needed,
                        quota.username(),
                        free(quota),
                        largest.isEmpty()
                                ? ""
                                : "delete what is no longer needed (the largest: " + largest
                                        + ") with maestro castor delete, or "));
    }

    private static String free(StorageQuota quota) {
        String bytes =
                quota.maxBytes() == null ? "" : format("%s of %s", size(quota.freeBytes()), size(quota.maxBytes()));
        String files = quota.maxFiles() == null
                ? ""
                : format("%,d of %s", quota.freeFiles(), counted(quota.maxFiles(), "file"));
        return bytes + (bytes.isEmpty() || files.isEmpty() ? "" : " and ") + files + " are";
    }

    private StorageQuota withDefaults(StorageQuota quota) {
        Long bytes =
                defaults.bytes() == null ? null : Long.valueOf(defaults.bytes().toBytes());
        return new StorageQuota(
                quota.username(),
                quota.usedBytes(),
                quota.usedFiles(),
                quota.maxBytes() == null ? bytes : quota.maxBytes(),
                quota.maxFiles() == null ? defaults.files() : quota.maxFiles(),
                quota.version());
    }

    private static String size(long bytes) {
        double amount = bytes;
        int unit = -1;
        while (amount >= STEP && unit < UNITS.length() - 1) {
            amount /= STEP;
            unit++;
        }
        return unit < 0 ? counted(bytes, "byte") : format("%.1f %siB", amount, UNITS.charAt(unit));
    }

    private static Refusal notFound(String username) {
        return Refusal.notFound(
                "user-not-found", format("There is no user %s: see who there is with maestro user list.", username));
    }
}
