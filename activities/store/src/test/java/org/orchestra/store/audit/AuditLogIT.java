package org.orchestra.store.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.SettableClock;

class AuditLogIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final SettableClock clock = SettableClock.stopped();
    private final AuditLog audit = new AuditLog(new AuditRepository(postgres.jdbc()), clock);

    @BeforeEach
    void emptyLog() {
        postgres.jdbc().sql("TRUNCATE audit_entry").update();
    }

    @Test
    void whateverIsTriedLeavesABoundedNumberOfRowsAndLosesNoCount() {
        // when
        for (int i = 0; i < 300; i++) {
            audit.count(AuditKind.REFUSED_SIGN_IN, null, "createToken", "bad-credentials", "10.0.0." + i);
        }
        audit.count(AuditKind.REFUSED_SIGN_IN, "ana", "createToken", "bad-credentials", "10.0.0.1");

        // then
        List<AuditEntry> entries = all();
        assertThat(entries).hasSize(AuditLog.MAX_FOLDS + 2);
        assertThat(entries.stream().mapToInt(AuditEntry::times).sum()).isEqualTo(301);
        assertThat(entries)
                .filteredOn(entry -> "ana".equals(entry.actor()))
                .extracting(AuditEntry::times)
                .containsExactly(1);
    }

    @Test
    void whatIsRepeatedIsCountedByTheHour() {
        // given
        Instant begin = clock.instant();

        // when
        audit.count(AuditKind.SIGN_IN, "ana", "createToken", null, "10.0.0.1");
        audit.count(AuditKind.SIGN_IN, "ana", "createToken", null, "10.0.0.1");
        clock.setAhead(Duration.ofHours(1));
        audit.count(AuditKind.SIGN_IN, "ana", "createToken", null, "10.0.0.1");

        // then
        assertThat(all()).extracting(AuditEntry::times).containsExactly(1, 2);
        assertThat(audit.list("ana", begin.plus(Duration.ofMinutes(30)), new PageRequest(null, 50))
                        .items())
                .hasSize(1);
        assertThat(audit.forget(begin.plus(Duration.ofMinutes(30)))).isEqualTo(1);
        assertThat(all()).hasSize(1);
    }

    @Test
    void anActOfAnAdminIsAnEntryOfItsOwn() {
        // when
        audit.add("admin", "disableUser", "ana", "10.0.0.1");
        audit.add("admin", "disableUser", "x".repeat(1_000) + "\u0000", "10.0.0.1");

        // then
        assertThat(all()).hasSize(2).extracting(AuditEntry::times).containsOnly(1);
    }

    @Test
    void whateverIsLongIsCutBeforeItIsCounted() {
        // given what the database cannot make shorter
        String random = new Random(7)
                .ints(8_000, 0x4e00, 0x9000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        // when
        audit.count(AuditKind.DENIAL, "ana", random, random + "\u0000", "10.0.0.1");
        audit.count(AuditKind.DENIAL, "ana", random + "2", random + "2", "10.0.0.1");

        // then
        assertThat(all()).extracting(AuditEntry::times).containsExactly(2);
    }

    private List<AuditEntry> all() {
        return audit.list(null, null, new PageRequest(null, 500)).items();
    }
}
