package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A researcher's weekend in a few minutes: 60 jobs on the real and on simulated nodes, of which some crash for good or
 * once, some run out of memory, one image is misspelt, one node goes away and comes back, and the worker is killed
 * twice. On Monday all that could be done is done, the rest is explained, and every job has the runs it should have.
 */
@RequiresTestbed
class WeekendKT {
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    /** What the jobs of a ten do; a failure never follows a failure, or the node would look like the one at fault. */
    private static final List<String> TEN =
            List.of("fine", "crash", "fine", "flaky", "fine", "greedy", "fine", "flaky", "fine", "fine");

    private static final String TRAINING = """
            echo "attempt $ORCHESTRA_ATTEMPT of" %IN; echo $ORCHESTRA_ATTEMPT >> %OUT.marks
            case %IN in
            *crash*) echo "the loss is not a number"; exit 3;;
            *flaky*) test $ORCHESTRA_ATTEMPT -gt 1 || exit 4;;
            *greedy*) python3 -c "x = b'x' * (1 << 31)" || exit;;
            esac
            sleep 2; cat %DATA/data.csv %IN > %OUT""";

    /** Simulated jobs that are still running when Kubernetes takes the pods of a lost node, a minute after it has gone. */
    private static final String LONG = "sleep-100";

    /** What a run on the lost node ended as: a worker that was away when its pod was taken finds only that it was. */
    private static final String LOST = "EVICTED:(NODE_LOST|EVICTION) free";

    /** Each run of a job with its outcome, in the order of the attempts; free where it did not count. */
    private static final String RUNS = """
            SELECT j.name, string_agg(r.outcome || coalesce(':' || r.cause, '') || CASE WHEN r.charged THEN '' ELSE ' free' END,
                                      ', ' ORDER BY r.attempt) AS runs
            FROM job j LEFT JOIN run r ON r.task_id = j.task_id AND r.number = j.number
            WHERE j.task_id = (SELECT id FROM task WHERE name = :task)
            GROUP BY j.name ORDER BY j.name
            """;

    @RegisterExtension
    static final GreenMailExtension MAIL = new GreenMailExtension(
                    new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withPerMethodLifecycle(false);

    private static Installation installation;

    private record JobRuns(String name, String runs) {}

    @BeforeAll
    static void install() throws IOException {
        Map<String, Integer> simulated = new LinkedHashMap<>();
        simulated.put("sim-0", 5);
        simulated.put("sim-1", 5);
        installation = new Installation(
                Map.of("real", Map.of("real-0", 4), "simulated", simulated),
                Map.of(
                        "SPRING_MAIL_HOST", "127.0.0.1",
                        "SPRING_MAIL_PORT", String.valueOf(MAIL.getSmtp().getPort()),
                        "ORCHESTRA_START_DEADLINE", "30s"));
        simulateNodes();
        installation.signUp();
    }

    @AfterAll
    static void remove() throws IOException {
        if (installation != null) {
            simulateNodes();
            installation.close();
        }
    }

    @Test
    void onMondayEverythingThatCouldBeDoneIsDoneAndTheRestIsExplained() throws Exception {
        // Friday
        upload("data", List.of("data.csv"));
        upload(
                "fit.configs",
                IntStream.range(0, 30)
                        .mapToObj(job -> config(job, TEN.get(job % 10)))
                        .toList());
        upload(
                "sweep.configs",
                IntStream.range(0, 20)
                        .mapToObj(job -> config(job, job < 10 ? LONG : "sleep-5"))
                        .toList());
        upload(
                "typo.configs",
                IntStream.range(0, 10).mapToObj(job -> config(job, "fine")).toList());
        create("fit", "localhost/orchestra-tutorial:1", "real", "--max-attempts", "2", "--retry-on", "exit=3-4");
        create("sweep", "localhost/busybox:1", "simulated");
        create("typo", "localhost/orchestra-tutoral:1", "real");

        // the weekend
        awaitMany("SELECT count(*) FROM run WHERE node = 'sim-1' AND started_at IS NOT NULL AND outcome IS NULL", 5);
        installation.run("kubectl", "delete", "node", "sim-1");
        awaitMany(
                "SELECT count(*) FROM task_tally y JOIN task t ON t.id = y.task_id WHERE t.name LIKE '%.fit' AND y.done >= 3",
                1);
        replaceWorker();
        awaitMany("SELECT count(*) FROM run WHERE node = 'sim-1' AND outcome = 'EVICTED'", 5);
        simulateNodes();
        awaitMany(
                "SELECT count(*) FROM task_tally y JOIN task t ON t.id = y.task_id WHERE t.name LIKE '%.fit' AND y.done >= 10",
                1);
        replaceWorker();
        awaitMany("SELECT count(*) FROM task WHERE state IN ('DONE', 'FINALIZED')", 3);

        // Monday
        show("fit");
        show("typo");
        installation.maestro("task", "retry", name("typo"), "--containerImage", "localhost/orchestra-tutorial:1");
        awaitMany("SELECT count(*) FROM task WHERE state = 'DONE'", 2);
        show("sweep");

        // then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(subjects())
                        .filteredOn(subject -> subject.startsWith("user."))
                        .containsExactlyInAnyOrder(
                                name("fit") + " is FINALIZED: 6 of 30 jobs failed",
                                name("sweep") + " is DONE: all 20 jobs are done",
                                name("typo") + " is FINALIZED: 10 of 10 jobs failed",
                                name("typo") + " is DONE: all 10 jobs are done"));
        printMails();
        assertThat(runs("fit"))
                .hasSize(30)
                .allSatisfy(job -> assertThat(job.runs()).as(job.name()).isEqualTo(expectedOf(job.name())));
        assertThat(runs("typo"))
                .hasSize(10)
                .allSatisfy(job -> assertThat(job.runs()).isEqualTo("NEVER_STARTED:IMAGE_UNAVAILABLE, SUCCEEDED"));
        assertThat(runs("sweep"))
                .hasSize(20)
                .allSatisfy(job -> assertThat(job.runs()).matches("SUCCEEDED|" + LOST + ", SUCCEEDED"));
        assertThat(runs("sweep"))
                .filteredOn(job -> job.runs().startsWith("EVICTED"))
                .hasSize(5);
        assertThat(marks("fit")).isEqualTo(30 + 3 + 6);
        assertThat(marks("typo")).isEqualTo(10);
    }

