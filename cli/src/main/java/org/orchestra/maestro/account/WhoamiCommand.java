package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the account of this session, and what its token is good for. */
@Command(
        name = "whoami",
        description =
                "Show your account, your quota, your homes on the clusters, the server, and what your token is good for.",
        footer = {"", "Example:", "  maestro whoami"})
public final class WhoamiCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOption output;

    public WhoamiCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        UserResponse user = server.get(Resource.of("me"), UserResponse.class);
        TokenResponse token = server.get(Resource.of("tokens", "current"), TokenResponse.class);
        QuotaResponse quota = server.get(Resource.of("quotas", user.username()), QuotaResponse.class);
        List<HomeResponse> homes = server.list(Resource.of("users", user.username(), "homes"), HomeResponse.class);
        output.print(
                spec.commandLine().getOut(),
                new Me(user, quota, homes, session.address().toString(), token),
                new Fields()
                        .with(text("user"), user.username())
                        .with(text("server"), session.address())
                        .with(text("role"), user.role())
                        .with(text("email"), user.email())
                        .with(text("mail"), user.mail())
                        .with(text("max priority"), user.maxPriority())
                        .with(text("max running"), user.maxRunning())
                        .with(text("budget"), user.budgetUse())
                        .with(text("storage"), quota.storage())
                        .with(text("files"), quota.files())
                        .withText(text("homes"), HomeResponse.describe(homes))
                        .with(text("token"), text("%s, scope %s", token.title(), token.scopeChoice()))
                        .with(text("expires"), Times.toTheSecond(token.expiresAt())));
        return 0;
    }

    private record Me(
            @JsonUnwrapped UserResponse user,
            QuotaResponse quota,
            List<HomeResponse> homes,
            String server,
            TokenResponse token) {}
}
