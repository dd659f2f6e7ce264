package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.session.Environment;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tests tasks that are written as files. */
class TaskFileTest {
    private static final String BARE = """
            name: user.ana.fit
            image: python:3.12
            command: fit -d %DATA -c %IN -o %OUT
            data: user.ana.data
            configs: user.ana.configs
            """;

    private static final String BARE_REQUEST = """
            "name":"user.ana.fit","image":"python:3.12","command":"fit -d %DATA -c %IN -o %OUT",
            "dataDataset":"user.ana.data","configDataset":"user.ana.configs"
            """;

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void createsWhatTheFileSays() {
        // given
        takes(BARE_REQUEST + """
                ,"bypass":true,"secondary":{"REF":"user.ana.ref"},"queue":"cpu","cpus":0.5,"memoryMib":1536,"gpus":2,
                "maxSeconds":7200,"test":"3","maxRunning":10,"priority":-5,"pack":1,"maxAttempts":3,
                "retryOn":["oom","exit=137"],"noRetryOn":["exit=2"],"outputName":"model.json","requireOutput":true,"autoRequests":true,
                "keep":["*.csv"],"et":"2","eta":"0.80","dummyData":false,
                "after":["user.ana.first"],"afterEach":["user.ana.second","user.ana.third"]
                """);

        // when
        Result result = create("# A fit.\n" + BARE + """
                secondary: {REF: user.ana.ref}
                queue: cpu  # the small one
                cpus: 0.5
                memory: 1.5G
                gpus: 2
                time: 02:00:00
                bypass: true
                test: 3
                max-running: 10
                priority: -5
                pack: off
                max-attempts: 3
                retry-on: [oom, exit=137]
                no-retry-on: exit=2
                output-name: model.json
                require-output: true
                auto-requests: true
                keep: ['*.csv']
                et: 2
                eta: 0.80
                dummy-data: false
                after: user.ana.first
                after-each: [user.ana.second, user.ana.third]
                """);

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void takesJsonAsWell() {
        takes(BARE_REQUEST + ",\"bypass\":false");
        assertThat(create("{" + BARE_REQUEST.replace("dataDataset", "data").replace("configDataset", "configs") + "}")
                        .err())
                .isEmpty();
    }

    @Test
    void optionsTakePrecedenceOverTheFile() {
        // given
        takes(BARE_REQUEST.replace("ana.fit", "ana.again") + """
                ,"bypass":true,"cpus":4,"maxRunning":3,"keepOutputOnly":true
                """);

        // when
        Result result = create(
                BARE + "cpus: 2\nmax-running: 3\nkeep: a\npack: 7\n",
                "-t=user.ana.again",
                "--cpus=4",
                "--bypass",
                "--keep-output-only",
                "--pack=auto");

        // then
        assertThat(result.err()).isEmpty();
    }

    @Test
    void optionsSwitchOffWhatTheFileSwitchesOn() {
        // given
        takes(BARE_REQUEST + """
                ,"bypass":false,"requireOutput":false,"keepOutputOnly":false,"dummyData":false,"dummyConfig":false
                """);

        // when
        Result result = create(
                BARE
                        + "bypass: true\nrequire-output: true\nkeep-output-only: true\ndummy-data: true\ndummy-config: true\n",
                "--bypass=false",
                "--require-output=false",
                "--keep-output-only=false",
                "--is-dummy-data=false",
                "--is-dummy-config=false");

        // then
        assertThat(result.err()).isEmpty();
    }

    @Test
    void exportsTheFileThatMakesTheTaskAgain() throws IOException {
        // given
        Path file = maestro.home().resolve("fit.yaml");
        ObjectNode served =
                (ObjectNode) JsonMapper.shared().readTree(task("user.ana.fit", "DONE", 20, 0, 0, 0, 0, 20, 0, 0));
        served.setAll((ObjectNode) JsonMapper.shared().readTree("""
                {"command":"set -e\\nfit -i %IN -o '%OUT'\\n","cpus":2.0,"memoryMib":4096,"maxSeconds":90000,"test":"first",
                 "pack":1,"noRetryOn":["exit=2"],"maxAttempts":3,"outputName":"output","et":"2",
                 "after":["user.ana.first"],"afterAny":[],"afterEach":[],"secondary":{"REF":"user.ana.ref"}}
                """));
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit").willReturn(json(served.toString())));

        // when
        Result result = maestro.run("task", "export", "user.ana.fit", "--output-file", file.toString());

        // then
        assertThat(result).isEqualTo(new Result(0, "", ""));
        assertThat(Files.readString(file))
                .contains("""
                command: |
                  set -e
                  fit -i %IN -o '%OUT'
                """, """
                secondary:
                  REF: user.ana.ref
                """, """
                cpus: 2
                memory: 4G
                time: 1-01:00:00
                """, """
                test: first
                max-running: 2
                priority: -5
                pack: off
                max-attempts: 3
                no-retry-on:
                - exit=2
                after:
                - user.ana.first
                et: '2'
                """)
                .doesNotContain("gpus", "retry-on:\n- o", "output-name", "false");

        // and
        takes("""
                "name":"user.ana.fit","command":"set -e\\nfit -i %IN -o '%OUT'\\n","image":"python:3.12",
                "dataDataset":"user.ana.data","configDataset":"user.ana.configs","queue":"cpu_small","bypass":false,
                "cpus":2,"memoryMib":4096,"maxSeconds":90000,"test":"first","pack":1,"noRetryOn":["exit=2"],
                "maxAttempts":3,"et":"2","secondary":{"REF":"user.ana.ref"},"maxRunning":2,"priority":-5,"after":["user.ana.first"]
                """);
        assertThat(maestro.run("task", "create", "-f", file.toString()).err()).isEmpty();
    }

    @Test
    void leavesAnExportAsItIsWhenTheNewOneCannotBeWritten() throws IOException {
        // given
        Path folder = Files.createDirectory(maestro.home().resolve("fit.yaml"));
        Path kept = Files.writeString(folder.resolve("kept"), "old");
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit")
                        .willReturn(json(task("user.ana.fit", "DONE", 20, 0, 0, 0, 0, 20, 0, 0))));

        // when
        Result result = maestro.run("task", "export", "user.ana.fit", "--output-file", folder.toString());

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith(folder + " cannot be written").hasLineCount(1);
        assertThat(kept).hasContent("old");
        try (Stream<Path> files = Files.list(maestro.home())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".part"));
        }

        // and
        assertThat(maestro.run("task", "export", "user.ana.fit", "-o", "yaml").exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            max_runing: 3           ~ standard input:6:1: unknown key 'max_runing'; did you mean 'max-running'?
            piroirty: 3             ~ standard input:6:1: unknown key 'piroirty'; did you mean 'priority'?
            tiem: 01:00:00          ~ standard input:6:1: unknown key 'tiem'; did you mean 'time'?
            containerImage: i       ~ standard input:6:1: unknown key 'containerImage'; did you mean 'image'?
            colour: red             ~ standard input:6:1: unknown key 'colour'; use one of name, image, command
            name: user.ana.fit      ~ standard input:6:1: the key 'name' is there already; remove one of them
            "\tcpus: 2"             ~ standard input:6:1: a tab cannot indent or begin a value; use spaces
            cpus: many              ~ standard input:6:7: 'many' is not a number of CPUs
            time: 2h                ~ standard input:6:7: '2h' is not a time
            bypass: 'yes'           ~ standard input:6:9: 'yes' is neither true nor false; write one of them
            gpus: [1]               ~ standard input:6:7: this is a list; write one value
            queue:                  ~ standard input:6:7: there is no value; write one, or remove the key
            secondary: REF          ~ standard input:6:12: this is one value; write keys and values, such as 'REF: user.ana.reference'
            draw: 5                 ~ standard input:6:7: this is one value; write keys and values, such as 'jobs: 50'
            ? [a]                   ~ standard input:6:3: this is a list; write one value
            "test: echo a; : b"     ~ standard input:6:15: ': ' would begin a value here; put the text in quotes, or write it below '|'
            "test: @first"          ~ standard input:6:7: a text cannot begin with this character; put it in quotes
            "test: '3' 7"           ~ standard input:6:11: this does not go with what is before it; indent it alike, or put the whole text in quotes
            "test: '3' - 7"         ~ standard input:6:11: this does not go with what is before it; indent it alike, or put the whole text in quotes
            secondary: {A: x}       ~ standard input:6:16: 'x' is not a valid name
            "queue: [a"             ~ standard input:7:1:
            queue: !!python/x y     ~ standard input:6:8: the tag tag:yaml.org,2002:python/x is not supported
            "et: &a 1\neta: *a"     ~ standard input:7:6: aliases (*NAME) are not supported; write the value once more
            "---\nname: b"          ~ standard input:6:1: a second document begins here; write it to a file of its own
            """)
    void saysWhereAFileIsWrong(String line, String message) {
        // when
        Result result = create(BARE + line.replace("\\t", "\t").replace("\\n", "\n") + "\n");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith(message)
                .matches("(?s).*(; see|\\? See): maestro task create --help\n")
                .hasLineCount(1);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nothing\n", "- a\n- b\n", "fit", "{", "a: \u0007", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["})
    void refusesWhatIsNoMapping(String text) {
        assertRefused(create(text), "standard input");
    }

    @Test
    void refusesAFileThatCannotBeOne() throws IOException {
        Path large = Files.write(maestro.home().resolve("large"), new byte[2_000_000]);
        Path binary = Files.write(maestro.home().resolve("binary"), new byte[] {(byte) 0xff});

        assertRefused(maestro.run("task", "create", "-f", large.toString()), large + " has more than 1 MB");
        assertRefused(maestro.run("task", "create", "-f", binary.toString()), binary + " is not text in UTF-8");
        assertRefused(maestro.run("task", "create", "-f", "/none/fit.yaml"), "There is no file /none/fit.yaml");
        assertRefused(maestro.run("task", "create", "-f", "/"), "/ is a directory; name a file in it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            parameters: {lr: [0.10, 1e-3], seed: 0..9}       ~ {"lr":[0.10,1e-3],"seed":"0..9"}
            parameters: {act: [relu, '1'], deep: true}       ~ {"act":["relu","1"],"deep":true}
            parameters: [{lr: 0.1, seed: 1}, {lr: 1, seed: 2}] ~ [{"lr":0.1,"seed":1},{"lr":1,"seed":2}]
            parameters: {lr: {min: 1e-5, max: 0.1, log: true}} ~ {"lr":{"min":1e-5,"max":0.1,"log":true}}
            """)
    void parametersAreSentLetterByLetter(String line, String json) {
        // given
        takes("\"name\":\"user.ana.fit\",\"image\":\"i\",\"command\":\"x\",\"bypass\":false,\"parameters\":" + json);

        // when
        Result result = create("name: user.ana.fit\nimage: i\ncommand: x\n" + line);

        // then
        assertThat(result.err()).isEmpty();
        assertThat(maestro.server().getAllServeEvents().get(0).getRequest().getBodyAsString())
                .contains("\"parameters\":" + json);
    }

    @Test
    void anExportGivesTheParametersBackAsTheyWereWritten() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit")
                        .willReturn(json(task("user.ana.fit", "DONE", 4, 0, 0, 0, 0, 4, 0, 0)
                                .replaceFirst("\\{", """
                                {"parameters":{"lr":[0.10,1e-3],"note":["a: b","0..9"],"seed":"0..9","x":{"min":0,"max":1}},
                                 "draw":{"jobs":4,"seed":7},"""))));

        // when
        Result result = maestro.run("task", "export", "user.ana.fit");

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("draw:\n  jobs: 4\n  seed: 7\n").endsWith("""
                parameters:
                  lr: [0.10, 1e-3]
                  note: ["a: b", "0..9"]
                  seed: "0..9"
                  x: {min: 0, max: 1}
                """);
    }

    @Test
    void aNumberThatJsonHasNotIsTold() {
        assertRefused(
                create(BARE.replaceFirst("configs: .*\n", "parameters: {lr: .5}\n")),
                "standard input:5:18: '.5' is a number that JSON has not; write it as in 0.5 or 1e-3, or in quotes for a text;");
    }

    @Test
    void saysWhatATaskLacks() {
        assertRefused(
                create(BARE.replaceFirst("image: .*\n", "")),
                "standard input lacks the key image; add it, or give its option;");
        assertRefused(
                create("name: user.ana.fit\n"),
                "standard input lacks the keys command, configs or parameters, data, image; add them, or give their options;");
        assertRefused(
                maestro.run("task", "create", "-t", "user.ana.fit"),
                "The task needs --exec, --configFile or --param, --dataFile, --containerImage; give these options, or a file with -f;");
    }

    /** The answer to an unknown key names all that there are. */
    @Test
    void everyKeyIsInTheTableOfTheDocumentation() throws IOException {
        // given
        Matcher keys = Pattern.compile("use one of (.*);")
                .matcher(create("colour: red\n").err());
        CommandSpec command = Maestro.commandLine(Environment.ofThisProcess())
                .getSubcommands()
                .get("task")
                .getSubcommands()
                .get("create")
                .getCommandSpec();

        // when
        String section = Files.readString(Path.of("../docs/tasks.md"))
                .replaceFirst("(?s).*## Keys of a task file", "")
                .replaceFirst("(?s)\n## .*", "");
        List<String[]> rows = section.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.replaceAll("[` ]", "").split("\\|"))
                .toList();

        // then
        assertThat(keys.find()).isTrue();
        assertThat(rows.stream().map(row -> row[1]))
                .containsExactly(keys.group(1).split(", "));
        assertThat(rows.stream().flatMap(row -> Stream.of(row[2].split(","))))
                .allSatisfy(option -> assertThat(command.findOption(option)).isNotNull());
    }

    private void assertRefused(Result result, String message) {
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith(message).hasLineCount(1);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    private void takes(String fields) {
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks")
                        .withRequestBody(equalToJson("{" + fields + "}"))
                        .willReturn(json(task("user.ana.fit", "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0))
                                .withStatus(201)));
    }

    private Result create(String text, String... options) {
        String[] words = new String[options.length + 4];
        System.arraycopy(new String[] {"task", "create", "-f", "-"}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        return maestro.authenticated().typing(text).run(words);
    }
}
