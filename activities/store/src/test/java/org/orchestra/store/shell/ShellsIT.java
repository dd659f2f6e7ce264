package org.orchestra.store.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.shell.RequestedShell;
import org.orchestra.runner.shell.ShellCommand;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellInput;
import org.orchestra.runner.shell.ShellOutput;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.shell.ShellSize;
import org.orchestra.store.audit.AuditEntry;
import org.orchestra.store.audit.AuditLog;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.testing.StoreExtension;

class ShellsIT {
    private static final ShellSize SIZE = new ShellSize(24, 80);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskFixture fixture = new TaskFixture(STORE);
    private final Shells users = STORE.served(Shells.class);
    private final ShellRequests workers = STORE.get(ShellRequests.class);
    private final UUID worker = UUID.randomUUID();
    private final UUID id = UUID.randomUUID();
    private RunKey run;

    @BeforeEach
    void begin() {
        fixture.begin();
        STORE.jdbc().sql("TRUNCATE audit_entry, shell, shell_chunk").update();
        long task = STORE.open(fixture.register(TaskFixture.TRAIN));
        fixture.pass();
        run = fixture.begin(task, 0);
        STORE.get(RunReports.class).running(run, Instant.now());
    }

    @Test
    void oneWorkerOfTheClusterOpensTheShell() {
        // given
        open("ana", List.of("ls", "-l ä\t"), null);

        // when
        assertThat(workers.claim("elsewhere", worker, 10)).isEmpty();
        assertThat(workers.claim(CLUSTER, worker, 0)).isEmpty();
        List<RequestedShell> claimed = workers.claim(CLUSTER, worker, 10);

        // then
        assertThat(claimed).singleElement().satisfies(shell -> {
            assertThat(shell.id()).isEqualTo(id);
            assertThat(shell.run()).isEqualTo(run);
            assertThat(shell.task().name()).isEqualTo(TaskFixture.TRAIN);
            assertThat(shell.task().owner()).isEqualTo("ana");
            assertThat(shell.command()).isEqualTo(new ShellCommand(List.of("ls", "-l ä\t"), null));
        });
        assertThat(workers.claim(CLUSTER, UUID.randomUUID(), 10)).isEmpty();
    }

    @Test
    void whatIsTypedArrivesOnceAndInOrderThoughAnswersAreLost() {
        // given
        opened();

        // when
        assertThat(users.type(id, "ana", 0, bytes("l"))).isEqualTo(1);
        assertThat(users.type(id, "ana", 0, bytes("l"))).isEqualTo(1);
        assertThat(users.type(id, "ana", 1, bytes("s\n"))).isEqualTo(2);
        assertThat(users.type(id, "ana", 7, bytes("x"))).isEqualTo(2);

        // then
        assertThat(typed(workers.input(id, worker, 0, SIZE))).containsExactly("l", "s\n");
        assertThat(typed(workers.input(id, worker, 0, SIZE))).containsExactly("l", "s\n");

        // when
        users.type(id, "ana", 2, new byte[0]);

        // then
        assertThat(typed(workers.input(id, worker, 2, SIZE))).containsExactly("");
    }

    @Test
    void theWorkerWaitsForWhatIsTyped() {
        // given
        opened();

        // when
        CompletableFuture<ShellInput> waiting = CompletableFuture.supplyAsync(() -> workers.input(id, worker, 0, SIZE));
        users.type(id, "ana", 0, bytes("a"));

        // then
        assertThat(typed(waiting.join())).containsExactly("a");
    }

    @Test
    void anotherSizeOfTheTerminalEndsTheWaiting() {
        // given
        opened();

        // when
        users.resize(id, "ana", new ShellSize(50, 132));

        // then
        assertThat(workers.input(id, worker, 0, SIZE).size()).isEqualTo(new ShellSize(50, 132));
    }

    @Test
    void whatIsPrintedArrivesByteForByteBeforeTheEnd() {
        // given
        opened();
        byte[] everything = new byte[256];
        IntStream.range(0, 256).forEach(i -> everything[i] = (byte) i);

        // when
        assertThat(workers.output(id, worker, new ShellOutput(0, false, everything)))
                .isEqualTo(1);
        assertThat(workers.output(id, worker, new ShellOutput(0, false, everything)))
                .isEqualTo(1);
        workers.output(id, worker, new ShellOutput(1, true, bytes("oops")));
        workers.ended(id, worker, new ShellEnd(3, null));

        // then
        ShellProgress progress = users.progress(id, 0);
        assertThat(progress.output()).extracting(ShellOutput::error).containsExactly(false, true);
        assertThat(progress.output().get(0).bytes()).isEqualTo(everything);
        assertThat(progress.end()).isEqualTo(new ShellEnd(3, null));
        assertThat(users.progress(id, 2).output()).isEmpty();
    }

    @Test
    void aReaderWhoIsSlowSlowsTheShell() {
        // given
        opened();
        for (long i = 0; i < ShellRepository.MAX_WAITING; i++) {
            workers.output(id, worker, new ShellOutput(i, false, bytes("y")));
        }

        // when
        ShellOutput next = new ShellOutput(ShellRepository.MAX_WAITING, false, bytes("y"));

        // then
        assertThat(workers.output(id, worker, next)).isEqualTo(next.number());
        users.received(id, 1);
        assertThat(workers.output(id, worker, next)).isEqualTo(next.number() + 1);
    }

