package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the user's tokens. */
@Command(
        name = "list",
        description = "List your tokens, and those of your sign-ins.",
        footer = {"", "Example:", "  maestro token list"})
public final class TokenListCommand implements Callable<Integer> {
    private static final Table<TokenResponse> TABLE = new Table<TokenResponse>()
            .name("name", TokenResponse::title)
            .named(TokenResponse::name)
            .fixed("scope", TokenResponse::scopeChoice)
            .time("created", token -> token.createdAt())
            .time("expires", token -> token.expiresAt());

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ListOption output;

    public TokenListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(Resource.of("me", "tokens"), TokenResponse.class),
                () -> text("You have no tokens."));
        return 0;
    }
}
