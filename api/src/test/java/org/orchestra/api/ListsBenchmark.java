package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.Text.format;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.domain.account.Role;
import org.orchestra.store.testing.TestData;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long the API takes for a page of its lists when there is much in the database: it prints medians and the 99th of a hundred
 * in milliseconds, counted from when each request was due, beside those of one task by its name. Run it with
 * {@code deploy/benchmark/lists}; it is in no test tier.
 */
class ListsBenchmark extends RunningApi {
    private static final int TASKS = Integer.getInteger("orchestra.tasks", 100_000);
    private static final int JOBS = Integer.getInteger("orchestra.jobs", 1_000_000);
    private static final int DATASETS = Integer.getInteger("orchestra.datasets", 10_000);
    private static final int PER_SECOND = Integer.getInteger("orchestra.rate", 50);
    private static final int SECONDS = Integer.getInteger("orchestra.seconds", 15);
    private static final int WARM_UP_SECONDS = 4;
    private static final int OWNERS = 200;
    private static final int LARGE_TASK = 100_000;

    private final HttpClient client = HttpClient.newHttpClient();

    @Autowired
    private TransactionTemplate transaction;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void pages() throws Exception {
        String token = token("owner1");
        jdbc.sql("UPDATE account SET role = :admin WHERE username = 'owner1'")
                .param("admin", Role.ADMIN.name())
                .update();
        fill();
        Map<String, String> requests = requests(token);
        System.out.print(format(
                "%n%,d jobs, %,d tasks, %,d datasets; %d requests a second%n%-44s%10s%10s%10s%n",
                JOBS, TASKS, DATASETS, PER_SECOND, "", "median", "99 of 100", "÷ lookup"));
        for (String address : requests.values()) {
            // Until the compiler has seen what serves it.
            measure(address, token, WARM_UP_SECONDS);
        }
        double lookup = 0;
        for (Map.Entry<String, String> request : requests.entrySet()) {
            List<Double> times = measure(request.getValue(), token, SECONDS);
            double median = times.get(times.size() / 2);
            lookup = lookup == 0 ? median : lookup;
            System.out.print(format(
                    "%-44s%10.1f%10.1f%10.1f%n",
                    request.getKey(), median, times.get(times.size() * 99 / 100), median / lookup));
        }
    }

    private Map<String, String> requests(String token) throws Exception {
        String deep = "/tasks?after=" + TASKS / 2;
        JsonNode named = get("/tasks?sort=NAME&size=500", token);
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("one task by its name", "/tasks/user.owner1.task1");
        requests.put("tasks of all", "/tasks");
        requests.put("tasks of all, from the middle", deep);
        requests.put("tasks of all, newest", "/tasks?sort=NEWEST");
        requests.put(
                "tasks of all, by name, page 11",
                "/tasks?sort=NAME&after=" + named.get("next").asString());
        requests.put("tasks of all, by end", "/tasks?sort=ENDED");
        requests.put("tasks of one", "/tasks?owner=owner7&sort=NEWEST");
        requests.put("tasks of one, by name", "/tasks?owner=owner7&sort=NAME");
        requests.put("tasks of one, by end", "/tasks?owner=owner7&sort=ENDED");
        requests.put("tasks of one that run", "/tasks?owner=owner7&state=RUNNING");
        requests.put("tasks of all that are killed", "/tasks?state=KILLED&sort=NEWEST");
        requests.put("tasks of a queue", "/tasks?queue=lists3&sort=NEWEST");
        requests.put("jobs of a large task", "/tasks/user.owner1.large/jobs");
        requests.put("jobs of a large task, from the middle", "/tasks/user.owner1.large/jobs?after=" + LARGE_TASK / 2);
        requests.put("jobs of a large task that failed", "/tasks/user.owner1.large/jobs?state=FAILED");
        requests.put(
                "jobs of a large task that are done, late", "/tasks/user.owner1.large/jobs?state=DONE&after=99000");
        requests.put("jobs of a small task", "/tasks/user.owner1.task1/jobs");
        requests.put("history of a large task", "/tasks/user.owner1.large/history?after=" + LARGE_TASK / 2);
        requests.put("datasets of all", "/datasets");
        requests.put("datasets of all, from the middle", "/datasets?after=user.owner150.data1");
        requests.put("datasets of all, largest", "/datasets?sort=LARGEST");
        requests.put("datasets of all, newest", "/datasets?sort=NEWEST");
        requests.put("datasets of one", "/datasets?owner=owner7");
        requests.put("datasets that one may read", "/datasets?reader=owner7");
        requests.put(
                "files of a large dataset, from the middle",
                "/datasets/user.owner1.large/files?after=config-050000.json");
        requests.put("users", "/users");
        requests.put("quotas", "/quotas");
        requests.put("audit log", "/audit");
        return requests;
    }

