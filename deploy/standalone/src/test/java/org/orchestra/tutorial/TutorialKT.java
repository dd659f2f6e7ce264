package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tutorial on real pods, through maestro, with api and worker as processes. Marks that the pods write themselves
 * tell how often each job ran.
 */
@RequiresTestbed
class TutorialKT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String IMAGE = "localhost/orchestra-tutorial:1";

    private static Installation installation;

    @BeforeAll
    static void install() throws IOException {
        installation = new Installation(Map.of("cpu_small", Map.of("real-0", 3)));
        installation.signUp();
        installation.run(
                "python3", Installation.tutorial().resolve("create_data.py").toString(), "-o", "data.csv");
        installation.run(
                "python3",
                Installation.tutorial().resolve("create_configs.py").toString(),
                "--sorts",
                "10",
                "--inits",
                "2",
                "-o",
                "configs");
        installation.maestro(
                "castor",
                "upload",
                "-d",
                name("data"),
                "-p",
                installation.file("data.csv").toString());
        installation.maestro(
                "castor",
                "upload",
                "-d",
                name("configs"),
                "-p",
                installation.file("configs").toString());
    }

    @AfterAll
    static void remove() throws IOException {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void runsInPodsTestPhaseFirstWithinTheSlotsOfTheNode() throws IOException {
        // when
        create("tutorial", "python3 /job_tuning.py -d %DATA -c %IN -o %OUT");
        String watched = installation.maestro("task", "watch", name("tutorial"));

        // then
        assertThat(watched.strip()).endsWith("task " + name("tutorial") + " DONE 20/20 jobs");
        for (int job = 0; job < 20; job++) {
            assertThat(installation.maestro("job", "logs", name("tutorial"), String.valueOf(job)))
                    .contains("accuracy");
        }
        assertThat(results("tutorial", "output"))
                .hasSize(20)
                .allSatisfy(result -> assertThat(result).content().contains("\"accuracy\""));
        assertThat(startedAfterTheTestPhase("tutorial")).isTrue();
        assertThat(mostAtOnce("tutorial")).isBetween(1L, 3L);
    }

    @Test
    void everyJobRunsExactlyOnceThoughTheWorkerIsKilledInTheMiddle() throws IOException {
        // given
        create(
                "killed",
                "echo $ORCHESTRA_ATTEMPT >> %OUT.marks; sleep 2; python3 /job_tuning.py -d %DATA -c %IN -o %OUT");
        await().atMost(PATIENCE).until(() -> done("killed") >= 4);

        // when
        installation.killWorker();
        installation.startWorker();

        // then
        String watched = installation.maestro("task", "watch", name("killed"));
        assertThat(watched.strip()).endsWith("task " + name("killed") + " DONE 20/20 jobs");
        assertThat(results("killed", "output.marks"))
                .hasSize(20)
                .allSatisfy(marks -> assertThat(marks).hasContent("1"));
        assertThat(jdbc().sql("SELECT count(*) FROM run WHERE task_id = (SELECT id FROM task WHERE name = :name)")
                        .param("name", name("killed"))
                        .query(Integer.class)
                        .single())
                .isEqualTo(20);
    }

    @Test
    void aKillLeavesNoKubernetesJobBehind() throws IOException {
        // given
        create("stopped", "sleep 300; : %DATA %IN %OUT");
        await().atMost(PATIENCE).until(() -> kubernetesJobs("stopped").size() == 3);

        // when
        installation.maestro("task", "kill", "-t", name("stopped"));

        // then
        await().atMost(PATIENCE).until(() -> state("stopped").equals("KILLED"));
        assertThat(kubernetesJobs("stopped")).isEmpty();
        assertThat(installation.maestro("task", "show", name("stopped"))).contains("KILLED");
    }

    private static void create(String task, String command) throws IOException {
        installation.maestro(
                "task",
                "create",
                "-c",
                name("configs"),
                "-d",
                name("data"),
                "-t",
                name(task),
                "--containerImage",
                IMAGE,
                "--exec",
                command);
    }

    private static String name(String rest) {
        return "user." + installation.user + "." + rest;
    }

    private static List<Path> results(String task, String file) throws IOException {
        try (Stream<Path> files =
                Files.walk(installation.volume.resolve(installation.user).resolve(name(task)))) {
            return files.filter(path -> path.getFileName().toString().equals(file))
                    .toList();
        }
    }

    private static boolean startedAfterTheTestPhase(String task) {
        return jdbc().sql("""
                        SELECT max(r.finished_at) FILTER (WHERE r.number = ANY (t.test_jobs))
                             < min(r.created_at) FILTER (WHERE r.number <> ALL (t.test_jobs))
                        FROM run r JOIN task t ON t.id = r.task_id WHERE t.name = :name
                        """).param("name", name(task)).query(Boolean.class).single();
    }

    private static long mostAtOnce(String task) {
        return jdbc().sql("""
                        SELECT max(overlapping) FROM (
                            SELECT (SELECT count(*) FROM run o
                                    WHERE o.task_id = r.task_id AND o.created_at <= r.created_at AND o.finished_at > r.created_at)
                                   AS overlapping
                            FROM run r WHERE r.task_id = (SELECT id FROM task WHERE name = :name)) AS starts
                        """).param("name", name(task)).query(Long.class).single();
    }

    private static int done(String task) {
        return jdbc().sql("SELECT done FROM task_tally WHERE task_id = (SELECT id FROM task WHERE name = :name)")
                .param("name", name(task))
                .query(Integer.class)
                .single();
    }

    private static String state(String task) {
        return jdbc().sql("SELECT state FROM task WHERE name = :name")
                .param("name", name(task))
                .query(String.class)
                .single();
    }

    private static List<String> kubernetesJobs(String task) throws IOException {
        long id = jdbc().sql("SELECT id FROM task WHERE name = :name")
                .param("name", name(task))
                .query(Long.class)
                .single();
        return installation
                .run(
                        "kubectl",
                        "get",
                        "jobs",
                        "-n",
                        installation.user,
                        "-l",
                        "orchestra.org/task-id=" + id,
                        "-o",
                        "name")
                .lines()
                .filter(line -> line.startsWith("job"))
                .toList();
    }

    private static JdbcClient jdbc() {
        return JdbcClient.create(installation.postgres().getPostgresDatabase());
    }
}
