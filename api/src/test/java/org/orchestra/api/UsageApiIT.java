package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who used what, told to users of themselves and to admins of everybody. */
class UsageApiIT extends RunningApi {
    @BeforeEach
    void twoUsersOfTwoQueues() {
        jdbc.sql("DELETE FROM slot_usage WHERE queue LIKE 'usage%'").update();
        for (String user : List.of("farah", "finn")) {
            token(user);
        }
        used("farah", "usage-cpu", 0, 2, 3);
        used("farah", "usage-gpu", 0, 1, 1);
        used("farah", "usage-cpu", 9, 4, 5);
        used("farah", "usage-cpu", 29, 8, 1);
        used("farah", "usage-cpu", 30, 16, 1);
        used("finn", "usage-cpu", 0, 32, 7);
    }

    @Test
    void usersSeeTheirOwnOfTheLastThirtyDays() {
        assertThat(lines("farah", "")).containsExactly("farah 15.0 h, 10 done, 50%");
        assertThat(lines("farah", "?by=QUEUE"))
                .containsExactly("usage-cpu 14.0 h, 9 done, 50%", "usage-gpu 1.0 h, 1 done, 50%");
        assertThat(lines("farah", "?by=DAY"))
                .containsExactly(
                        day(29) + " 8.0 h, 1 done, 50%",
                        day(9) + " 4.0 h, 5 done, 50%",
                        day(0) + " 3.0 h, 4 done, 50%");
        assertProblem(as("farah").get().uri("/api/v1/usage?owner=finn").exchange(), 403, "forbidden", "owner=farah");
    }

    @Test
    void bothDaysAreWithinAndTheDefaultEndsWithUntil() {
        assertThat(lines("farah", "?by=DAY&since=" + day(9) + "&until=" + day(9)))
                .containsExactly(day(9) + " 4.0 h, 5 done, 50%");
        assertThat(lines("farah", "?until=" + day(1))).containsExactly("farah 28.0 h, 7 done, 50%");
        assertProblem(
                as("farah")
                        .get()
                        .uri("/api/v1/usage?since=" + day(1) + "&until=" + day(2))
                        .exchange(),
                400,
                "invalid-request",
                "earlier since");
    }

    @Test
    void adminsSeeEverybodyAndWhatRemainsOfWhoLeft() {
        // given
        jdbc.sql("UPDATE account SET state = 'DELETED', email = NULL WHERE username = 'finn'")
                .update();

        // then
        try {
            assertThat(lines("admin", "?queue=usage-cpu"))
                    .containsExactly("finn 32.0 h, 7 done, 50%", "farah 14.0 h, 9 done, 50%");
            assertThat(lines("admin", "?owner=finn")).containsExactly("finn 32.0 h, 7 done, 50%");
            assertThat(lines("admin", "?queue=usage-cpu&size=1&after=1")).containsExactly("farah 14.0 h, 9 done, 50%");
        } finally {
            jdbc.sql("UPDATE account SET state = 'ACTIVE', email = 'finn@lab.org' WHERE username = 'finn'")
                    .update();
        }
    }

    @Test
    void ofTimeBeforeMoreWasKeptOnlyTheHoursAreKnown() {
        // given
        token("fritz");
        jdbc.sql("DELETE FROM slot_usage WHERE account_id = (SELECT id FROM account WHERE username = 'fritz')")
                .update();
        used("fritz", "", 1, 5, 0);

        // then
        assertThat(lines("fritz", "?by=QUEUE")).containsExactly("null 5.0 h, 0 done, unknown");
    }

    /** As many hours of slots in which commands of done jobs ran half of the time. */
    private void used(String user, String queue, int daysAgo, int hours, int done) {
        jdbc.sql("""
                        INSERT INTO slot_usage (account_id, day, queue, slot_seconds, done, done_seconds)
                        SELECT id, :day::date, :queue, :hours * 3600, :done, :hours * 1800 FROM account WHERE username = :user
                        """)
                .param("day", day(daysAgo))
                .param("queue", queue)
                .param("hours", hours)
                .param("done", done)
                .param("user", user)
                .update();
    }

    private String day(int ago) {
        return jdbc.sql("SELECT ((now() AT TIME ZONE 'UTC')::date - :ago)::text")
                .param("ago", ago)
                .query(String.class)
                .single();
    }

    private List<String> lines(String user, String query) {
        return items(as(user), "/api/v1/usage" + query).map(UsageApiIT::line).toList();
    }

    private static String line(JsonNode sum) {
        String of = sum.path("username").asString("")
                + sum.path("queue").asString("")
                + sum.path("day").asString("");
        JsonNode efficiency = sum.get("efficiency");
        return (of.isEmpty() ? "null" : of)
                + " " + sum.get("slotHours").asDouble() + " h, "
                + sum.get("done").asLong() + " done, "
                + (efficiency.isNull() ? "unknown" : Math.round(efficiency.asDouble() * 100) + "%");
    }
}
