package org.orchestra.maestro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.session.Environment;
import org.orchestra.maestro.terminal.Output;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The help of every command is there in Portuguese, too. */
class HelpCatalogueTest {
    static final Map<String, String> PORTUGUESE = Map.of("MAESTRO_LANG", "pt_BR.UTF-8");

    /** What stands for a value, a command, an option, a state or a variable: it is the same in each language. */
    private static final Pattern SAME =
            Pattern.compile("%n|%[A-Z]+|\\$\\w+|(?<![\\w-])-{1,2}[a-z][\\w-]*|\\b[A-Z_]{2,}\\b");

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    static Stream<List<String>> commands() {
        return UsageTest.commands();
    }

    @Test
    void everyTextOfTheHelpHasATranslation() {
        assertThat(catalogue("help").keySet()).isEqualTo(texts(Map.of()));
    }

    @Test
    void everyTranslationIsShown() {
        assertThat(texts(PORTUGUESE))
                .containsExactlyInAnyOrderElementsOf(
                        new TreeSet<>(catalogue("help").values()));
    }

    @Test
    void aTranslationNamesWhatTheEnglishNames() {
        assertThat(catalogue("help")).allSatisfy((english, portuguese) -> {
            assertThat(names(portuguese)).as(portuguese).containsAll(names(english));
            assertThat(portuguese).isNotBlank();
        });
    }

    @Test
    void theHelpOfACommandIsInPortuguese() {
        assertThat(maestro.run(PORTUGUESE, "queue", "set", "--help")).isEqualTo(new Result(0, """
                Uso: maestro queue set [-h] [--debug] [--[no-]default] [--everybody]
                                       [--context=CONTEXT] [--cpus=N] [--default-time=TIME]
                                       [--gpus=N] [--max-cpus=N] [--max-memory=SIZE]
                                       [--memory=SIZE] [--server=URL] [--time=TIME]
                                       [--cluster=CLUSTER[,CLUSTER...]]... [--users=USER[,
                                       USER...]]... NAME
                Altera os recursos, clusters e usuários de uma fila (só administradores); jobs
                em execução não são afetados.
                      NAME                  Nome da fila.
                      --cluster=CLUSTER[,CLUSTER...]
                                            Todos os clusters que executam os jobs dela, em
                                              ordem de preferência.
                      --context=CONTEXT     Servidor pelo nome que você deu a ele (padrão: o
                                              de: maestro context use).
                      --cpus=N              CPUs padrão de um job, como 4 ou 0.5.
                      --debug               Mostra o que é enviado ao servidor e o que ele
                                              responde, sem segredos e sem conteúdos.
                      --[no-]default        Define-a como a fila padrão, ou desfaz isso.
                      --default-time=TIME   Limite de tempo padrão de um job (padrão: o mesmo
                                              de --time).
                      --everybody           Deixa todos usarem a fila.
                      --gpus=N              GPUs de cada job.
                  -h, --help                Mostra esta ajuda.
                      --max-cpus=N          Máximo de CPUs que um job pode pedir (padrão: o
                                              mesmo de --cpus).
                      --max-memory=SIZE     Máximo de memória que um job pode pedir (padrão: o
                                              mesmo de --memory).
                      --memory=SIZE         Memória padrão de um job, como 512M ou 2G.
                      --server=URL          Endereço do servidor (padrão: MAESTRO_URL, depois o
                                              seu contexto, o servidor do seu último login ou
                                              http://localhost:8080).
                      --time=TIME           Limite máximo de tempo de um job: minutos, HH:MM:SS
                                              ou D-HH:MM:SS.
                      --users=USER[,USER...]
                                            Usuários que podem usar a fila (padrão de uma nova
                                              fila: todos).

                Exemplos:
                  maestro queue set nvidia --time 12:00:00 --users ana,bob,eva
                  maestro queue set cpu_small --max-cpus 8 --max-memory 16G
                  maestro queue set cpu_small --everybody --default
                  maestro queue set cpu_small --cluster near,far
                """, ""));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpOfEveryCommandIsInPortuguese(List<String> command) {
        // given
        String[] words = Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);

        // when
        String english = maestro.run(words).out();
        String portuguese = maestro.run(PORTUGUESE, words).out();

        // then
        assertThat(english).startsWith("Usage: maestro");
        assertThat(portuguese)
                .startsWith("Uso: maestro")
                .contains("Mostra esta ajuda.")
                .containsPattern("Exemplos?:\n  maestro")
                .doesNotContain("Usage:", "Commands:", "Example", "Exit codes:", "Show this help.");
        assertThat(names(portuguese)).containsAll(names(english));
    }

    static Map<String, String> catalogue(String name) {
        try (InputStream json = HelpCatalogueTest.class.getResourceAsStream("text/" + name + "_pt_BR.json")) {
            return new TreeMap<>(JsonMapper.shared().readValue(json, new TypeReference<Map<String, String>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the help of all commands says to somebody with these variables. */
    private static Set<String> texts(Map<String, String> variables) {
        Output nowhere = new Output(OutputStream.nullOutputStream(), false);
        Environment environment =
                new Environment(variables, InputStream.nullInputStream(), nowhere, nowhere, time -> {}, Duration.ZERO);
        return texts(Maestro.commandLine(environment))
                .map(text -> text.replace("%%", "%"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the help of a command and of those below it says, without examples, which are indented. */
    private static Stream<String> texts(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        UsageMessageSpec usage = spec.usageMessage();
        List<String> texts = new ArrayList<>(List.of(usage.description()));
        texts.addAll(List.of(usage.footer()));
        texts.addAll(List.of(usage.synopsisHeading(), usage.commandListHeading(), usage.exitCodeListHeading()));
        texts.addAll(usage.exitCodeList().values());
        for (ArgSpec argument : spec.args()) {
            texts.addAll(List.of(argument.description()));
        }
        return Stream.concat(
                texts.stream().filter(text -> !text.isBlank() && !text.startsWith("  ")),
                command.getSubcommands().values().stream().flatMap(HelpCatalogueTest::texts));
    }

    /** What stands in a text for something that has the same name in each language. */
    static Set<String> names(String text) {
        return SAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
