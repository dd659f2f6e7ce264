package org.orchestra.maestro.account;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates a token for a program. */
@Command(
        name = "create",
        description = "Create a token for a program and print it, this once.",
        footer = {"", "Example:", "  maestro token create --name ci --expires 90d --scope submit"})
public final class TokenCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Name, by which you revoke it.")
    private String name;

    @Option(
            names = "--scope",
            required = true,
            paramLabel = "SCOPE",
            description = "What it is good for: ${COMPLETION-CANDIDATES}. With read it only reads; with submit it also"
                    + " changes datasets and tasks; with all it does what you do.")
    private ScopeChoice scope;

    @Option(
            names = "--expires",
            paramLabel = "DAYSd",
            converter = DaysConverter.class,
            description = "How long it is good for, at most 366d (default: 90d).")
    private @Nullable Integer days;

    public TokenCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        IssuedTokenResponse token = session.open()
                .create(
                        Resource.of("me", "tokens"),
                        new NewTokenBody(name, scope.name().toUpperCase(Locale.ROOT), days),
                        IssuedTokenResponse.class);
        spec.commandLine()
                .getErr()
                .println(text("token %s expires at %s; nobody can read it again:", name, token.expiresAt()));
        spec.commandLine().getOut().println(token.token());
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record NewTokenBody(
            String name, String scope, @Nullable Integer days) {}
}
