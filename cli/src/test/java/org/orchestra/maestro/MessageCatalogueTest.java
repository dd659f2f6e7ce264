package org.orchestra.maestro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** What commands say is there in Portuguese, too: what the sources have as {@code text("…")}. */
class MessageCatalogueTest {
    private static final String IMPORT = "import static org.orchestra.maestro.text.Texts.text;";
    private static final String LITERAL = "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"";
    private static final Pattern CALL =
            Pattern.compile("(?<![\\w.])(?:Texts\\.)?text\\(\\s*+(" + LITERAL + "(?:\\s*+\\+\\s*+" + LITERAL + ")*+)");
    private static final Pattern COMPUTED = Pattern.compile("(?<![\\w.])text\\((?!\\s*\").*");
    private static final Pattern PLACEHOLDER = Pattern.compile("%(?:(\\d)\\$)?((?:\\.\\d)?[a-zA-Z%])");

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void everyMessageHasATranslation() {
        TreeSet<String> missing = messages();
        missing.removeAll(HelpCatalogueTest.catalogue("messages").keySet());
        missing.removeAll(HelpCatalogueTest.catalogue("help").keySet());
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTranslationIsOfAMessage() {
        TreeSet<String> stale =
                new TreeSet<>(HelpCatalogueTest.catalogue("messages").keySet());
        stale.removeAll(messages());
        assertThat(stale).isEmpty();
    }

    @Test
    void noTextIsInBothCatalogues() {
        assertThat(HelpCatalogueTest.catalogue("messages"))
                .doesNotContainKeys(HelpCatalogueTest.catalogue("help").keySet().toArray(String[]::new));
    }

    @Test
    void aTranslationHasThePlaceholdersOfTheEnglish() {
        assertThat(HelpCatalogueTest.catalogue("messages"))
                .allSatisfy((english, portuguese) ->
                        assertThat(placeholders(portuguese)).as(portuguese).isEqualTo(placeholders(english)));
    }

    /** A text that is put together when the program runs is none that a catalogue could have. */
    @Test
    void everyMessageIsWrittenWhereItIsSaid() {
        assertThat(sources().filter(source -> source.contains(IMPORT)))
                .allSatisfy(
                        source -> assertThat(COMPUTED.matcher(source).results().map(MatchResult::group))
                                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            task                                  ~ Falta o subcomando; veja: maestro task --help
            tsak list                             ~ Não existe o comando 'maestro tsak'; você quis dizer 'maestro task'? Veja: maestro --help
            task list --sttae done                ~ Não existe a opção '--sttae' de 'maestro task list'; você quis dizer '--state'? Veja: maestro task list --help
            task list --s 2                       ~ '--s' é uma abreviação ambígua: pode ser '--state', '--since', '--sort', '--server'; veja: maestro task list --help
            task list user.ana.fit                ~ Argumento a mais na posição 2: 'user.ana.fit'; veja: maestro task list --help
            task retry                            ~ Falta um argumento obrigatório (informe um destes): (NAME | -t=NAME); veja: maestro task retry --help
            task list -u ana --all                ~ --user=USER, --all não podem ser usados juntos (informe só um); veja: maestro task list --help
            job show user.ana.fit many            ~ Valor inválido do parâmetro de posição 1 (N): 'many' não é um número inteiro a partir de 0; veja: maestro job show --help
            node sync                             ~ Falta a opção obrigatória: '--cluster=CLUSTER'; veja: maestro node sync --help
            queue create q --cluster c --device t ~ Valor inválido da opção '--device': use um de [cpu, gpu] (maiúsculas ou minúsculas), e não 't'; veja: maestro queue create --help
            queue set q                           ~ Nada a mudar; informe ao menos uma opção; veja: maestro queue set --help
            task list --server localhost          ~ Valor inválido da opção '--server': 'localhost' não é um endereço de servidor; use um como http://localhost:8080; veja: maestro task list --help
            help formts                           ~ Não existe o tópico ou comando 'formts'; você quis dizer 'maestro help formats'? Veja: maestro help --help
            """)
    void aWrongCommandLineIsExplainedInPortuguese(String command, String message) {
        assertThat(maestro.run(HelpCatalogueTest.PORTUGUESE, command.split(" ")))
                .isEqualTo(new Result(2, "", message + "\n"));
    }

    @Test
    void whatFailsIsExplainedInPortuguese() {
        assertThat(maestro.run(HelpCatalogueTest.PORTUGUESE, "--server", "http://localhost:1", "whoami"))
                .isEqualTo(new Result(
                        1,
                        "",
                        "Você não fez login em http://localhost:1; execute: maestro --server http://localhost:1"
                                + " authenticate -u USER -p\n"));
        assertThat(maestro.run(HelpCatalogueTest.PORTUGUESE, "context", "list").out())
                .isEqualTo("Você não tem contextos; para acrescentar um, veja: maestro context add --help\n");
    }

    @Test
    void eachReaderHasALanguageOfTheirOwn() {
        assertThat(maestro.run(Map.of("LANG", "pt_BR.UTF-8"), "task").err()).startsWith("Falta o subcomando");
        assertThat(maestro.run(Map.of("LANG", "pt_BR.UTF-8", "MAESTRO_LANG", "en"), "task")
                        .err())
                .startsWith("Missing required subcommand");
        assertThat(maestro.run(Map.of("LANG", "de_DE.UTF-8"), "task").err()).startsWith("Missing required subcommand");
    }

    private static TreeSet<String> messages() {
        return Stream.concat(sources().flatMap(MessageCatalogueTest::messages), PicocliSentence.TEMPLATES.stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Other methods may have that name, too: without the import, one of {@code Texts} has its class before it. */
    private static Stream<String> messages(String source) {
        return CALL.matcher(source)
                .results()
                .filter(call -> source.contains(IMPORT) || call.group().startsWith("Texts."))
                .map(call -> Pattern.compile(LITERAL)
                        .matcher(call.group(1))
                        .results()
                        .map(MatchResult::group)
                        .map(literal ->
                                literal.substring(1, literal.length() - 1).translateEscapes())
                        .collect(Collectors.joining()));
    }

    private static Stream<String> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<String> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(MessageCatalogueTest::read)
                    .toList();
            return sources.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kind of each value, by its position. */
    private static Map<Integer, String> placeholders(String text) {
        Map<Integer, String> kinds = new TreeMap<>();
        Matcher found = PLACEHOLDER.matcher(text);
        int next = 1;
        while (found.find()) {
            if (!found.group(2).equals("%")) {
                kinds.put(found.group(1) == null ? next++ : Integer.parseInt(found.group(1)), found.group(2));
            }
        }
        return kinds;
    }
}
