package org.orchestra.store.audit;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.stereotype.Component;

/**
 * Writes and reads the audit log. What anybody may repeat at will is counted by the hour in one row, and of each kind and
 * actor only so many rows an hour are told apart, so that nobody can fill the log or bury others in it. Every process counts
 * for itself how many these are.
 */
@Component
public class AuditLog {
    /** How many rows of one kind and actor are told apart within an hour. */
    static final int MAX_FOLDS = 50;

    private static final String OTHERS = "others";
    private static final int MAX_ACT = 200;
    private static final int MAX_SUBJECT = 600;

    private final AuditRepository entries;
    private final Clock clock;
    private final Map<String, Set<String>> folds = new HashMap<>();
    private Instant hour = Instant.EPOCH;

    AuditLog(AuditRepository entries, Clock clock) {
        this.entries = entries;
        this.clock = clock;
    }

    /** Adds an entry of its own, for what only an admin can do. */
    public void add(String admin, String act, String subject, String address) {
        Instant now = clock.instant();
        entries.add(entry(AuditKind.ACT, admin, act, subject, address, now), null);
    }

    /**
     * Adds an entry of what goes on for a while, in the transaction that begins it.
     *
     * @param fold names it; whoever ends it writes its end into the entry that has this name
     */
    public void begin(String user, String act, String subject, String address, String fold) {
        entries.add(entry(AuditKind.ACT, user, act, subject, address, clock.instant()), fold);
    }

    /**
     * Counts what anybody can repeat.
     *
     * @param actor the user; null for nobody who exists, whose name may be a password in the wrong place
     */
    public void count(AuditKind kind, @Nullable String actor, String act, @Nullable String subject, String address) {
        Instant now = clock.instant();
        Instant thisHour = now.truncatedTo(ChronoUnit.HOURS);
        String group = format("%s %s %s", thisHour, kind, actor == null ? "-" : actor);
        AuditEntry entry = entry(kind, actor, act, subject, address, now);
        // Of what is cut: an index holds it.
        String fold =
                format("%s %s %s %s", group, address, entry.act(), entry.subject() == null ? "-" : entry.subject());
        if (isToldApart(thisHour, group, fold)) {
            entries.add(entry, fold);
        } else {
            entries.add(entry(kind, actor, OTHERS, null, null, now), group);
        }
    }

    /**
     * Entries, the latest first.
     *
     * @param actor only this user's; null for everybody's
     * @param since only what happened then or later; null for all
     */
    public Page<AuditEntry> list(@Nullable String actor, @Nullable Instant since, PageRequest page) {
        return entries.list(actor, since, page);
    }

    /** Forgets what happened before; returns how many entries that were. */
    public int forget(Instant before) {
        return entries.deleteBefore(before);
    }

    private synchronized boolean isToldApart(Instant thisHour, String group, String fold) {
        if (!thisHour.equals(hour)) {
            hour = thisHour;
            folds.clear();
        }
        Set<String> known = folds.computeIfAbsent(group, any -> new HashSet<>());
        return known.contains(fold) || (known.size() < MAX_FOLDS && known.add(fold));
    }

    private static AuditEntry entry(
            AuditKind kind,
            @Nullable String actor,
            String act,
            @Nullable String subject,
            @Nullable String address,
            Instant at) {
        return new AuditEntry(
                kind, actor, cut(act, MAX_ACT), subject == null ? null : cut(subject, MAX_SUBJECT), address, 1, at, at);
    }

    private static String cut(String text, int most) {
        String clean = text.replace("\u0000", "");
        return clean.length() <= most ? clean : clean.substring(0, most);
    }
}