    @Test
    void nobodyElseGetsAtTheShell() {
        // given
        opened();
        UUID stranger = UUID.randomUUID();

        // then
        assertThat(workers.output(id, stranger, new ShellOutput(0, false, bytes("x"))))
                .isEqualTo(ShellRequests.OVER);
        assertThat(workers.input(id, stranger, 0, SIZE).over()).isTrue();
        workers.ended(id, stranger, new ShellEnd(0, null));
        assertThat(users.progress(id, 0).end()).isNull();
        assertThatThrownBy(() -> users.type(id, "bob", 0, bytes("rm -rf /\n"))).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> users.resize(id, "bob", SIZE)).isInstanceOf(Refusal.class);
    }

    @Test
    void aShellThatItsUserLeavesIsOver() {
        // given
        opened();

        // when
        users.leave(id);

        // then
        assertThat(workers.input(id, worker, 0, SIZE).over()).isTrue();
        assertThat(workers.output(id, worker, new ShellOutput(0, false, bytes("x"))))
                .isEqualTo(ShellRequests.OVER);
        assertThat(audited()).endsWith(", cut off");
        assertThatThrownBy(() -> users.renew(id, "ana")).hasMessageContaining("open another one");
    }

    @Test
    void aShellWithoutItsUserIsOver() {
        // given
        opened();
        STORE.jdbc()
                .sql("UPDATE shell SET client_until = now() - interval '1 second'")
                .update();

        // when
        workers.claim(CLUSTER, UUID.randomUUID(), 10);

        // then
        assertThat(workers.input(id, worker, 0, SIZE).over()).isTrue();
        assertThat(reason()).contains("user has not been heard of");
    }

    @Test
    void aShellWithoutItsWorkerIsOver() {
        // given
        opened();
        STORE.jdbc()
                .sql("UPDATE shell SET worker_until = now() - interval '1 second'")
                .update();

        // when
        workers.claim(CLUSTER, UUID.randomUUID(), 10);

        // then
        assertThat(reason()).isEqualTo("The worker of cluster local does not answer any more: try again in a minute.");
    }

    @Test
    void aShellThatNobodyOpensIsOverAndNamesTheSetting() {
        // given
        open("ana", List.of(), SIZE);
        STORE.jdbc()
                .sql("UPDATE shell SET worker_until = now() - interval '1 second'")
                .update();

        // when
        workers.claim("elsewhere", UUID.randomUUID(), 10);

        // then
        assertThat(reason()).contains("ORCHESTRA_SHELLS_ENABLED");
    }

    @Test
    void aUserHasTwoAtOnce() {
        // given
        open("ana", List.of(), SIZE);
        opening("ana", UUID.randomUUID(), List.of(), SIZE);

        // then
        assertThatThrownBy(() -> opening("ana", UUID.randomUUID(), List.of(), SIZE))
                .hasMessageContaining("leave one of them");
        opening("bob", UUID.randomUUID(), List.of(), SIZE);
        users.leave(id);
        opening("ana", UUID.randomUUID(), List.of(), SIZE);
    }

    @Test
    void theAuditLogHasItsBeginningAndItsEnd() {
        // given
        opened();
        assertThat(audited()).isEqualTo("user.ana.train 0 run 1");

        // when
        workers.ended(id, worker, new ShellEnd(7, null));
        workers.ended(id, worker, new ShellEnd(8, null));

        // then
        assertThat(audited()).isEqualTo("user.ana.train 0 run 1, exit code 7");
    }

    @Test
    void aRunningJobIsFoundAndNoOther() {
        assertThat(users.container(TaskFixture.TRAIN, 0)).hasValueSatisfying(place -> {
            assertThat(place.cluster()).isEqualTo(CLUSTER);
            assertThat(place.container()).isEqualTo(run);
        });
        assertThat(users.container(TaskFixture.TRAIN, 1)).isEmpty();
    }

    private void opened() {
        open("ana", List.of(), SIZE);
        assertThat(workers.claim(CLUSTER, worker, 10)).hasSize(1);
    }

    private void open(String user, List<String> words, ShellSize size) {
        opening(user, id, words, size);
    }

    private void opening(String user, UUID shell, List<String> words, ShellSize size) {
        users.open(
                new NewShell(shell, user, CLUSTER, run, new ShellCommand(words, size)),
                "user.ana.train 0 run 1",
                "10.0.0.1");
    }

    private String reason() {
        return users.progress(id, 0).end().reason();
    }

    private String audited() {
        List<AuditEntry> entries = STORE.served(AuditLog.class)
                .list("ana", null, new PageRequest(null, 10))
                .items();
        assertThat(entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.act()).isEqualTo("openShell"));
        return entries.get(0).subject();
    }

    private static List<String> typed(ShellInput input) {
        return input.pieces().stream().map(piece -> new String(piece, UTF_8)).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
