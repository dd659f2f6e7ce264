package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists accounts. */
@Command(
        name = "list",
        description = "List accounts (admins only).",
        footer = {"", "Examples:", "  maestro user list --state registered", "  maestro user list --home failing"})
public final class UserListCommand implements Callable<Integer> {
    private static final Table<ListedUser> TABLE = new Table<ListedUser>()
            .name("user", listed -> listed.user().username())
            .text("email", listed -> listed.user().email())
            .fixed("role", listed -> listed.user().role())
            .state("state", listed -> listed.user().state())
            .fixed(
                    "storage",
                    listed -> listed.quota() == null ? null : listed.quota().storage())
            .wide()
            .number("max priority", listed -> listed.user().maxPriority())
            .number("max running", listed -> listed.user().maxRunning())
            .fixed("budget", listed -> listed.user().budgetUse())
            .fixed("mail", listed -> listed.user().mail())
            .fixed(
                    "files",
                    listed -> listed.quota() == null ? null : listed.quota().files());

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only accounts in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable StateChoice state;

    @Option(
            names = "--home",
            paramLabel = "STATE",
            description = "Only accounts with a home in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable HomeStateChoice home;

    @Mixin
    private ListOption output;

    public UserListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(spec.commandLine().getOut(), TABLE, () -> listed(session.open()), this::nobody);
        return 0;
    }

    private List<ListedUser> listed(OrchestraServer server) {
        List<UserResponse> users = server.list(resource(), UserResponse.class);
        if (users.isEmpty()) {
            return List.of();
        }
        Map<String, QuotaResponse> quotas = server.list(Resource.of("quotas"), QuotaResponse.class).stream()
                .collect(Collectors.toMap(QuotaResponse::username, quota -> quota, (one, again) -> again));
        return users.stream()
                .map(user -> new ListedUser(user, quotas.get(user.username())))
                .toList();
    }

    private Resource resource() {
        return Resource.of("users")
                .with("state", state == null ? null : state.name().toUpperCase(Locale.ROOT))
                .with("home", home == null ? null : home.name().toUpperCase(Locale.ROOT));
    }

    private String nobody() {
        if (home == null) {
            return state == null ? text("There are no users.") : text("There are no %s users.", state);
        }
        return state == null
                ? text("There are no users with a home that is %s.", home)
                : text("There are no %s users with a home that is %s.", state, home);
    }

    /** @param quota absent for an account that came between the two lists */
    private record ListedUser(
            @JsonUnwrapped UserResponse user, @Nullable QuotaResponse quota) {}

    private enum StateChoice {
        registered,
        active,
        disabled,
        deleted
    }

    private enum HomeStateChoice {
        pending,
        provisioning,
        failing,
        ready,
        removing,
        removed
    }
}
