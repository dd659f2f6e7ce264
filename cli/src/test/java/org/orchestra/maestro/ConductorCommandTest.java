package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests single jobs, from their file to their exit code. */
class ConductorCommandTest {
    private static final String FIT = "/api/v1/tasks/user.ana.fit";
    private static final String TAKEN = task("user.ana.fit", "REGISTERED", 1, 0, 0, 0, 0, 0, 0, 0);

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @Test
    void sendsTheScriptBesideItsFileAndWhatItIsStartedWith() {
        // given
        script("fit.py", "#!/usr/bin/env python3 -u\nprint(1)\n");
        takesScript();
        takes("""
                {"name":"user.ana.fit","jobType":"keras","image":"docker.io/library/python:3.12",
                 "command":"DATA=%DATA OUT=%OUT LEVEL='it'\\\\''s 3' /usr/bin/env 'python3 -u' %SCRIPT --data=%DATA 'a b'",
                 "secondary":{"SCRIPT":"user.ana.fit.script"},"dataDataset":"user.ana.train","cpus":2,"memoryMib":4096,
                 "maxSeconds":7200,"queue":"cpu","after":["user.ana.prepare"],"dummyData":false,"dummyConfig":true,"bypass":true}
                """);

        // when
        Result result = run("""
                name: fit
                job_type: keras
                script_path: fit.py
                image: docker.io/library/python:3.12
                queue: cpu
                arguments: [--data=%DATA, a b]
                environment:
                  LEVEL: it's 3
                requests:
                  cpus: 2
                  memory: 4G
                time: 02:00:00
                data: user.ana.train
                after: user.ana.prepare
                """);

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "user.ana.fit\n",
                        "This is the job's id; follow it with: maestro conductor logs user.ana.fit --follow\n"));
    }

    @Test
    void runsAScriptOfADataset() {
        // given
        takesAScriptOfBob();

        // then
        assertThat(run("{name: fit, script_path: user.bob.scripts/old/run.sh}").err())
                .startsWith("This is the job's id");
    }

    @Test
    void theFileMayComeFromStandardInput() {
        // given
        takesAScriptOfBob();

        // when
        Result result = maestro.authenticated()
                .typing("{name: fit, script_path: user.bob.scripts/old/run.sh}")
                .run("run", "-");

        // then
        assertThat(result.out()).isEqualTo("user.ana.fit\n");
    }

    @Test
    void argumentsInOneTextAreNotTakenForOne() {
        // when
        Result result = run("{name: fit, script_path: fit.sh, arguments: --epochs 30}");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .contains("a text is one argument and is not split; write a list, such as [--epochs, 30]");
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void ofADatasetOfSeveralFilesOneHasToBeNamed() {
        // given
        nothingThere();
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.bob.scripts/files?size=2")
                        .willReturn(json("{\"items\":[{\"path\":\"a.sh\"},{\"path\":\"b.sh\"}]}")));

        // then
        assertThat(run("{name: fit, script_path: user.bob.scripts}").err())
                .isEqualTo("Dataset user.bob.scripts has several files; name one, as in user.bob.scripts/a.sh\n");
    }

    @Test
    void aFileThatIsRunAgainMakesAnotherJob() {
        // given
        script("fit.sh", "echo 1\n");
        takesScript("user.ana.fit-4");
        maestro.server().stubFor(get(FIT).willReturn(json(TAKEN)));
        maestro.server()
                .stubFor(get("/api/v1/tasks?owner=ana&size=500")
                        .willReturn(json(page(TAKEN, TAKEN.replace("fit\"", "fit-2\"")))));
        // another run comes first with 3
        maestro.server()
                .stubFor(put("/api/v1/datasets/user.ana.fit-3.script/upload")
                        .willReturn(problem(409, "dataset-exists", "It exists.")));
        maestro.server().stubFor(post("/api/v1/tasks").willReturn(json(TAKEN.replace("fit\"", "fit-4\""))));

        // then
        assertThat(run("{name: fit, script_path: fit.sh}").out()).isEqualTo("user.ana.fit-4\n");
        maestro.server()
                .verify(
                        1,
                        postRequestedFor(urlEqualTo("/api/v1/tasks"))
                                .withRequestBody(equalToJson(
                                        "{\"name\":\"user.ana.fit-4\",\"secondary\":{\"SCRIPT\":\"user.ana.fit-4.script\"}}",
                                        true,
                                        true)));
    }

    @Test
    void aNameThatLeavesNoRoomForANumberIsRefused() {
        script("fit.sh", "echo 1\n");

        assertThat(run("{name: " + "x".repeat(240) + ", script_path: fit.sh}").err())
                .contains(":1:8: the id of this job would have more than 240 characters; choose a shorter name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: a, script_path: x.sh}                | :1:24: there is no file FOLDER/x.sh; write its full path on this machine, or its dataset and path, as in user.ana.scripts/run.sh
            {name: a, script_path: .}                   | :1:24: FOLDER is no file; write its full path
            {name: a, script_path: user.bob.scripts/../../etc/passwd} | :1:24: a path in a dataset has no '.', '..' or empty parts; write it as it is listed by: maestro castor show user.bob.scripts
            {name: a, script_path: /etc/no-such.sh}     | :1:24: there is no file /etc/no-such.sh; write its full path on this machine
            {name: a, script_path: "a\\0"}             | :1:24: a path has no NUL character; remove it
            {name: a}                                   | :1:1: the key 'script_path' is missing; write 'script_path: ...'
            {script_path: a}                            | :1:1: the key 'name' is missing
            {name: '!', script_path: fit.sh}            | :1:8: '!' has neither a letter a-z nor a digit; choose another name
            {name: a, script_path: fit.sh, job-typ: k}  | :1:32: unknown key 'job-typ'; did you mean 'job_type'?
            {name: a, script_path: fit.sh, requests: {cpu: 1}} | :1:43: unknown key 'cpu'; did you mean 'cpus'?
            {name: a, script_path: fit.sh, requests: {gpus: 0}} | :1:49: '0' is not an integer of at least 1
            {name: a, script_path: fit.sh, time: 2h}    | :1:38: '2h' is not a time
            {name: a, script_path: fit.sh, requests: 4} | :1:42: this is one value; write keys and values, such as 'memory: 4G'
            {name: a, script_path: fit.sh, environment: [a]} | :1:45: this is a list; write keys and values, such as 'SEED: 7'
            {name: a, script_path: fit.sh, environment: {2: a}} | :1:49: '2' cannot be the name of a variable
            """)
    void saysWhereAFileIsWrongAndSendsNothing(String file, String message) {
        // given
        script("fit.sh", "echo 1\n");

        // when
        Result result = run(file);

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith(folder.resolve("job.yaml") + message.replace("FOLDER", folder.toString()))
                .endsWith("ee: maestro run --help\n")
                .hasLineCount(1);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DONE,0,0", "FAILED,7,7", "FAILED,,1", "KILLED,137,137"})
    void waitsForTheJobAndExitsWithItsCode(String state, String code, int exitCode) {
        // given
        script("fit.sh", "echo 1\n");
        takesScript();
        maestro.server().stubFor(get(FIT).willReturn(problem(404, "task-not-found", "There is none.")));
        maestro.server().stubFor(post("/api/v1/tasks").willReturn(json(TAKEN)));
        job(STARTED, "ASSIGNED", "");
        job("1", "RUNNING", ",\"attempt\":1");
        String run = code == null ? "" : "{\"attempt\":1,\"exitCode\":" + code + "}";
        job("2", state, ",\"attempt\":1,\"reason\":\"so it is\",\"runs\":[" + run + "]");
        maestro.server().stubFor(get(FIT + "/jobs/0/log?attempt=1&follow=true").willReturn(ok("epoch 1\n")));

        // when
        Result result = run("{name: fit, script_path: fit.sh}", "--wait");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        exitCode,
                        "epoch 1\n",
                        "job user.ana.fit\n"
                                + (state.equals("DONE") ? "" : "job user.ana.fit " + state + ": so it is\n")));
    }

    @Test
    void followsTheNextRunAfterAnEviction() {
        // given
        script("fit.sh", "echo 1\n");
        takesScript();
        maestro.server().stubFor(get(FIT).willReturn(problem(404, "task-not-found", "There is none.")));
        maestro.server().stubFor(post("/api/v1/tasks").willReturn(json(TAKEN)));
        job(STARTED, "RUNNING", ",\"attempt\":1");
        job("1", "RUNNING", ",\"attempt\":1");
        job("2", "ASSIGNED", ",\"attempt\":1");
        job("3", "RUNNING", ",\"attempt\":2");
        job("4", "FAILED", ",\"attempt\":2,\"reason\":\"so it is\",\"runs\":[{\"exitCode\":143},{\"exitCode\":7}]");
        maestro.server().stubFor(get(FIT + "/jobs/0/log?attempt=1&follow=true").willReturn(ok("epoch 1\n")));
        maestro.server().stubFor(get(FIT + "/jobs/0/log?attempt=2&follow=true").willReturn(ok("epoch 2\n")));

        // when
        Result result = run("{name: fit, script_path: fit.sh}", "--wait");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        7,
                        "epoch 1\nepoch 2\n",
                        "job user.ana.fit\njob user.ana.fit runs again; this is the log of run 2\n"
                                + "job user.ana.fit FAILED: so it is\n"));
    }

    @Test
    void ofAJobThatCannotBeNoScriptIsSent() {
        // given
        script("fit.sh", "echo 1\n");
        nothingThere();
        maestro.server()
                .stubFor(post("/api/v1/tasks?dryRun=true")
                        .willReturn(problem(409, "cluster-inactive", "Queue far is on cluster closed.")));

        // when
        Result result = run("{name: fit, script_path: fit.sh, queue: far}");

        // then
        assertThat(result.err()).isEqualTo("Queue far is on cluster closed.\n");
        maestro.server().verify(1, postRequestedFor(anyUrl()));
        maestro.server().verify(0, putRequestedFor(anyUrl()));
    }

    @Test
    void aNameMeansTheLatestRun() {
        // given the first run was deleted, and the file run again after that
        String second = TAKEN.replace("fit\"", "fit-2\"");
        String latest = TAKEN.replace("2026-01-01T10", "2026-01-01T11");
        String other = TAKEN.replace("fit\"", "fitness\"").replace("2026-01-01T10", "2026-01-01T12");
        tasks(second, latest, other);
        nothingThere();
        takesScript("user.ana.next");
        maestro.server().stubFor(post("/api/v1/tasks").willReturn(json(TAKEN)));
        maestro.server().stubFor(get(FIT + "/jobs/0").willReturn(json("{\"job\":0,\"state\":\"RUNNING\"}")));
        script("next.sh", "echo 1\n");

        // then
        assertThat(maestro.authenticated()
                        .runAs("conductor", "status", "fit", "-o", "json")
                        .out())
                .contains("\"id\" : \"user.ana.fit\"");
        assertThat(run("{name: next, script_path: next.sh, after: [fit, nobody]}")
                        .err())
                .isEqualTo("after: you have no job or task 'nobody'; see those that you have: maestro task list\n");
        assertThat(run("{name: next, script_path: next.sh, after: fit}").exitCode())
                .isZero();
        maestro.server()
                .verify(
                        1,
                        postRequestedFor(urlEqualTo("/api/v1/tasks"))
                                .withRequestBody(equalToJson("{\"after\":[\"user.ana.fit\"]}", true, true)));
    }

    private void tasks(String... tasks) {
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks?owner=ana&size=500").willReturn(json(page(tasks))));
    }

    @Test
    void showsCancelsAndListsJobsByIdOrName() {
        // given
        maestro.authenticated().server().stubFor(get(FIT).willReturn(json(TAKEN)));
        maestro.server()
                .stubFor(get(FIT + "/jobs/0")
                        .willReturn(json("{\"job\":0,\"state\":\"FAILED\",\"runs\":[{\"exitCode\":7}]}")));
        maestro.server().stubFor(get(FIT + "/jobs/0/log").willReturn(ok("epoch 1\n")));
        maestro.server()
                .stubFor(post(FIT + "/kill").willReturn(json("{\"task\":" + TAKEN + ",\"waiting\":0,\"running\":1}")));
        maestro.server()
                .stubFor(get("/api/v1/tasks?owner=ana&size=500")
                        .willReturn(json(page(TAKEN, task("user.ana.many", "DONE", 0, 0, 0, 0, 9, 0, 0, 0)))));

        // then
        assertThat(maestro.runAs("conductor", "status", "user.ana.fit").out())
                .startsWith("job        user.ana.fit\nstate      FAILED\nexit code  7\n");
        assertThat(maestro.runAs("conductor", "status", "Fit"))
                .isEqualTo(maestro.runAs("conductor", "status", "user.ana.fit"));
        assertThat(maestro.runAs("conductor", "status", "fit", "-o", "json").out())
                .contains("\"id\" : \"user.ana.fit\"", "\"state\" : \"FAILED\"", "\"exitCode\" : 7", "\"cluster\"");
        assertThat(maestro.runAs("conductor", "logs", "fit")).isEqualTo(new Result(0, "epoch 1\n", ""));
        assertThat(maestro.runAs("conductor", "cancel", "fit"))
                .isEqualTo(new Result(0, "job user.ana.fit is being stopped\n", ""));
        assertThat(maestro.runAs("conductor", "list", "-o", "name")).isEqualTo(new Result(0, "user.ana.fit\n", ""));
    }

    @Test
    void aWaitingJobThatIsCancelledIsKilledAtOnce() {
        // given
        maestro.authenticated().server().stubFor(get(FIT).willReturn(json(TAKEN)));
        String killed = task("user.ana.fit", "KILL", 0, 0, 0, 0, 0, 0, 1, 0);
        maestro.server()
                .stubFor(post(FIT + "/kill").willReturn(json("{\"task\":" + killed + ",\"waiting\":1,\"running\":0}")));

        // then
        assertThat(maestro.run("conductor", "cancel", "user.ana.fit"))
                .isEqualTo(new Result(0, "job user.ana.fit is killed\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"conductor logs user.ana.fit --follow", "job logs user.ana.fit 0 -f"})
    void aFollowedLogIsWaitedFor(String command) {
        // given
        theFirstRunStartsLate();
        job(STARTED, "REGISTERED", "");
        job("1", "REGISTERED", "");
        job("2", "ASSIGNED", ",\"attempt\":1");
        job("3", "RUNNING", ",\"attempt\":1");
        maestro.server()
                .stubFor(get(FIT + "/jobs/0/log?follow=true")
                        .inScenario("job")
                        .whenScenarioStateIs("4")
                        .willReturn(ok("epoch 1\n")));

        // then
        assertThat(maestro.run(command.split(" ")))
                .isEqualTo(new Result(0, "epoch 1\n", "Waiting for the log to begin; Ctrl+C to give up.\n"));
    }

    @Test
    void nobodyWaitsForTheLogOfAJobThatWasStoppedBeforeItRan() {
        // given
        theFirstRunStartsLate();
        job(STARTED, "REGISTERED", "");
        job("1", "KILLED", "");

        // then
        assertThat(maestro.run("conductor", "logs", "user.ana.fit", "-f"))
                .isEqualTo(new Result(
                        1,
                        "",
                        "Waiting for the log to begin; Ctrl+C to give up.\n"
                                + "The job is KILLED and never ran, so it has no log.\n"));
    }

    private void theFirstRunStartsLate() {
        maestro.authenticated().server().stubFor(get(FIT).willReturn(json(TAKEN)));
        maestro.server()
                .stubFor(get(FIT + "/jobs/0/log?follow=true")
                        .willReturn(problem(404, "not-found", "It has no run yet.")));
    }

    @ParameterizedTest
    @CsvSource({"status,task show user.ana.many", "logs,job logs user.ana.many N", "cancel,task kill user.ana.many"})
    void aTaskOfSeveralJobsIsNoSingleJob(String command, String instead) {
        // given
        String many = task("user.ana.many", "RUNNING", 0, 0, 0, 0, 9, 0, 0, 0);
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.many").willReturn(json(many)));

        // then
        assertThat(maestro.run("conductor", command, "user.ana.many"))
                .isEqualTo(new Result(
                        1, "", "user.ana.many is no single job: it has 9 jobs; use: maestro " + instead + "\n"));
        assertThat(maestro.server().getAllServeEvents()).hasSize(1);
    }

    @Test
    void whoIsNotSignedInIsToldSo() {
        // given
        script("fit.sh", "echo 1\n");
        script("job.yaml", "{name: fit, script_path: fit.sh}");

        // then
        assertThat(maestro.run("run", folder.resolve("job.yaml").toString()))
                .isEqualTo(new Result(
                        1,
                        "",
                        "You are not authenticated at " + maestro.url() + "; run: maestro authenticate -u USER -p\n"));
    }

    private void takesAScriptOfBob() {
        nothingThere();
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.bob.scripts/files/content?path=old%2Frun.sh")
                        .willReturn(ok("echo 1\n")));
        takes("""
                {"name":"user.ana.fit","command":"OUT=%OUT sh %SCRIPT/old/run.sh","secondary":{"SCRIPT":"user.bob.scripts"},
                 "dummyData":true,"dummyConfig":true,"bypass":true}
                """);
    }

    private Result run(String job, String... more) {
        script("job.yaml", job);
        String[] words = new String[more.length + 2];
        words[0] = "run";
        words[1] = folder.resolve("job.yaml").toString();
        System.arraycopy(more, 0, words, 2, more.length);
        return maestro.authenticated().run(words);
    }

    private void script(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void nothingThere() {
        maestro.server()
                .stubFor(get(urlPathMatching("/api/v1/(tasks|datasets)/[^/]+"))
                        .willReturn(problem(404, "not-found", "There is none.")));
        maestro.server().stubFor(post("/api/v1/tasks?dryRun=true").willReturn(json("{}")));
    }

    private void takesScript() {
        takesScript("user.ana.fit");
    }

    private void takesScript(String job) {
        nothingThere();
        String script = "/api/v1/datasets/" + job + ".script/upload";
        maestro.server()
                .stubFor(put(script)
                        .willReturn(
                                json("{\"name\":\"" + job + ".script\",\"missing\":[],\"length\":0,\"offset\":0}")));
        maestro.server()
                .stubFor(post(script + "/complete")
                        .willReturn(json(UploadFixture.COMPLETED.replace("user.ana.data", job + ".script"))));
    }

    private void takes(String body) {
        maestro.server()
                .stubFor(post("/api/v1/tasks")
                        .withRequestBody(equalToJson(body))
                        .willReturn(json(TAKEN).withStatus(201)));
    }

    private void job(String when, String state, String more) {
        String next = when.equals(STARTED) ? "1" : String.valueOf(Integer.parseInt(when) + 1);
        maestro.server()
                .stubFor(get(FIT + "/jobs/0")
                        .inScenario("job")
                        .whenScenarioStateIs(when)
                        .willSetStateTo(next)
                        .willReturn(json("{\"job\":0,\"state\":\"" + state + "\"" + more + "}")));
    }
}
