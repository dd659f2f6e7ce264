package org.orchestra.maestro;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.orchestra.maestro.session.Environment;
import picocli.CommandLine;

/** Scripts rely on exit codes: the documentation has those that the help of the commands has. */
class ExitCodesTest {
    @Test
    void theTableHasTheCodesOfAllCommands() throws IOException {
        assertThat(documented()).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "130", "255", "N");
        assertThat(codes(Maestro.commandLine(Environment.ofThisProcess())).collect(toSet()))
                .isEqualTo(documented());
    }

    private static Stream<String> codes(CommandLine command) {
        return Stream.concat(
                command.getCommandSpec().usageMessage().exitCodeList().keySet().stream(),
                command.getSubcommands().values().stream().flatMap(ExitCodesTest::codes));
    }

    private static Set<String> documented() throws IOException {
        String section = Files.readString(Path.of("../docs/cli.md"))
                .split("## Exit codes")[1]
                .split("\n## ")[0];
        return section.lines()
                .filter(line -> line.matches("\\| *(\\d+|N) *\\|.*"))
                .map(line -> line.split("\\|")[1].strip())
                .collect(toSet());
    }
}