    private static String expectedOf(String job) {
        if (job.contains("crash")) {
            return "FAILED:EXIT_CODE, FAILED:EXIT_CODE";
        }
        if (job.contains("flaky")) {
            return "FAILED:EXIT_CODE, SUCCEEDED";
        }
        return job.contains("greedy") ? "FAILED:OUT_OF_MEMORY" : "SUCCEEDED";
    }

    private static String config(int job, String kind) {
        return String.format(Locale.ROOT, "%02d-%s", job, kind);
    }

    private static void upload(String dataset, List<String> files) throws IOException {
        Path folder = Files.createDirectory(installation.file(dataset));
        for (String file : files) {
            Files.writeString(folder.resolve(file), file + "\n");
        }
        installation.maestro("castor", "upload", "-d", name(dataset), "-p", folder.toString());
    }

    private static void create(String task, String image, String queue, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "task",
                "create",
                "-t",
                name(task),
                "-c",
                name(task + ".configs"),
                "-d",
                name("data"),
                "--containerImage",
                image,
                "--queue",
                queue,
                "--bypass",
                "--pack",
                "off",
                "--exec",
                TRAINING));
        arguments.addAll(Arrays.asList(more));
        installation.maestro(arguments.toArray(String[]::new));
    }

    private static void simulateNodes() throws IOException {
        installation.run("deploy/testbed/nodes", "2", "64");
    }

    private static void replaceWorker() throws IOException {
        installation.killWorker();
        installation.startWorker();
    }

    private static void show(String task) throws IOException {
        System.out.println(installation.maestro("task", "show", name(task)));
        System.out.println(installation.maestro("job", "list", name(task), "--state", "failed"));
    }

    private static List<JobRuns> runs(String task) {
        return jdbc().sql(RUNS).param("task", name(task)).query(JobRuns.class).list();
    }

    /** How often the commands of a task themselves say that they ran. */
    private static long marks(String task) throws IOException {
        long marks = 0;
        try (Stream<Path> files =
                Files.walk(installation.volume.resolve(installation.user).resolve(name(task)))) {
            for (Path file : files.filter(path -> path.endsWith("output.marks")).toList()) {
                marks += Files.readAllLines(file).size();
            }
        }
        return marks;
    }

    private static List<String> subjects() throws MessagingException {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage mail : MAIL.getReceivedMessages()) {
            subjects.add(mail.getSubject());
        }
        return subjects;
    }

    private static void printMails() throws MessagingException {
        for (MimeMessage mail : MAIL.getReceivedMessages()) {
            System.out.printf("Subject: %s%n%n%s%n%n", mail.getSubject(), GreenMailUtil.getBody(mail));
        }
    }

    private static void awaitMany(String count, int least) {
        await().atMost(PATIENCE)
                .until(() -> jdbc().sql(count).query(Integer.class).single() >= least);
    }

    private static String name(String rest) {
        return "user." + installation.user + "." + rest;
    }

    private static JdbcClient jdbc() {
        return JdbcClient.create(installation.postgres().getPostgresDatabase());
    }
}
