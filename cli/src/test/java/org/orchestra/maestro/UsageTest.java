package org.orchestra.maestro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.session.Environment;
import picocli.CommandLine;

/** An invalid command line gives one message that refers to the help, and exit code 2. */
class UsageTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    static Stream<List<String>> commands() {
        return below(Maestro.commandLine(Environment.ofThisProcess()), List.of());
    }

    private static Stream<List<String>> below(CommandLine command, List<String> path) {
        return Stream.concat(
                Stream.of(path), command.getSubcommands().entrySet().stream().flatMap(sub -> {
                    List<String> longer = new ArrayList<>(path);
                    longer.add(sub.getKey());
                    return below(sub.getValue(), longer);
                }));
    }

    private static CommandLine at(List<String> path) {
        CommandLine line = Maestro.commandLine(Environment.ofThisProcess());
        for (String word : path) {
            line = line.getSubcommands().get(word);
        }
        return line;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithAnExample(List<String> command) {
        // given
        List<String> words = new ArrayList<>(command);
        words.add("--help");

        // when
        Result result = maestro.run(words.toArray(String[]::new));

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .startsWith("Usage: "
                        + String.join(
                                " ",
                                Stream.concat(Stream.of("maestro"), command.stream())
                                        .toList()))
                .containsPattern("Examples?:\n  maestro " + String.join(" ", command))
                .contains("--server");
    }

    /** Somebody copies an example from a terminal of 80 columns: it has to run as it stands there. */
    @ParameterizedTest
    @MethodSource("commands")
    void examplesAreNotBrokenAt80Columns(List<String> command) {
        for (Map<String, String> language : List.of(Map.<String, String>of(), HelpCatalogueTest.PORTUGUESE)) {
            // when
            String[] words =
                    Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);
            List<String> lines = maestro.run(language, words).out().lines().toList();

            // then
            int heading = lines.indexOf(language.isEmpty() ? "Example:" : "Exemplo:");
            if (heading < 0) {
                heading = lines.indexOf(language.isEmpty() ? "Examples:" : "Exemplos:");
            }
            assertThat(lines.subList(heading + 1, lines.size()).stream()
                            .filter(line -> !line.isEmpty() && !line.endsWith(":")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).startsWith("  ").hasSizeLessThanOrEqualTo(80));
        }
    }

    /** The first line is all that the help of the group above has. */
    @ParameterizedTest
    @MethodSource("commands")
    void theFirstLineOfACommandDoesNotEndWithinASentence(List<String> command) {
        assertThat(at(command).getCommandSpec().usageMessage().description()[0]).matches("(?s).*[^,;]");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsInTheReference(List<String> command) throws IOException {
        CommandLine line = at(command);
        boolean listed = line.getSubcommands().isEmpty()
                && !line.getCommandSpec().usageMessage().hidden();
        if (listed) {
            assertThat(Files.readString(Path.of("../docs/cli.md")))
                    .containsPattern("(?m)^\\|.*`" + String.join(" ", command) + "[ `]");
        }
    }

    @Test
    void optionsMayComeBeforeACommand() {
        // given
        String[] command = {"--server", "http://localhost:1", "task", "--server", "http://localhost:2", "list"};

        // when
        Result result = maestro.authenticated().run(command);

        // then
        assertThat(result.err()).contains("http://localhost:").contains("authenticate");
    }

    @Test
    void makesOnlyTheCommandThatIsNamed() {
        // when
        CommandLine named = Maestro.commandLine(Environment.ofThisProcess(), "task", "list", "--output", "json");
        CommandLine group = Maestro.commandLine(Environment.ofThisProcess(), "task", "--help");

        // then
        assertThat(named.getSubcommands()).containsOnlyKeys("task");
        assertThat(named.getSubcommands().get("task").getSubcommands()).containsOnlyKeys("list");
        assertThat(group.getSubcommands()).containsOnlyKeys("task");
        assertThat(group.getSubcommands().get("task").getSubcommands()).hasSizeGreaterThan(10);
    }

    @Test
    void theHelpOfAGroupListsItsCommands() {
        assertThat(maestro.run("task", "--help").out()).contains("create ", "list ", "show ", "delete ");
        assertThat(maestro.run("--help").out()).contains("authenticate ", "task ", "user ");
    }

    @Test
    void printsItsVersion() {
        // when
        Result result = maestro.run("--version");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("maestro ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            ""                                       ~ Missing required subcommand; see: maestro --help
            task                                     ~ Missing required subcommand; see: maestro task --help
            task lst                                 ~ There is no command 'maestro task lst'; did you mean 'maestro task list'? See: maestro task --help
            task lsit --help                         ~ There is no command 'maestro task lsit'; did you mean 'maestro task list'? See: maestro task --help
            tsak list                                ~ There is no command 'maestro tsak'; did you mean 'maestro task'? See: maestro --help
            tsak --help                              ~ There is no command 'maestro tsak'; did you mean 'maestro task'? See: maestro --help
            task rm user.ana.fit                     ~ There is no command 'maestro task rm'; did you mean 'maestro task delete'? See: maestro task --help
            upload -d user.ana.data -p data          ~ There is no command 'maestro upload'; did you mean 'maestro castor upload'? See: maestro --help
            frobnicate                               ~ There is no command 'maestro frobnicate'; see: maestro --help
            task list --sttae done                   ~ There is no option '--sttae' of 'maestro task list'; did you mean '--state'? See: maestro task list --help
            task list --frobnicate=2                 ~ There is no option '--frobnicate' of 'maestro task list'; see: maestro task list --help
            task list --sttae done --help            ~ There is no option '--sttae' of 'maestro task list'; did you mean '--state'? See: maestro task list --help
            task list --stat lost --help             ~ Invalid value for option '--state': expected one of [REGISTERED, TESTING, RUNNING, DONE, FINALIZED, BROKEN, KILL, KILLED] (case-insensitive) but was 'lost'; see: maestro task list --help
            task list --s 2                          ~ '--s' is not unique: it matches '--state', '--since', '--sort', '--server'; see: maestro task list --help
            task list user.ana.fit                   ~ Unmatched argument at index 2: 'user.ana.fit'; see: maestro task list --help
            --server http://a:1 task                 ~ Missing required subcommand; see: maestro task --help
            task --server http://a:1 lst             ~ There is no command 'maestro task lst'; did you mean 'maestro task list'? See: maestro task --help
            task retry                               ~ Missing required argument (specify one of these): (NAME | -t=NAME); see: maestro task retry --help
            task list -u ana --all                   ~ --user=USER, --all are mutually exclusive (specify only one); see: maestro task list --help
            task list --state lost                   ~ Invalid value for option '--state': expected one of [REGISTERED, TESTING, RUNNING, DONE, FINALIZED, BROKEN, KILL, KILLED] (case-insensitive) but was 'lost'; see: maestro task list --help
            task list --sort size                    ~ Invalid value for option '--sort': expected one of [OLDEST, NEWEST, NAME, ENDED] (case-insensitive) but was 'size'; see: maestro task list --help
            task list --since yesterday              ~ Invalid value for option '--since': 'yesterday' is not a time; use a date such as 2026-11-27, a time such as 2026-11-27T08:00:00Z, or how long ago, such as 90m, 12h or 7d; see: maestro task list --help
            task kill                                ~ Missing required argument (specify one of these): (NAME | -t=NAME | -a); see: maestro task kill --help
            job show user.ana.fit 99999999999        ~ Invalid value for positional parameter at index 1 (N): '99999999999' is not an integer of at least 0; see: maestro job show --help
            job show user.ana.fit many               ~ Invalid value for positional parameter at index 1 (N): 'many' is not an integer of at least 0; see: maestro job show --help
            node create n --queue q                  ~ Missing required argument (specify one of these): (--slots=N | --auto); see: maestro node create --help
            node create n --queue q --slots -1       ~ Invalid value for option '--slots': '-1' is not an integer of at least 0; see: maestro node create --help
            node create n --queue q --slots 1 --auto ~ --slots=N, --auto are mutually exclusive (specify only one); see: maestro node create --help
            node set n                               ~ Nothing to change; give at least one of --slots, --max-slots and --auto; see: maestro node set --help
            node sync                                ~ Missing required option: '--cluster=CLUSTER'; see: maestro node sync --help
            queue create q --cluster c --device tpu  ~ Invalid value for option '--device': expected one of [cpu, gpu] (case-insensitive) but was 'tpu'; see: maestro queue create --help
            queue show q --size 0                    ~ Invalid value for option '--size': '0' is not an integer of at least 1; see: maestro queue show --help
            queue set q                              ~ Nothing to change; give at least one option; see: maestro queue set --help
            queue set q --users ana --everybody      ~ --users and --everybody are mutually exclusive; see: maestro queue set --help
            user set ana                             ~ Nothing to change; give at least one of --max-priority, --max-running, --budget, --notify, --email, --role, --quota-bytes, --quota-files and --default-quota; see: maestro user set --help
            user set ana --default-quota --quota-files 1 ~ Give either --default-quota, or --quota-bytes and --quota-files; see: maestro user set --help
            user set ana --quota-bytes 5             ~ Invalid value for option '--quota-bytes': '5' is not a size; use whole MiB, such as 500G or 1.5T; see: maestro user set --help
            user set --notify sometimes              ~ Invalid value for option '--notify': expected one of [end, broken, none] (case-insensitive) but was 'sometimes'; see: maestro user set --help
            task show user.ana.a -t user.ana.b       ~ NAME, --task=NAME are mutually exclusive (specify only one); see: maestro task show --help
            task watch user.ana.fit --until killed   ~ Invalid value for option '--until': expected one of [testing, running, done] (case-insensitive) but was 'killed'; see: maestro task watch --help
            task logs user.ana.fit                   ~ Missing required option: '--failed'; see: maestro task logs --help
            task results user.ana.fit                ~ Missing required option: '--output-dir=DIR'; see: maestro task results --help
            task kill user.ana.fit -a                 ~ NAME, --all are mutually exclusive (specify only one); see: maestro task kill --help
            job kill user.ana.fit                    ~ Missing required parameter: 'N'; see: maestro job kill --help
            user set ana --max-running 0             ~ Invalid value for option '--max-running': '0' is not an integer of at least 1; use none for no limit; see: maestro user set --help
            task why user.ana.fit --job -1           ~ Invalid value for option '--job': '-1' is not an integer of at least 0; see: maestro task why --help
            task list --server localhost             ~ Invalid value for option '--server': 'localhost' is not a server address; use one such as http://localhost:8080; see: maestro task list --help
            task list --server ftp://localhost       ~ Invalid value for option '--server': 'ftp://localhost' is not a server address; use one such as http://localhost:8080; see: maestro task list --help
            """)
    void rejectsInvalidCommandLines(String command, String message) {
        // when
        Result result = maestro.run(command.isEmpty() ? new String[0] : command.split(" "));

        // then
        assertThat(result.err()).isEqualTo(message + "\n");
        assertThat(result.out()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void anEmptyArgumentIsNoPath() {
        Result result = maestro.authenticated().run("task", "results", "user.ana.fit", "-o", "");
        assertThat(result.err())
                .startsWith(
                        "Invalid value for option '--output-dir': '' is no path; write . for the working directory");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            castor upload -p x -d                                    | user.Ana.data
            castor upload -p x -d                                    | data
            castor upload -p x -d                                    | user.ana.
            castor upload -p x -d                                    | user.ana.a/b
            task create -c user.a.c -d user.a.d --exec x --containerImage y -t | user.1ana.fit
            task create -t user.a.t -d user.a.d --exec x --containerImage y -c | ../etc
            task show                                                | user.ana.ação
            task watch                                               | fit
            task delete -t                                           | user.ana
            job list                                                 | user..fit
            job list                                                 | -
            task show                                                | ''
            """)
    void rejectsInvalidNamesBeforeARequest(String command, String name) {
        // given
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add(name);

        // when
        Result result = maestro.authenticated().run(words.toArray(String[]::new));

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .contains("'" + name + "' is not a valid name; use user.USERNAME.ANYTHING with a-z, 0-9, '_', '.' and"
                        + " '-',"
                        + " at most 255 characters; see: maestro ")
                .hasLineCount(1);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void aNameMayHave255Characters() {
        // given
        String longest = "user.ana." + "x".repeat(246);

        // when
        Result fits = maestro.run("task", "show", longest);
        Result tooLong = maestro.run("task", "show", longest + "x");

        // then
        assertThat(fits.exitCode()).isEqualTo(1);
        assertThat(tooLong.exitCode()).isEqualTo(2);
    }

    @Test
    void rejectsInvalidUserNames() {
        // when
        Result result = maestro.run(Map.of(), "authenticate", "-u", "Ana", "-p", "x");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("Invalid value for option '--user': 'Ana' is not a valid user name; start with a letter"
                        + " a-z, then use a-z, 0-9 and '-', at most 31 characters; see: maestro"
                        + " authenticate --help\n");
    }
}
