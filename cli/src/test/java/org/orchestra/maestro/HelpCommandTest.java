package org.orchestra.maestro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.help.HelpTopic;
import org.orchestra.maestro.session.Environment;
import picocli.CommandLine;

class HelpCommandTest {
    private static final Pattern COMMAND = Pattern.compile("maestro ((?:--debug )?[a-z][a-z -]*)(?=[^a-z]|$)");
    private static final Pattern OPTION = Pattern.compile("(?<= )--[a-zA-Z_-]+");

    /** What scripts of the examples take. */
    private static final String[] OF_SCRIPTS = {"--epochs", "--data", "--lr", "--seed"};

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    /** Each topic in each language. */
    static Stream<Arguments> topics() {
        return Stream.of("en", "pt_BR")
                .flatMap(language -> HelpTopic.NAMES.stream().map(name -> arguments(language, name)));
    }

    @Test
    void listsTopics() {
        // when
        Result result = maestro.run("help");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("\n  exit-codes    Exit codes\n", "maestro help TOPIC")
                .contains(HelpTopic.NAMES);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void aTopicIsShortAndFitsATerminal(String language, String topic) {
        // when
        Result result = maestro.run(Map.of("MAESTRO_LANG", language), "help", topic);

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines()).hasSizeLessThanOrEqualTo(40).allMatch(line -> line.length() <= 84);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void aTopicNamesCommandsAndOptionsThatThereAre(String language, String topic) {
        // given
        CommandLine all = Maestro.commandLine(Environment.ofThisProcess());

        // when
        String text =
                maestro.run(Map.of("MAESTRO_LANG", language), "help", topic).out();

        // then
        assertThat(COMMAND.matcher(text).results().map(found -> found.group(1).trim()))
                .allSatisfy(words -> assertThat(known(all, words)).as(words).isTrue());
        assertThat(OPTION.matcher(text).results().map(MatchResult::group))
                .isSubsetOf(Stream.concat(options(all), Stream.of(OF_SCRIPTS)).toList());
    }

    @Test
    void aTopicNamesTheSameInPortuguese() {
        assertThat(HelpTopic.NAMES).allSatisfy(topic -> {
            String english = maestro.run("help", topic).out();
            String portuguese =
                    maestro.run(HelpCatalogueTest.PORTUGUESE, "help", topic).out();
            assertThat(portuguese).isNotEqualTo(english);
            assertThat(HelpCatalogueTest.names(portuguese)).isEqualTo(HelpCatalogueTest.names(english));
        });
    }

    @Test
    void showsTheHelpOfACommand() {
        assertThat(maestro.run("help", "task", "create").out())
                .isEqualTo(maestro.run("task", "create", "--help").out());
        assertThat(maestro.run("help", "task").out())
                .isEqualTo(maestro.run("task", "--help").out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            formts      | There is no topic or command 'formts'; did you mean 'maestro help formats'? See: maestro help --help
            castr       | There is no topic or command 'castr'; did you mean 'maestro help castor'? See: maestro help --help
            quantum     | There is no topic or command 'quantum'; topics are listed by: maestro help; see: maestro help --help
            task creat  | There is no command 'maestro task creat'; did you mean 'maestro help task create'? See: maestro help --help
            """)
    void suggestsWhatMayHaveBeenMeant(String words, String message) {
        assertThat(maestro.run(("help " + words).split(" "))).isEqualTo(new Result(2, "", message + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            help for       | formats
            help tas       | task,tasks
            help task cre  | create
            help sweeps cr |
            """)
    void completesTopicsAndCommands(String line, String words) {
        // given
        String[] command = Stream.concat(Stream.of("__complete", "--"), Arrays.stream(line.split(" ")))
                .toArray(String[]::new);

        // then
        assertThat(maestro.run(command).out().lines()).isEqualTo(words == null ? List.of() : List.of(words.split(",")));
    }

    private static Stream<String> options(CommandLine command) {
        return Stream.concat(
                command.getCommandSpec().optionsMap().keySet().stream(),
                command.getSubcommands().values().stream().flatMap(HelpCommandTest::options));
    }

    /** Whether a command begins these words, which may go on with what it is given. */
    private static boolean known(CommandLine command, String words) {
        List<String> rest = List.of(words.split(" "));
        if (rest.get(0).startsWith("-")) {
            return true;
        }
        for (String word : rest) {
            if (command.getSubcommands().isEmpty()) {
                return true;
            }
            CommandLine named = command.getSubcommands().get(word);
            if (named == null) {
                return command.getParent() != null && word.startsWith("-");
            }
            command = named;
        }
        return true;
    }
}
