package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Short jobs that share real pods, through maestro, with api and worker as processes. Marks that the jobs write themselves tell
 * how often each ran.
 */
@RequiresTestbed
class PacksKT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int JOBS = 60;

    /** Jobs with a fate of their own; the pack of 20 to 39 waits for its kill, that of 40 to 59 for a while. */
    private static final String COMMAND = """
            : %DATA %IN
            echo $ORCHESTRA_JOB >> $ORCHESTRA_SCRATCH/marks
            case $ORCHESTRA_JOB in
              12) exit 3;;
              25) python3 -c 'b"x" * 500_000_000' || exit;;
              33) sleep 1000;;
              41) sleep 20;;
            esac
            echo $ORCHESTRA_JOB > %OUT""";

    private static Installation installation;

    @BeforeAll
    static void install() throws IOException {
        installation = new Installation(Map.of("cpu", Map.of("real-0", 3)));
        installation.signUp();
        Path data = Files.writeString(installation.file("data.csv"), "1\n");
        installation.maestro("castor", "upload", "-d", name("data"), "-p", data.toString());
        Path configs = Files.createDirectory(installation.file("configs"));
        for (int job = 0; job < JOBS; job++) {
            Files.writeString(configs.resolve(String.format(Locale.ROOT, "%02d.json", job)), "{}");
        }
        installation.maestro("castor", "upload", "-d", name("configs"), "-p", configs.toString());
    }

    @AfterAll
    static void remove() throws IOException {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void everyJobOfAPackHasItsOwnFateAndRunsOnce() throws IOException {
        // given three pods for sixty jobs
        installation.maestro(
                "task",
                "create",
                "-c",
                name("configs"),
                "-d",
                name("data"),
                "-t",
                name("short"),
                "--containerImage",
                "localhost/orchestra-tutorial:1",
                "--exec",
                COMMAND,
                "--bypass",
                "--pack",
                "20");
        await().atMost(PATIENCE).until(() -> state(41).equals("RUNNING"));

        // when one that waits is killed, the worker dies, and one that runs is killed
        installation.maestro("job", "kill", name("short"), "50");
        await().atMost(PATIENCE)
                .until(() -> state(50).equals("KILLED") && state(33).equals("RUNNING"));
        installation.killWorker();
        installation.startWorker();
        installation.maestro("job", "kill", name("short"), "33");

        // then
        await().atMost(PATIENCE).until(() -> !ended().isBlank());
        assertThat(ended()).isEqualTo("FINALIZED");
        assertThat(unfinished())
                .containsExactly(
                        "12 FAILED exit code 3", "25 FAILED OUT_OF_MEMORY", "33 KILLED KILLED_BY_USER", "50 KILLED -");
        assertThat(Files.readAllLines(
                        installation.volume.resolve(installation.user).resolve("scratch/marks")))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, JOBS)
                        .filter(job -> job != 50)
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(Files.readString(output(59))).isEqualTo("59\n");
        assertThat(installation.maestro("job", "logs", name("short"), "25")).contains("Killed");
        assertThat(pods()).isEqualTo(3);
    }

    private static Path output(int job) {
        return installation
                .volume
                .resolve(installation.user)
                .resolve(name("short"))
                .resolve(job + ".json")
                .resolve("result")
                .resolve("output");
    }

    private static String state(int job) {
        return jdbc().sql("SELECT state FROM job WHERE number = ?")
                .param(job)
                .query(String.class)
                .single();
    }

    private static String ended() {
        return jdbc().sql("SELECT CASE WHEN finished_at IS NULL THEN '' ELSE state END FROM task")
                .query(String.class)
                .single();
    }

    /** "job state cause" of each job that is not done. */
    private static List<String> unfinished() {
        return jdbc().sql("""
                        SELECT concat_ws(' ', j.number, j.state, CASE WHEN r.cause = 'EXIT_CODE' THEN r.reason ELSE coalesce(r.cause, '-') END)
                        FROM job j LEFT JOIN run r USING (task_id, number) WHERE j.state <> 'DONE' ORDER BY j.number
                        """).query(String.class).list();
    }

    /** How many packs there were. */
    private static int pods() {
        return jdbc().sql("SELECT count(DISTINCT (pack, pack_attempt)) FROM job")
                .query(Integer.class)
                .single();
    }

    private static JdbcClient jdbc() {
        return JdbcClient.create(installation.postgres().getPostgresDatabase());
    }

    private static String name(String rest) {
        return "user." + installation.user + "." + rest;
    }
}
