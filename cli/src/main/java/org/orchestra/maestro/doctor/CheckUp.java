package org.orchestra.maestro.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.HttpProxy;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.ProgramVersion;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerGreeting;
import org.orchestra.maestro.session.ServerContext;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Times;

/** Looks at one thing after another. What cannot be looked at, because of something before it, is left out. */
final class CheckUp {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofDays(3);
    private static final long ROOM = 1L << 30;

    private final Session session;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    CheckUp(Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** @param version of this program */
    List<Finding> run(String version) {
        findings.add(Finding.ok("program", version + ", Java " + Runtime.version()));
        if (server()) {
            signIn();
        }
        disk(Path.of("").toAbsolutePath());
        return findings;
    }

    /** Whether the server answers. */
    private boolean server() {
        try {
            String address = session.address().toString();
            String context = session.context().map(ServerContext::name).orElse(null);
            HttpProxy proxy = session.route(session.address()).proxy();
            if (proxy != null) {
                findings.add(Finding.ok("proxy", proxy + "; NO_PROXY names servers that are reached without it"));
            }
            Instant before = clock.instant();
            ServerGreeting there = session.anonymous().greeting(Resource.of("sign-in"));
            Duration took = Duration.between(before, clock.instant());
            findings.add(Finding.ok(
                    "server",
                    address + (context == null ? "" : " of context " + context) + " answers in " + took.toMillis()
                            + " ms"));
            findings.add(VersionCheck.of(ProgramVersion.ofThisProgram(), there.version()));
            time(there.time(), before.plus(took.dividedBy(2)));
            return true;
        } catch (CommandFailed failure) {
            findings.add(Finding.failed("server", failure.message()));
            return false;
        }
    }

    private void time(Instant there, Instant here) {
        Duration ahead = Duration.between(there, here);
        String minutes =
                ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of") + " the server's";
        findings.add(
                ahead.abs().compareTo(CLOCK_TOLERANCE) <= 0
                        ? Finding.ok("clock", "is the server's, or nearly")
                        : Finding.warning(
                                "clock",
                                "is " + minutes + "; times of --since are off; set it, or have it set by NTP"));
    }

    private void signIn() {
        try {
            OrchestraServer server = session.open();
            SignedInResponse user = server.get(Resource.of("me"), SignedInResponse.class);
            String who = user.username() + (user.role() == null ? "" : ", role " + user.role());
            Instant expires = server.get(Resource.of("tokens", "current"), ExpiryResponse.class)
                    .expiresAt();
            boolean soon = expires != null && expires.isBefore(clock.instant().plus(SOON));
            String until = expires == null ? "" : "; the token expires at " + Times.toTheSecond(expires);
            findings.add(
                    soon
                            ? Finding.warning(
                                    "sign-in", who + until + "; sign in again: maestro authenticate -u USER -p")
                            : Finding.ok("sign-in", who + until));
        } catch (CommandFailed failure) {
            findings.add(Finding.failed("sign-in", failure.message()));
        }
    }

    private void disk(Path folder) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            String room = new ByteCount(free) + " free in " + folder;
            findings.add(
                    free >= ROOM
                            ? Finding.ok("disk", room)
                            : Finding.warning(
                                    "disk", room + "; downloads need room: delete something, or go elsewhere"));
        } catch (IOException e) {
            findings.add(Finding.warning("disk", "how much is free in " + folder + " is unknown: " + e.getMessage()));
        }
    }

    private record SignedInResponse(
            String username, @Nullable String role) {
        SignedInResponse {
            Objects.requireNonNull(username, "username");
        }
    }

    private record ExpiryResponse(@Nullable Instant expiresAt) {}
}
