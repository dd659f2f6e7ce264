package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** What every list and every show has: tables that fit, and formats for programs. */
class OutputFormatsTest {
    private static final String LONG_NAME = "user.ana." + "crossvalidation_of_the_calorimeter_".repeat(3) + "v2";
    private static final String CHECKSUM = "0123456789abcdef".repeat(4);

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    /** Commands whose rows are as long as rows get. */
    static Stream<String> longLists() {
        return Stream.of(
                "task list",
                "castor list",
                "castor show user.ana.data",
                "job list user.ana.fit",
                "task history user.ana.fit",
                "node list",
                "queue list",
                "queue show gpu",
                "user list",
                "audit",
                "token list",
                "webhook list",
                "usage");
    }

    @ParameterizedTest
    @MethodSource("longLists")
    void tablesFitTheTerminal(String command) {
        // given
        longRows();

        // then
        for (int columns : new int[] {80, 200}) {
            assertThat(wide(columns, command).out().lines().filter(line -> line.matches("[|+].*")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
        }
        assertThat(wide(20, command)).satisfies(narrow -> {
            assertThat(narrow.exitCode()).isZero();
            assertThat(narrow.out()).isNotBlank();
        });
    }

    @Test
    void namesAndChecksumsAreCutInTablesAndWholeInWide() {
        // given
        longRows();

        // then
        assertThat(maestro.run("task", "list").out())
                .contains("| user.ana.…meter_v2 |")
                .doesNotContain(LONG_NAME);
        assertThat(maestro.run("task", "list", "-o", "wide").out()).contains("| " + LONG_NAME + " |");
        assertThat(maestro.run("castor", "show", "user.ana.data").out()).contains("| 0123456789abcdef", "… |");
        assertThat(maestro.run("castor", "show", "user.ana.data", "-o", "wide").out())
                .contains("| " + CHECKSUM + " |");
    }

    @Test
    void aTerminalThatIsTooNarrowForColumnsGetsOneRowBelowAnother() {
        // given
        tasks(
                task("user.ana.fit", "RUNNING", 1, 2, 3, 4, 5, 6, 7, 8),
                task("user.ana.b", "DONE", 0, 0, 0, 0, 9, 0, 0, 0));

        // then
        assertThat(wide(20, "task list")).isEqualTo(new Result(0, """
                        task     user.…a.fit
                        state    RUNNING
                        waiting  6
                        running  4
                        done     5
                        failed   14
                        killed   7

                        task     user.ana.b
                        state    DONE
                        waiting  0
                        running  0
                        done     9
                        failed   0
                        killed   0
                        """, ""));
    }

    @Test
    void namesAreForOtherCommands() {
        // given
        tasks(task(LONG_NAME, "DONE", 0, 0, 0, 0, 1, 0, 0, 0), task("user.ana.b", "DONE", 0, 0, 0, 0, 1, 0, 0, 0));

        // then
        assertThat(maestro.run("task", "list", "-o", "name"))
                .isEqualTo(new Result(0, LONG_NAME + "\nuser.ana.b\n", ""));
        tasks();
        assertThat(maestro.run("task", "list", "-o", "name")).isEqualTo(new Result(0, "", ""));
    }

    @Test
    void whatHasNoNameIsLeftOut() {
        // given
        answer("/me/tokens", page("{\"name\":null,\"scope\":\"ALL\"}", "{\"name\":\"ci\",\"scope\":\"READ\"}"));

        // then
        assertThat(maestro.run("token", "list", "-o", "name")).isEqualTo(new Result(0, "ci\n", ""));
        assertThat(maestro.run("token", "list").out()).contains("(sign-in)");
    }

    @Test
    void timesAreNeverCutAndExactForPrograms() {
        // given
        longRows();

        // then
        assertThat(wide(20, "token list").out()).contains("2026-01-01T10:00:00Z\n");
        assertThat(maestro.run("task", "history", "user.ana.fit").out()).contains("| 2026-01-01T10:00:00Z |");
        assertThat(maestro.run("task", "history", "user.ana.fit", "-o", "wide").out())
                .contains("| 2026-01-01T10:00:00.123456Z |");
        assertThat(maestro.run("task", "history", "user.ana.fit", "-o", "csv").out())
                .startsWith("at,what,to,by,reason,from,run\n2026-01-01T10:00:00.123456Z,job 12345,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            No space left on device | 1 | "Standard output cannot be written: No space left on device; write it to another place.\n"
            Broken pipe             | 0 | ""
            """)
    void outputThatIsLostIsAFailureUnlessNobodyWantsIt(String why, int exitCode, String message) {
        // given
        tasks(task("user.ana.b", "DONE", 0, 0, 0, 0, 1, 0, 0, 0));
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(why);
            }
        };

        // when
        Result result = maestro.run(full, Map.of("MAESTRO_URL", maestro.url()), "task", "list");

        // then
        assertThat(result).isEqualTo(new Result(exitCode, "", message));
    }

    @Test
    void aListWithoutNamesSaysSoBeforeAnythingIsAsked() {
        // then
        assertThat(maestro.authenticated().run("task", "history", "user.ana.fit", "-o", "name"))
                .isEqualTo(
                        new Result(
                                2,
                                "",
                                "The rows of this list have no names; choose another output format; see: maestro task history --help\n"));
        maestro.server().verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void yamlHasTheFieldsOfJson() {
        // given
        longRows();

        // when
        Result list = maestro.run("node", "list", "-o", "yaml");
        Result show = maestro.run("castor", "show", "user.ana.data", "-o", "yaml");

        // then
        assertThat(list.out())
                .startsWith("- name: \"gpu-01\"\n  queue: \"nvidia\"\n")
                .contains("  reason: \"fan:\\nnoisy\"\n")
                .contains("  since: null\n")
                .contains("  version: 1\n");
        assertThat(show.out()).startsWith("name: \"user.ana.data\"\n").contains("sha256: \"" + CHECKSUM + "\"\n");
    }

    @Test
    void csvHasAllColumnsAndWholeValues() {
        // given
        longRows();

        // then
        assertThat(maestro.run("node", "list", "-o", "csv")).isEqualTo(new Result(0, """
                        node,queue,state,reason,used-slots,enabled,max,device,done,failed,auto
                        gpu-01,nvidia,DRAINED,"fan:
                        noisy",1,2,2,,0,0,yes
                        """, ""));
    }

    @Test
    void statesHaveColoursOnATerminal() {
        // given
        tasks(task("user.ana.fit", "DONE", 0, 0, 0, 0, 1, 0, 0, 0));

        // then
        assertThat(onTerminal(Map.of("TERM", "xterm")).out()).contains("\u001B[32m DONE  \u001B[0m");
    }

    @ParameterizedTest
    @CsvSource({"xterm, 1", "dumb, ", ", "})
    void thereAreNoColoursWhereNobodyWantsThem(String kind, String noColour) {
        // given
        tasks(task("user.ana.fit", "DONE", 0, 0, 0, 0, 1, 0, 0, 0));
        Map<String, String> variables = new HashMap<>();
        variables.put("TERM", kind == null ? "" : kind);
        variables.put("NO_COLOR", noColour == null ? "" : noColour);

        // then
        assertThat(onTerminal(variables).out()).contains(" DONE ").doesNotContain("\u001B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job files user.ana.fit 3", "task results user.ana.fit", "castor download user.ana.data"})
    void theShortOptionStaysADirectoryOfDownloads(String command) {
        // when
        Result help = maestro.run((command + " --help").split(" "));

        // then
        assertThat(help.out()).contains("-o, --output-dir=DIR");
    }

    private Result onTerminal(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("MAESTRO_URL", maestro.url());
        return maestro.onTerminal().run(all, "task", "list");
    }

    private Result wide(int columns, String command) {
        return maestro.run(
                new ByteArrayOutputStream(),
                Map.of("MAESTRO_URL", maestro.url(), "COLUMNS", String.valueOf(columns)),
                command.split(" "));
    }

    private void tasks(String... tasks) {
        answer("/tasks", page(tasks));
    }

    private void longRows() {
        String time = "\"2026-01-01T10:00:00.123456Z\"";
        tasks(task(LONG_NAME, "REGISTERED", 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000));
        String dataset = "{\"name\":\"user.ana.data\",\"owner\":\"ana\",\"kind\":\"DIRECTORY\",\"version\":12,"
                + "\"files\":10000,\"bytes\":1234567890123,\"createdAt\":" + time + ",\"sha256\":\"" + CHECKSUM + "\"";
        answer("/datasets", page((dataset + "}").replace("user.ana.data", LONG_NAME)));
        answer("/datasets/user.ana.data", dataset + ",\"tasks\":[],\"taskCount\":0,\"otherVersions\":[]}");
        answer(
                "/datasets/user.ana.data/files",
                page("{\"path\":\"" + LONG_NAME + "\",\"bytes\":1234567890,\"sha256\":\"" + CHECKSUM + "\"}"));
        answer(
                "/tasks/user.ana.fit/jobs",
                page("{\"job\":12345,\"name\":\"" + LONG_NAME + "\",\"state\":\"REGISTERED\",\"node\":\"" + LONG_NAME
                        + "\",\"waitedSeconds\":93784.5,\"ranSeconds\":93784.5,\"reason\":\"" + LONG_NAME + "\"}"));
        answer(
                "/tasks/user.ana.fit/history",
                page("{\"seq\":1,\"at\":" + time + ",\"job\":12345,\"from\":\"ACTIVATED\",\"to\":\"REGISTERED\","
                        + "\"actor\":\"scheduler\",\"reason\":\"" + "it is so and so ".repeat(20) + "\"}"));
        answer("/nodes", page("""
                        {"name":"gpu-01","queue":"nvidia","state":"DRAINED","reason":"fan:\\nnoisy","usedSlots":1,
                         "enabledSlots":2,"maxSlots":2,"auto":true,"drained":true,"done":0,"failed":0,"version":1}
                        """));
        answer("/queues", page("""
                        {"name":"nvidia_with_a_long_name","cluster":"laboratory","deviceKind":"GPU","isDefault":true,
                         "enabledSlots":1000,"usedSlots":1000,"cpus":1.0,"memoryMib":16384,"gpus":1,"maxSeconds":3600,
                         "members":["ana","bob","eva","somebody-else"],"version":3}
                        """));
        answer("/queues/gpu", """
                        {"name":"gpu","cluster":"lab","isDefault":false,"enabledSlots":2,"usedSlots":2,"cpus":1.0,
                         "memoryMib":16384,"gpus":1,"maxSeconds":3600,"version":3}
                        """);
        String job = "{\"position\":12345,\"owner\":\"anastasia\",\"task\":\"" + LONG_NAME
                + "\",\"job\":12345,\"node\":\"" + LONG_NAME + "\",\"slot\":1,\"priority\":999.65,\"since\":" + time
                + ",\"expectedEnd\":" + time + ",\"expectedStart\":" + time + "}";
        answer(
                "/queues/gpu/jobs",
                "{\"queue\":\"gpu\",\"cluster\":\"lab\",\"enabledSlots\":2,\"usedSlots\":2,\"nodes\":[],\"running\":{\"items\":["
                        + job + "],\"total\":1},\"waiting\":{\"items\":[" + job
                        + "],\"next\":null,\"total\":1},\"held\":[],\"heldTotal\":0}");
        answer(
                "/users",
                page("{\"username\":\"anastasia-with-a-long-name\",\"email\":\"" + LONG_NAME + "@example.org\","
                        + "\"role\":\"ADMIN\",\"state\":\"REGISTERED\",\"maxPriority\":1000,\"notify\":\"NONE\"}"));
        answer("/quotas", page());
        answer(
                "/audit",
                page("{\"kind\":\"SIGN_IN\",\"actor\":\"anastasia\",\"act\":\"resetPasswordOfUser\",\"subject\":\""
                        + LONG_NAME + "\",\"address\":\"2001:db8:0:0:0:0:0:1\",\"times\":1,\"lastAt\":" + time + "}"));
        answer(
                "/me/tokens",
                page("{\"name\":\"" + LONG_NAME + "\",\"scope\":\"ALL\",\"createdAt\":" + time + ",\"expiresAt\":"
                        + time + "}"));
        answer(
                "/webhooks",
                page("{\"name\":\"ci\",\"url\":\"https://example.org/" + LONG_NAME
                        + "\",\"events\":[\"TASK_ENDED\",\"TEST_FAILED\"],\"enabled\":true}"));
        answer(
                "/usage",
                page(
                        "{\"username\":\"anastasia-with-a-long-name\",\"slotHours\":123456.75,\"done\":1000000,\"failed\":100000,"
                                + "\"killed\":10000}"));
    }

    private void answer(String path, String body) {
        maestro.authenticated()
                .server()
                .stubFor(get(urlPathEqualTo("/api/v1" + path)).willReturn(json(body)));
    }
}
