package org.orchestra.api.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.api.stream.RecordingSink;
import org.orchestra.api.stream.StreamOpening;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.LogStreamCopiers;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.volume.VolumeFiles;

/** Logs that are read while they grow, on a real PostgreSQL and a cluster that the test plays. */
class LogStreamsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final GrowingLog cluster = new GrowingLog();
    private final List<RecordingSink> clients = new ArrayList<>();
    private final List<LogStreamCopiers.Copying> workers = new ArrayList<>();
    private LogStreamRepository repository;
    private LogStreams streams;
    private RunKey run;
    private Path stored;

    @BeforeEach
    void aRunThatIsRunning() throws IOException {
        repository = STORE.get(LogStreamRepository.class);
        streams = new LogStreams(repository, new VolumeFiles(STORE.storage()), Clock.systemUTC());
        STORE.data().user("ana");
        STORE.data().queue("cpu", StoreExtension.CLUSTER);
        STORE.data().node("cpu", "a", 4);
        run = new RunDriver(STORE).begin(STORE.openTask("ana", "fit", 1), 0, "a");
        stored = STORE.storage().log(new OwnedName("user.ana.fit"), "config-000000.json", 1);
        Files.createDirectories(stored.getParent());
        STORE.jdbc()
                .sql("UPDATE cluster SET type = 'KUBERNETES', volume_kind = 'HOST_PATH', volume_path = '/volume'")
                .update();
    }

    @AfterEach
    void nothingIsLeft() {
        streams.stop();
        await().atMost(PATIENCE).until(() -> leases() == 0);
        workers.forEach(LogStreamCopiers.Copying::close);
        await().atMost(PATIENCE).until(() -> cluster.streams() == 0);
    }

    @Test
    void aLogIsReadWhileItGrowsAndToItsEndWhenTheRunHasEnded() throws IOException {
        // given
        startWorker();
        cluster.print("before\n");

        // when
        CompletableFuture<String> whole = follow();

        // then
        awaitReceived("before\n");

        // when
        cluster.print("while\n");

        // then
        awaitReceived("before\nwhile\n");

        // when
        cluster.print("at the end\n");
        endRun();

        // then
        assertThat(whole).succeedsWithin(PATIENCE).isEqualTo("before\nwhile\nat the end\n");
    }

    @Test
    void anotherWorkerGoesOnToTheByteWhenOneDies() throws IOException {
        // given
        LogStreamCopiers.Copying first = startWorker();
        CompletableFuture<String> whole = follow();
        cluster.print(lines(0, 5_000));
        awaitReceived(lines(0, 5_000));

        // when
        first.close();
        cluster.print(lines(5_000, 10_000));
        startWorker();

        // then
        awaitReceived(lines(0, 10_000));

        // when
        endRun();

        // then
        assertThat(whole).succeedsWithin(PATIENCE).isEqualTo(cluster.text());
    }

    @Test
    void aWorkerThatBelievesItselfAloneSpoilsNothing() throws IOException {
        // given
        startWorker();
        startWorker();
        CompletableFuture<String> whole = follow();

        // when
        for (int i = 0; i < 20; i++) {
            cluster.print(lines(i * 100, i * 100 + 100));
            STORE.jdbc()
                    .sql("UPDATE log_stream SET worker_lease_until = now() - interval '1 second'")
                    .update();
            awaitReceived(cluster.text());
        }
        endRun();

        // then
        assertThat(whole).succeedsWithin(PATIENCE).isEqualTo(cluster.text());
    }

    @Test
    void whatTheDatabaseLosesInACrashIsAskedForAgain() throws IOException {
        // given
        startWorker();
        CompletableFuture<String> whole = follow();
        cluster.print(lines(0, 1_000));
        awaitReceived(cluster.text());

        // when
        STORE.jdbc().sql("TRUNCATE log_stream CASCADE").update();
        cluster.print(lines(1_000, 2_000));

        // then
        awaitReceived(lines(0, 2_000));
        endRun();
        assertThat(whole).succeedsWithin(PATIENCE).isEqualTo(cluster.text());
    }

    @Test
    void theRestComesFromTheStoredLogWhenNoWorkerIsLeft() throws IOException {
        // given
        LogStreamCopiers.Copying worker = startWorker();
        CompletableFuture<String> whole = follow();
        cluster.print("one\n");
        awaitReceived("one\n");

        // when
        worker.close();
        cluster.print("two\n");
        endRun();

        // then
        assertThat(whole).succeedsWithin(PATIENCE).isEqualTo("one\ntwo\n");
    }

    @Test
    void aLogThatNobodyReadsAnyMoreIsNotCopied() {
        // given
        startWorker();
        CompletableFuture<String> whole = follow();
        cluster.print("one\n");
        awaitReceived("one\n");

        // when
        clients.get(0).hangUp();

        // then
        await().atMost(PATIENCE).until(() -> cluster.streams() == 0);
        assertThat(whole).isCompletedExceptionally();
        assertThat(leases()).isZero();
    }

    @Test
    void severalReadTheSameLogEachFromItsBeginning() throws IOException {
        // given
        startWorker();
        cluster.print("one\n");
        CompletableFuture<String> whole = follow();
        awaitReceived("one\n");

        // when
        CompletableFuture<String> another = follow();
        cluster.print("two\n");
        awaitReceived("one\ntwo\n");
        endRun();

        // then
        assertThat(whole).succeedsWithin(PATIENCE).isEqualTo("one\ntwo\n");
        assertThat(another).succeedsWithin(PATIENCE).isEqualTo("one\ntwo\n");
    }

    @Test
    void whatThereIsSoFarEndsThere() {
        // given
        startWorker();
        cluster.print(lines(0, 50_000));

        // when
        CompletableFuture<String> soFar = soFar();

        // then
        assertThat(soFar).succeedsWithin(PATIENCE).isEqualTo(cluster.text());
    }

    @Test
    void whoReadsAsMuchAsOneUserMayKeepsNobodyElseFromReading() {
        // given
        List<UUID> many = Stream.generate(UUID::randomUUID).limit(32).toList();
        many.forEach(id -> repository.open(id, StoreExtension.CLUSTER, run, true, 0));
        startWorker();
        cluster.print("one\n");
        await().atMost(PATIENCE).until(() -> cluster.streams() == many.size());

        // when
        CompletableFuture<String> soFar = soFar();

        // then
        assertThat(soFar).succeedsWithin(PATIENCE).isEqualTo("one\n");
        many.forEach(repository::close);
    }

    @Test
    void aWorkerThatDoesNotAnswerIsNotWaitedForForEver() {
        // when
        CompletableFuture<String> soFar = soFar();

        // then
        assertThat(soFar)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(Refusal.class)
                .withMessageContaining("whose worker does not answer: ask again");
    }

    @Test
    void aLogThatTheRunWritesItselfIsReadFromTheVolumeAlsoWhenItIsCutAtTheEnd() throws IOException {
        // given
        STORE.jdbc().sql("UPDATE cluster SET type = 'LOCAL'").update();
        CompletableFuture<String> whole = follow();
        Files.writeString(stored, "one\n");
        awaitReceived("one\n");

        // when
        Files.writeString(stored, "two\n", StandardOpenOption.APPEND);
        awaitReceived("one\ntwo\n");
        Files.writeString(stored, "three\n", StandardOpenOption.APPEND);
        Path cut = Files.writeString(stored.resolveSibling("cut"), "one\n…\nthree\n");
        Files.move(cut, stored, StandardCopyOption.REPLACE_EXISTING);
        end();

        // then
        assertThat(whole).succeedsWithin(PATIENCE).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void aServerThatStopsCutsTheStreamOffSoThatNobodyTakesThisForTheEndOfTheRun() {
        // given
        CompletableFuture<String> whole = follow();
        await().atMost(PATIENCE).until(() -> leases() == 1);

        // when
        streams.stop();

        // then
        assertThat(whole).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("cut off");
    }

    private LogStreamCopiers.Copying startWorker() {
        LogStreamCopiers.Copying worker =
                new LogStreamCopiers(STORE.get(LogRequests.class)).begin(StoreExtension.CLUSTER, cluster);
        workers.add(worker);
        return worker;
    }

    private CompletableFuture<String> follow() {
        return open(opening -> streams.follow("ana", log(), opening));
    }

    private CompletableFuture<String> soFar() {
        return open(opening -> streams.soFar("ana", log(), opening));
    }

    private CompletableFuture<String> open(StreamCall call) {
        AtomicReference<RecordingSink> client = new AtomicReference<>();
        try {
            call.open(listener -> {
                client.set(new RecordingSink(listener));
                return client.get();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        clients.add(client.get());
        return client.get().whole();
    }

    private interface StreamCall {
        void open(StreamOpening opening) throws IOException;
    }

    private RunLog.Growing log() {
        return new RunLog.Growing(run, false, stored);
    }

    private void awaitReceived(String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(clients.get(0).received()).isEqualTo(text));
    }

    /** The log is stored, then the run has ended, then its cluster knows no more of it. */
    private void endRun() throws IOException {
        Files.writeString(stored, cluster.text());
        end();
        cluster.end();
    }

    private void end() {
        STORE.get(RunReports.class).ended(run, RunOutcome.succeeded());
    }

    private static int leases() {
        return STORE.jdbc()
                .sql("SELECT count(*) FROM log_stream")
                .query(Integer.class)
                .single();
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }
}
