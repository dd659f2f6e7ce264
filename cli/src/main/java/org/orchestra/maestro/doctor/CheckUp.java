package org.orchestra.maestro.doctor;

import static org.orchestra.maestro.text.Texts.text;

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
        findings.add(Finding.ok(text("program"), version + ", Java " + Runtime.version()));
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
                findings.add(Finding.ok(
                        text("proxy"), text("%s; NO_PROXY names servers that are reached without it", proxy)));
            }
            Instant before = clock.instant();
            ServerGreeting there = session.anonymous().greeting(Resource.of("sign-in"));
            Duration took = Duration.between(before, clock.instant());
            findings.add(Finding.ok(
                    text("server"),
                    context == null
                            ? text("%s answers in %s ms", address, took.toMillis())
                            : text("%s of context %s answers in %s ms", address, context, took.toMillis())));
            findings.add(VersionCheck.of(ProgramVersion.ofThisProgram(), there.version()));
            time(there.time(), before.plus(took.dividedBy(2)));
            return true;
        } catch (CommandFailed failure) {
            findings.add(Finding.failed(text("server"), failure.message()));
            return false;
        }
    }

    private void time(Instant there, Instant here) {
        Duration ahead = Duration.between(there, here);
        if (ahead.abs().compareTo(CLOCK_TOLERANCE) <= 0) {
            findings.add(Finding.ok(text("clock"), text("is the server's, or nearly")));
            return;
        }
        long seconds = ahead.abs().toSeconds();
        findings.add(Finding.warning(
                text("clock"),
                ahead.isNegative()
                        ? text(
                                "is %s s behind the server's; times of --since are off; set it, or have it set by NTP",
                                seconds)
                        : text(
                                "is %s s ahead of the server's; times of --since are off; set it, or have it set by NTP",
                                seconds)));
    }

    private void signIn() {
        try {
            OrchestraServer server = session.open();
            SignedInResponse user = server.get(Resource.of("me"), SignedInResponse.class);
            String who = who(user);
            Instant expires = server.get(Resource.of("tokens", "current"), ExpiryResponse.class)
                    .expiresAt();
            boolean soon = expires != null && expires.isBefore(clock.instant().plus(SOON));
            String until = expires == null ? who : text("%s; the token expires at %s", who, Times.toTheSecond(expires));
            findings.add(
                    soon
                            ? Finding.warning(
                                    text("sign-in"),
                                    session.tokenIsGiven()
                                            ? text("%s; put a new one there", until)
                                            : text("%s; sign in again: maestro authenticate -u USER -p", until))
                            : Finding.ok(text("sign-in"), until));
        } catch (CommandFailed failure) {
            findings.add(Finding.failed(text("sign-in"), failure.message()));
        }
    }

    private String who(SignedInResponse user) {
        String who = user.role() == null ? user.username() : text("%s, role %s", user.username(), user.role());
        return session.tokenIsGiven() ? text("%s, by the token in MAESTRO_TOKEN", who) : who;
    }

    private void disk(Path folder) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            String room = text("%s free in %s", new ByteCount(free), folder);
            findings.add(
                    free >= ROOM
                            ? Finding.ok(text("disk"), room)
                            : Finding.warning(
                                    text("disk"),
                                    text("%s; downloads need room: delete something, or go elsewhere", room)));
        } catch (IOException e) {
            findings.add(Finding.warning(
                    text("disk"), text("how much is free in %s is unknown: %s", folder, e.getMessage())));
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
