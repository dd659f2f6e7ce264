package org.orchestra.store.shell;

import static org.orchestra.domain.Text.format;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.runner.shell.RequestedShell;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellInput;
import org.orchestra.runner.shell.ShellOutput;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.shell.ShellSize;
import org.orchestra.store.audit.AuditLog;
import org.orchestra.store.shell.ShellRepository.Status;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Shells in running containers. A shell is over when it ends itself, or when its user or its worker has not been heard of for
 * 30 seconds; the next worker that asks for shells then says so. Each is in the audit log, from when to when and with its end.
 */
@Component
public class Shells implements ShellRequests {
    /** How many a user may have open at once. */
    public static final int MAX_PER_USER = 2;

    /** What is typed is seen so soon: a person takes less than a tenth of a second for at once. */
    private static final Duration MOMENT = Duration.ofMillis(25);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final ShellInput CLOSED = new ShellInput(List.of(), null, true);
    private static final ShellEnd LOST = new ShellEnd(null, "The server has lost the shell: open another one.");

    private final ShellRepository shells;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    Shells(ShellRepository shells, AuditLog audit, TransactionTemplate transaction) {
        this.shells = shells;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Where a job runs; empty when it does not. */
    public Optional<RunContainer> container(String task, int job) {
        return shells.container(task, job);
    }

    /**
     * Asks for a shell.
     *
     * @param subject the run that it is in, for the audit log
     * @param address from where it is asked for
     * @throws Refusal when its user has too many
     */
    public void open(NewShell shell, String subject, String address) {
        shells.expire();
        transaction.executeWithoutResult(done -> {
            shells.lock(shell.username());
            if (shells.openOf(shell.username()) >= MAX_PER_USER) {
                throw Refusal.tooMany(
                        "too-many-shells",
                        format("You have %d shells open: leave one of them, then try again.", MAX_PER_USER));
            }
            audit.begin(shell.username(), "openShell", subject, address, "shell " + shell.id());
            shells.add(shell);
        });
    }

    /**
     * What has been printed, and whether there will be more.
     *
     * @param from how many pieces the user has had
     */
    public ShellProgress progress(UUID id, long from) {
        // First, so that whatever was printed before the end is among the pieces.
        Status status = shells.status(id, null).orElse(null);
        if (status == null) {
            return new ShellProgress(List.of(), LOST);
        }
        List<ShellOutput> output = status.printed() > from ? shells.pieces(id, false, from) : List.of();
        return new ShellProgress(output, status.ended() ? status.end() : null);
    }

    /** Forgets what the user has had, which makes room for more: so many pieces. */
    public void received(UUID id, long pieces) {
        shells.forget(id, false, pieces);
    }

    /**
     * Says that the user is still there.
     *
     * @throws Refusal when there is no such open shell of the user
     */
    public void renew(UUID id, String username) {
        if (!shells.renewClient(id, username)) {
            throw Refusal.conflict("shell-over", "The shell has ended: open another one.");
        }
    }

    /**
     * Types a piece.
     *
     * @param number how many pieces come before it
     * @param bytes empty for the end of the input
     * @return the number of the piece that is awaited next: that of this one while too much waits to be read
     * @throws Refusal when there is no such open shell of the user
     */
    public long type(UUID id, String username, long number, byte[] bytes) {
        renew(id, username);
        return shells.type(id, username, number, bytes)
                ? number + 1
                : shells.status(id, null).map(Status::typed).orElse(number);
    }

    /** @throws Refusal when there is no such open shell of the user */
    public void resize(UUID id, String username, ShellSize size) {
        renew(id, username);
        shells.resize(id, username, size);
    }

    /** Ends a shell whose user has left it. */
    public void leave(UUID id) {
        shells.end(id, null, new ShellEnd(null, "Its user has left it."));
    }

    /** Ends the shells that one side has left. */
    public void expire() {
        shells.expire();
    }

    @Override
    public List<RequestedShell> claim(String cluster, UUID worker, int most) {
        shells.expire();
        return shells.claim(cluster, worker, most);
    }

    @Override
    public ShellInput input(UUID id, UUID worker, long from, @Nullable ShellSize size) {
        shells.renewWorker(id, worker);
        shells.forget(id, true, from);
        ShellInput input = inputNow(id, worker, from, size);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isNothing(input) && System.nanoTime() < end) {
            Uninterruptibles.sleepUninterruptibly(MOMENT);
            input = inputNow(id, worker, from, size);
        }
        return input;
    }

    private static boolean isNothing(ShellInput input) {
        return !input.over() && input.size() == null && input.pieces().isEmpty();
    }

    private ShellInput inputNow(UUID id, UUID worker, long from, @Nullable ShellSize known) {
        Status status = shells.status(id, worker).orElse(null);
        if (status == null || status.ended()) {
            return CLOSED;
        }
        List<byte[]> pieces = status.typed() > from
                ? shells.pieces(id, true, from).stream().map(ShellOutput::bytes).toList()
                : List.of();
        ShellSize size = status.size();
        return new ShellInput(pieces, size == null || size.equals(known) ? null : size, false);
    }

    @Override
    public long output(UUID id, UUID worker, ShellOutput output) {
        return shells.print(id, worker, output)
                ? output.number() + 1
                : shells.status(id, worker)
                        .filter(status -> !status.ended())
                        .map(Status::printed)
                        .orElse(OVER);
    }

    @Override
    public void ended(UUID id, UUID worker, ShellEnd end) {
        shells.end(id, worker, end);
    }
}