    /** Asks at a fixed rate, whether or not the answers keep up with it; what was due counts from then on. */
    private List<Double> measure(String address, String token, int seconds) {
        HttpRequest request = request(address, token);
        List<CompletableFuture<Double>> answers = new ArrayList<>();
        long begin = System.nanoTime();
        for (int number = 0; number < PER_SECOND * seconds; number++) {
            long due = begin + TimeUnit.SECONDS.toNanos(number) / PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            answers.add(client.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(answer -> {
                assertThat(answer.statusCode()).as(address).isEqualTo(200);
                return (System.nanoTime() - due) / 1e6;
            }));
        }
        List<Double> times = new ArrayList<>();
        answers.forEach(answer -> times.add(answer.join()));
        Collections.sort(times);
        return times;
    }

    private JsonNode get(String address, String token) throws Exception {
        return JsonMapper.shared()
                .readTree(client.send(request(address, token), BodyHandlers.ofByteArray())
                        .body());
    }

    private HttpRequest request(String address, String token) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + address))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private void fill() {
        TestData data = new TestData(jdbc, storage);
        data.cluster("lists");
        for (int queue = 0; queue < 10; queue++) {
            data.queue("lists" + queue, "lists");
        }
        transaction.executeWithoutResult(status -> {
            // Triggers and references are what makes a million rows slow, and are not what is measured.
            jdbc.sql("SET LOCAL session_replication_role = replica").update();
            sql("""
                INSERT INTO account (username, email, password_hash, role, state)
                SELECT 'owner' || n, 'owner' || n || '@lists.example', 'x', 'USER', 'ACTIVE' FROM generate_series(2, :owners) n
                """);
            sql("""
                INSERT INTO dataset (owner_id, name, kind, files, bytes, sha256)
                SELECT a.id, format('user.%s.data%s', a.username, n), 'FILE', 1, n * 7919 % 1000003, repeat('0', 64)
                FROM generate_series(0, :datasets / :owners - 1) n, account a WHERE a.username LIKE 'owner%'
                """);
            sql("""
                INSERT INTO dataset_file (dataset_id, path, bytes, sha256)
                SELECT id, 'data.csv', bytes, sha256 FROM dataset WHERE name LIKE 'user.owner%'
                """);
            data.unwrittenConfigs("owner1", "large", LARGE_TASK);
            sql("""
                INSERT INTO task (uid, owner_id, name, queue_id, data_dataset_id, config_dataset_id, image, command, bypass, jobs, state,
                                  created_at, finished_at)
                SELECT lpad(to_hex(n), 8, '0'), a.id, format('user.%s.task%s', a.username, n), q.id, d.id, d.id, 'python:3.12',
                       'run %DATA %IN %OUT', true, :each, s.state, now() - make_interval(mins => :tasks - n),
                       CASE WHEN s.state <> 'RUNNING' THEN now() - make_interval(mins => :tasks - n, secs => -n * 7919 % 3600) END
                FROM generate_series(1, :tasks) n
                JOIN account a ON a.username = 'owner' || (CASE WHEN n = 1 THEN 1 ELSE n * 31 % :owners + 1 END)
                JOIN dataset d ON d.name = format('user.%s.data1', a.username)
                JOIN queue q ON q.name = 'lists' || n % 10
                CROSS JOIN LATERAL (SELECT CASE WHEN n % 100 = 0 THEN 'RUNNING' WHEN n % 1000 = 1 THEN 'KILLED' ELSE 'DONE' END AS state) s
                """);
            sql("""
                INSERT INTO task (uid, owner_id, name, queue_id, data_dataset_id, config_dataset_id, image, command, bypass, jobs, state)
                SELECT 'ffffffff', a.id, 'user.owner1.large', q.id, d.id, d.id, 'python:3.12', 'run %DATA %IN %OUT', true, :large, 'RUNNING'
                FROM account a, queue q, dataset d WHERE a.username = 'owner1' AND q.name = 'lists0' AND d.name = 'user.owner1.large'
                """);
            sql("""
                INSERT INTO task_tally (task_id, done) SELECT id, jobs FROM task WHERE name LIKE 'user.owner%'
                """);
            sql("""
                INSERT INTO job (task_id, number, name, state, attempt)
                SELECT t.id, n, 'config-' || n, CASE WHEN n % 1000 = 999 THEN 'FAILED' ELSE 'DONE' END, 1
                FROM task t, generate_series(0, t.jobs - 1) n WHERE t.name LIKE 'user.owner%'
                """);
            sql("""
                INSERT INTO run (task_id, number, attempt, node, slot, outcome, finished_at)
                SELECT j.task_id, j.number, 1, 'n1', 0, CASE WHEN j.state = 'DONE' THEN 'SUCCEEDED' ELSE 'FAILED' END, now()
                FROM job j JOIN task t ON t.id = j.task_id WHERE t.name LIKE 'user.owner%'
                """);
            sql("""
                INSERT INTO transition (task_id, seq, job, to_state, actor, at)
                SELECT t.id, n, n % t.jobs, 'DONE', 'orchestra', now() FROM task t, generate_series(1, t.jobs) n
                WHERE t.name LIKE 'user.owner%'
                """);
        });
        jdbc.sql("ANALYZE").update();
    }

    private void sql(String statement) {
        jdbc.sql(statement)
                .param("owners", OWNERS)
                .param("datasets", DATASETS)
                .param("tasks", TASKS)
                .param("each", Math.max(1, (JOBS - LARGE_TASK) / TASKS))
                .param("large", LARGE_TASK)
                .update();
    }
}
