package org.orchestra.api.shell;

import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.runner.shell.ShellCommand;

/**
 * The body that opens a shell.
 *
 * @param command what to run; null for a shell of the image
 * @param terminal its terminal; null for none
 */
record NewShellRequest(
        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "A program and its arguments, which no shell interprets; by default bash, or else sh"),
                minItems = 1,
                maxItems = MAX_WORDS,
                schema = @Schema(pattern = "^[^\\x00]*$"))
        @Nullable List<@NotNull String> command,

        @Schema(description = "The terminal that it gets; by default none, so that its two outputs stay apart")
        @Valid @Nullable ShellSizeRequest terminal) {
    static final int MAX_WORDS = 256;

    /** In characters: more than anybody types, and less than a kernel takes. */
    static final int MAX_LENGTH = 32_000;

    /** @throws Refusal when the command is none */
    ShellCommand checked() {
        List<String> words = command == null ? List.of() : command;
        if (command != null && (words.isEmpty() || words.get(0).isEmpty())) {
            throw invalid("The command is empty: leave it out for a shell, or name a program.");
        }
        if (words.size() > MAX_WORDS || words.stream().mapToInt(String::length).sum() > MAX_LENGTH) {
            throw invalid(format(
                    "The command is too long: at most %d words of %d characters together; put it into a script.",
                    MAX_WORDS, MAX_LENGTH));
        }
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw invalid("The command contains a null character: leave it out.");
        }
        return new ShellCommand(words, terminal == null ? null : terminal.size());
    }

    private static Refusal invalid(String message) {
        return Refusal.invalid("invalid-command", message);
    }
}
