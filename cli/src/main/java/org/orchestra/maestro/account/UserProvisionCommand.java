package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a user's homes made again, and follows that. */
@Command(
        name = "provision",
        description = {
            "Make a user's homes on the clusters again, at once: the folder on the volume, and on Kubernetes the namespace, the network"
                    + " policy, the quota, the limit range, the volumes and the claims (admins only).",
            "What is missing is made and what differs is repaired, also of homes that are ready. Running jobs are not touched."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the homes are being made; with --wait: they are ready",
            "1:failure",
            "2:invalid command line",
            "3:with --wait: a home is not ready after " + UserProvisionCommand.MAX_ATTEMPTS
                    + " attempts; it is tried again by itself"
        },
        footer = {"", "Examples:", "  maestro user provision ana --wait", "  maestro user provision ana --cluster lab"})
public final class UserProvisionCommand implements Callable<Integer> {
    /** They take about half a minute, which is longer than Kubernetes needs to remove a namespace that somebody deleted. */
    static final int MAX_ATTEMPTS = 5;

    private static final int NOT_READY = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    @Option(names = "--cluster", paramLabel = "C", description = "Only the home on this cluster.")
    private @Nullable String cluster;

    @Option(names = "--wait", description = "Print each step, and end when the homes are ready.")
    private boolean wait;

    public UserProvisionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        List<HomeResponse> homes = server.post(
                        user.action("provision").with("cluster", cluster), null, ProvisionedHomesResponse.class)
                .homes();
        if (homes.isEmpty()) {
            throw new CommandFailed(text("No cluster is active, so there is no home to make."));
        }
        Set<String> clusters = homes.stream().map(HomeResponse::cluster).collect(Collectors.toCollection(TreeSet::new));
        if (wait) {
            return follow(server, clusters) ? 0 : NOT_READY;
        }
        spec.commandLine()
                .getOut()
                .println(text(
                        "making the homes of %s on %s; see how far they are with: maestro user show %s",
                        user.name(), String.join(", ", clusters), user.name()));
        return 0;
    }

    /** Prints what changes until the homes are ready, and returns whether they are. */
    private boolean follow(OrchestraServer server, Set<String> clusters) {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> said = new HashMap<>();
        while (true) {
            List<HomeResponse> homes = server.list(user.homes(), HomeResponse.class).stream()
                    .filter(home -> clusters.contains(home.cluster()))
                    .toList();
            for (HomeResponse home : homes) {
                String line = home.describe();
                if (!line.equals(said.put(home.cluster(), line))) {
                    out.println(line);
                }
            }
            if (homes.stream().noneMatch(UserProvisionCommand::isAwaited)) {
                return homes.size() == clusters.size() && homes.stream().allMatch(HomeResponse::isReady);
            }
            session.environment().pause().accept(PAUSE);
        }
    }

    private static boolean isAwaited(HomeResponse home) {
        return home.isBeingMade() || (home.isFailing() && home.attempts() <= MAX_ATTEMPTS);
    }

    private record ProvisionedHomesResponse(List<HomeResponse> homes) {
        ProvisionedHomesResponse {
            Objects.requireNonNull(homes, "homes");
        }
    }
}
