package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class ExecTemplateTest {
    private static final Map<String, String> PATHS = Map.of("DATA", "/d", "IN", "/i", "OUT", "/o");

    @Test
    void everyPlaceIsFilledWithItsQuotedPath() {
        // given
        ExecTemplate template = new ExecTemplate("python3 /job.py -d %DATA -c %IN -o %OUT");

        // when
        String command = template.fill(Map.of("DATA", "/vol/data.csv", "IN", "/vol/configs/a.json", "OUT", "/vol/out"));

        // then
        assertThat(command).isEqualTo("python3 /job.py -d '/vol/data.csv' -c '/vol/configs/a.json' -o '/vol/out'");
    }

    @ParameterizedTest
    @CsvSource({
        "python3 /job.py -c %IN -o %OUT, %DATA, data path",
        "python3 /job.py -d %DATA -o %OUT, %IN, configuration file",
        "python3 /job.py -d %DATA -c %IN, %OUT, output path",
        "python3 /job.py -d %DATABASE -c %IN -o %OUT, %DATA, data path",
        "python3 /job.py -d %DATA -c %INPUT -o %OUT, %IN, configuration file",
        "python3 /job.py -d %data -c %IN -o %OUT, %DATA, data path"
    })
    void aCommandWithoutOneOfThePlacesIsRefusedByName(String command, String missing, String meaning) {
        // when
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> new ExecTemplate(command).check(CommandPlaceholders.USUAL));

        // then
        assertThat(refusal.code()).isEqualTo("invalid-command");
        assertThat(refusal)
                .hasMessageStartingWith("The command lacks " + missing + ":")
                .hasMessageContaining(meaning);
    }

    @Test
    void aPlaceMayBeRepeatedAndMayBePartOfAWord() {
        // given
        ExecTemplate template =
                new ExecTemplate("cp %IN %OUT/config && run --in=%IN --data=%DATA > %OUT/log; ls %OUT.d");

        // when
        String command = template.fill(PATHS);

        // then
        assertThat(command).isEqualTo("cp '/i' '/o'/config && run --in='/i' --data='/d' > '/o'/log; ls '/o'.d");
    }

    @Test
    void whatOnlyLooksLikeAPlaceIsLeftAlone() {
        // given
        ExecTemplate template = new ExecTemplate("echo %DATABASE %INPUT %OUT_DIR %d; run %DATA %IN %OUT");

        // when
        String command = template.fill(PATHS);

        // then
        assertThat(command).isEqualTo("echo %DATABASE %INPUT %OUT_DIR %d; run '/d' '/i' '/o'");
    }

    @Test
    void aPathThatNamesAPlaceIsNotFilledAgain() {
        // given
        ExecTemplate template = new ExecTemplate("run %DATA %IN %OUT");

        // then
        assertThat(template.fill(Map.of("DATA", "/a%IN", "IN", "/b%OUT", "OUT", "/c%DATA")))
                .isEqualTo("run '/a%IN' '/b%OUT' '/c%DATA'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a b",
                "/it's",
                "/$HOME",
                "/`id`",
                "/$(id)",
                "/a;id",
                "/back\\slash",
                "/\"quoted\"",
                "/''",
                "/*",
                "/\\1$1"
            })
    void aShellReadsEveryPathAsOneWordAndNothingElse(String path) throws Exception {
        // given
        ExecTemplate template = new ExecTemplate("printf '[%%s]' %DATA %IN %OUT".replace("%%", "%"));

        // when
        String read = shell(template.fill(Map.of("DATA", path, "IN", path, "OUT", path)));

        // then
        assertThat(read).isEqualTo("[" + path + "][" + path + "][" + path + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run %DATA \"%IN\" %OUT",
                "run %DATA %OUT '%IN'",
                "run %DATA %OUT; sh -c 'cat %IN'",
                "run %DATA %OUT \"$(cat \"%IN\")\"",
                "run %DATA %OUT; echo it\\'s \"%IN\"",
                "# it's\nrun %DATA %OUT \"%IN\"",
                "run %DATA %OUT \"`x`%IN\""
            })
    void aPlaceWithinQuotesIsRefusedForTheShellWouldTakeItsValueApart(String command) {
        assertThat(refusal(command, CommandPlaceholders.USUAL))
                .startsWith(
                        "The command has %IN within quotes, where the shell would take its value apart: write it outside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=\"$(basename %IN)\" run %DATA %OUT",
                "echo \"`basename %IN`\"; run %DATA %OUT",
                "echo \"it's\" 'a \"b' %DATA %IN %OUT; printf '%s'",
                "# it's\nrun %DATA %IN %OUT",
                "echo \\\" %DATA %IN %OUT",
                "echo a#'b' ${x#y} %DATA %IN %OUT",
                "(cd %OUT; run \"a\"'b'%IN %DATA)",
                "run %DATA %OUT <<E\nit's %IN\nE"
            })
    void aPlaceBesideQuotesIsFilled(String command) {
        new ExecTemplate(command).check(CommandPlaceholders.USUAL);
    }

    @Test
    void theLongestWordIsMeantAndOnlyGivenWordsAre() {
        // given
        ExecTemplate template = new ExecTemplate("%ET %ETA %ET_2 %REF %REFS %REF.d %date +%H");

        // when
        String command = template.fill(Map.of("ET", "3", "ETA", "0", "REF", "/r", "REFS", "/s"));

        // then
        assertThat(command).isEqualTo("'3' '0' %ET_2 '/r' '/s' '/r'.d %date +%H");
    }

    @Test
    void dummiesMayBeLeftOutAndTheOutputMayNot() {
        // given
        CommandPlaceholders dummies = new CommandPlaceholders(Set.of("OUT"), Set.of(), Set.of("ET", "ETA"));

        // then
        new ExecTemplate("run > %OUT").check(dummies);
        new ExecTemplate("run %DATA %IN > %OUT").check(dummies);
        assertThat(refusal("run %DATA %IN", dummies)).startsWith("The command lacks %OUT: ");
    }

    @Test
    void theExampleHasWhatTheCommandNeedsAndTheWayOutIsNamed() {
        // given
        CommandPlaceholders sweep = new CommandPlaceholders(Set.of("DATA"), Set.of(), Set.of());

        // then
        assertThat(refusal("train --lr %lr", sweep))
                .isEqualTo(
                        "The command lacks %DATA: write it where the job's data path goes, for example"
                                + " \"python3 /job.py -d %DATA\"; a task that is created without data (-d) or with --is_dummy_data needs none.");
        assertThat(refusal("run %DATA %OUT", CommandPlaceholders.USUAL))
                .endsWith(
                        "for example \"python3 /job.py -d %DATA -c %IN -o %OUT\"; a task that is created with --is_dummy_config needs none.");
        assertThat(refusal("run %DATA %IN", CommandPlaceholders.USUAL)).endsWith("-o %OUT\".");
    }

    @Test
    void everySecondaryWordIsUsedAndEveryRegionGiven() {
        // given
        CommandPlaceholders places = new CommandPlaceholders(Set.of("DATA", "IN", "OUT"), Set.of("REF"), Set.of("ET"));

        // then
        new ExecTemplate("run %DATA %IN %OUT %REF").check(places);
        new ExecTemplate("run %DATA %IN %OUT %REF %ETA %OTHER").check(places);
        assertThat(refusal("run %DATA %IN %OUT %REFS", places)).startsWith("The command never uses %REF: ");
        assertThat(refusal("run %DATA %IN %OUT %REF %ET", places))
                .startsWith("The command has %ET, but the task has no value");
        assertThat(refusal("run %DATA %IN %OUT %ETA", CommandPlaceholders.USUAL))
                .startsWith("The command has %ETA, but the task has no value");
    }

    /** The second is what {@code --exec "$(cat command.txt)"} leaves of a file with one line. */
    @ParameterizedTest
    @ValueSource(strings = {"a\r\nrun %DATA %IN %OUT", "run %DATA %IN %OUT\r"})
    void dosLineEndsAreRefusedWithAWord(String command) {
        assertThat(refusal(command, CommandPlaceholders.USUAL)).startsWith("The command has DOS line ends (CR LF)");
    }

    @Test
    void dataThatTheTaskDoesNotHaveCannotBeRead() {
        // given
        CommandPlaceholders none = new CommandPlaceholders(Set.of(), Set.of(), Set.of("DATA", "ET", "ETA"));

        // then
        new ExecTemplate("train --lr %lr").check(none);
        assertThat(refusal("train %DATA", none)).startsWith("The command has %DATA, but the task has no value for it");
    }

    private static String refusal(String command, CommandPlaceholders places) {
        return catchThrowableOfType(Refusal.class, () -> new ExecTemplate(command).check(places))
                .getMessage();
    }

    @Test
    void aCommandMayBeLongButNotEndless() {
        String places = " %DATA %IN %OUT";
        String longest = "x".repeat(ExecTemplate.MAX_LENGTH - places.length()) + places;

        assertThat(new ExecTemplate(longest).value()).hasSize(ExecTemplate.MAX_LENGTH);
        assertThat(catchThrowableOfType(Refusal.class, () -> new ExecTemplate("x" + longest)))
                .hasMessage("The command has 8,193 characters and may have 8,192: put it into a script in the image.");
    }

    @Test
    void aNulCharacterIsRefused() {
        assertThat(catchThrowableOfType(Refusal.class, () -> new ExecTemplate("run %DATA %IN %OUT \0")))
                .hasMessage("The command has a NUL character, which no shell takes: remove it.");
    }

    @Test
    void aCommandThatLinuxDoesNotTakeAsOneArgumentIsRefused() throws Exception {
        // given
        String longest = ":" + " ".repeat(ExecTemplate.MAX_FILLED_BYTES - 1);

        // then
        ExecTemplate.requireStartable(longest);
        assertThat(shell(longest)).isEmpty();
        assertThatThrownBy(() -> ExecTemplate.requireStartable(longest + " "))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith(
                        "With its paths filled in, the command has 131,072 bytes and Linux takes 131,071:");
        assertThatThrownBy(() -> shell(longest + " ")).hasMessageContaining("Argument list too long");
    }

    @Test
    void theLengthOfAFilledCommandCountsInBytes() {
        assertThatThrownBy(() -> ExecTemplate.requireStartable("ä".repeat(ExecTemplate.MAX_FILLED_BYTES / 2 + 1)))
                .isInstanceOf(Refusal.class);
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
