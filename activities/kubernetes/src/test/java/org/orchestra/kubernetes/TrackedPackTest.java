package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.runner.PackedRun;
import org.orchestra.testing.SettableClock;
import org.orchestra.volume.PackFiles;
import org.orchestra.volume.PackFiles.Claim;
import org.orchestra.volume.PackFolder;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;

/** What is told of a pack, where the test writes the journal as the pod's script does, or as a hostile job may. */
class TrackedPackTest {
    private static final RunOutcome LOST = RunOutcome.of(RunCause.NODE_LOST, "node node-1 does not answer");

    @TempDir
    Path root;

    private final SettableClock clock = new SettableClock();
    private final RecordingPackListener listener = new RecordingPackListener();
    private PackFiles files;
    private PackSpec spec;
    private PackFolder place;
    private TrackedPack pack;

    @BeforeEach
    void aPackOfFour() throws IOException {
        files = new PackFiles(new VolumeFiles(new Storage(root)));
        spec = PackFixture.below(root.resolve("ana"), "a", "b", "c", "d");
        place = PackFolder.of(spec);
        pack = new TrackedPack(spec, files, listener, clock);
        pack.prepare();
    }

    @Test
    void anEndIsToldTogetherWithTheNextStart() throws IOException {
        // given
        starts(0);
        assertThat(pack.progress()).isFalse();
        assertThat(listener.told).extracting(PackedRun::outcome).containsOnlyNulls();
        ends(0, 0);
        pack.progress();
        assertThat(listener.texts()).isEmpty();

        // when
        starts(1);
        pack.progress();
        pack.progress();

        // then
        assertThat(listener.texts()).containsExactly(Map.entry(0, "SUCCEEDED"));
        assertThat(listener.told).extracting(run -> run.key().job()).containsExactly(0, 0, 1);
    }

    @Test
    void resultsAreInTheirPlaceBeforeTheEndIsTold() throws IOException {
        // given
        starts(0);
        Path result = place.work().resolve("conf/0.json/run-1/output");
        Files.writeString(result, "42");
        ends(0, 0);

        // when
        pack.progress();

        // then
        assertThat(Path.of(spec.common().paths().output())).hasContent("42");
    }

    @Test
    void theOutcomesAreThoseOfSingleRuns() throws IOException {
        // given
        starts(0);
        ends(0, 3);
        starts(1);
        ends(1, 137, "oom", "peak=2147483648");
        starts(2);
        ends(2, 0, "time");
        starts(3);
        ends(3, 143, "killed");

        // when
        pack.ended(RunOutcome.succeeded());

        // then
        assertThat(listener.texts())
                .containsEntry(0, "FAILED EXIT_CODE: exit code 3")
                .containsEntry(1, "FAILED OUT_OF_MEMORY: out of memory: it used 2048 MiB of 2048 MiB")
                .containsEntry(2, "FAILED TIME_LIMIT: time limit of 01:00:00")
                .containsEntry(3, "KILLED KILLED_BY_USER: stopped on request");
        assertThat(listener.end(0).evidence().node()).isEqualTo("node-1");
        assertThat(listener.end(1).evidence().clusterReason()).isEqualTo("OOMKilled");
        assertThat(place.path()).doesNotExist();
    }

    @Test
    void aRunThatIsKilledBeforeItsStartNeverStarts() throws IOException {
        // given
        starts(0);
        listener.unwanted.add(key(2));
        pack.progress();

        // when
        pack.progress();

        // then
        assertThat(listener.texts()).containsExactly(Map.entry(2, "KILLED KILLED_BY_USER: stopped on request"));
        assertThat(files.claim(place, 2)).contains(Claim.KILLED);
    }

    @Test
    void aRunThatIsKilledWhileItRunsIsAskedToStopAndTheRestGoesOn() throws IOException {
        // given
        starts(0);
        listener.unwanted.add(key(0));

        // when
        assertThat(pack.progress()).isFalse();

        // then
        assertThat(place.work().resolve(".stop/0")).exists();
        clock.setAhead(Duration.ofSeconds(31));
        assertThat(pack.progress()).isTrue();
    }

    @Test
    void aRunThatThePodHasClaimedIsAskedToStopThoughItIsNotInTheJournalYet() throws IOException {
        // given
        Files.createFile(place.work().resolve(".claims/0"));
        listener.unwanted.add(key(0));

        // when
        pack.progress();

        // then
        assertThat(place.work().resolve(".stop/0")).exists();
        assertThat(listener.texts()).isEmpty();
    }

    @Test
    void aPodWhoseRunsAreAllKilledBeforeTheFirstStartIsNotWanted() {
        // given
        spec.runs().forEach(run -> listener.unwanted.add(run.key()));

        // when // then
        assertThat(pack.progress()).isTrue();
        pack.ended(RunOutcome.of(RunCause.KILLED_BY_USER));
        assertThat(listener.texts()).hasSize(4).containsValue("KILLED KILLED_BY_USER: stopped on request");
    }

    @Test
    void whatHasNotStartedInTimeWaitsForAnotherSlot() throws IOException {
        // given
        starts(0);
        Files.createFile(place.work().resolve(".claims/1"));
        pack.progress();
        assertThat(listener.withdrawn).isEmpty();

        // when
        clock.setAhead(PackFixture.LIMIT.plusSeconds(5));
        pack.progress();
        pack.progress();

        // then
        assertThat(listener.withdrawn).containsExactly(key(2), key(3));
        assertThat(files.claim(place, 3)).contains(Claim.WITHDRAWN);
    }

    @Test
    void aPodThatIsLostTakesOnlyTheRunThatRan() throws IOException {
        // given
        starts(0);
        ends(0, 0);
        starts(1);

        // when
        pack.ended(LOST);

        // then
        assertThat(listener.texts())
                .containsExactly(
                        Map.entry(0, "SUCCEEDED"),
                        Map.entry(1, "EVICTED NODE_LOST: its node was lost: node node-1 does not answer"));
        assertThat(listener.withdrawn).isEmpty();
    }

    @Test
    void whatAPodOnALostNodeMayStillStartIsClaimedFirst() throws IOException {
        // given
        starts(0);
        Path claims = place.work().resolve(".claims");

        // when
        new TrackedPack(
                        spec,
                        files,
                        new RecordingPackListener() {
                            @Override
                            public void over(List<PackedRun> runs) {
                                assertThat(claims).isDirectoryContaining(claim -> claim.endsWith("1"));
                                assertThat(claims).isDirectoryContaining(claim -> claim.endsWith("3"));
                                super.over(runs);
                            }
                        },
                        clock)
                .ended(LOST);

        // then
        assertThat(place.path()).doesNotExist();
    }

    @Test
    void aRunThatThePodClaimedAndDidNotWriteDownHasStarted() throws IOException {
        // given
        Files.createFile(place.work().resolve(".claims/0"));

        // when
        pack.ended(LOST);

        // then
        assertThat(listener.texts().keySet()).containsExactly(0);
        assertThat(listener.hasStarted(0)).isTrue();
    }

    @Test
    void aPackThatStartsNothingFailsItsFirstRun() {
        // when
        pack.ended(RunOutcome.of(RunCause.IMAGE_UNAVAILABLE, "no such image"));

        // then
        assertThat(listener.texts())
                .containsExactly(
                        Map.entry(0, "NEVER_STARTED IMAGE_UNAVAILABLE: the image cannot be pulled: no such image"));
        assertThat(listener.hasStarted(0)).isFalse();
    }

    @Test
    void aPodThatSucceedsWithoutAStartFailsTheFirstRunRatherThanForEver() {
        // when
        pack.ended(RunOutcome.succeeded());

        // then
        assertThat(listener.texts())
                .containsExactly(
                        Map.entry(
                                0,
                                "NEVER_STARTED START_FAILED: it cannot be started: the pod of its pack ended with exit code 0 before it started a job"));
    }

    @Test
    void anEndThatAJobHasSpoiledIsAFailureOfThatRun() throws IOException {
        // given
        starts(0);
        starts(1);

        // when
        pack.ended(RunOutcome.succeeded());

        // then
        assertThat(listener.texts())
                .containsEntry(
                        0, "FAILED EXIT_CODE: exit code unknown: a job of its pack has spoiled the journal of the pack")
                .hasSize(2);
    }

    @Test
    void timesThatAJobInventsStayBetweenTheOthers() throws IOException {
        // given
        Instant start = clock.instant().minusSeconds(20);
        pack.running(start);
        journal("start 0 1000000000 1");
        journal("end 0 0 4000000000 1");
        journal("start 1 1000000000 1");

        // when
        pack.ended(LOST);

        // then
        assertThat(listener.told.get(0).startedAt()).isEqualTo(start.minusSeconds(1));
        assertThat(listener.end(0).evidence().endedAt()).isBetween(start, clock.instant());
        assertThat(listener.told.get(1).startedAt()).isBetween(start, clock.instant());
    }

    @Test
    void shortRunsInTheFirstSecondOfTheirPodHaveTheirLength() throws IOException {
        // given
        Instant pod = Instant.ofEpochSecond(1_700_000_100);
        pack.running(pod);
        journal("start 0 1700000000 9950");
        journal("end 0 0 1700000000 9970");

        // when
        pack.ended(RunOutcome.succeeded());

        // then
        assertThat(listener.told.get(0).startedAt()).isEqualTo(pod.minusMillis(500));
        assertThat(listener.end(0).evidence().endedAt()).isEqualTo(pod.minusMillis(300));
    }

    @Test
    void theNextWorkerTellsAllAgain() throws IOException {
        // given
        starts(0);
        ends(0, 0);
        starts(1);
        listener.unwanted.add(key(3));
        pack.progress();
        pack.progress();

        // when
        RecordingPackListener next = new RecordingPackListener();
        TrackedPack adopted =
                new TrackedPack(new PackSpec(spec.key(), spec.runs().subList(1, 4), spec.limit()), files, next, clock);
        next.unwanted.add(key(3));
        adopted.progress();
        ends(1, 4);
        adopted.ended(RunOutcome.succeeded());

        // then
        assertThat(next.texts())
                .containsExactly(
                        Map.entry(1, "FAILED EXIT_CODE: exit code 4"),
                        Map.entry(3, "KILLED KILLED_BY_USER: stopped on request"));
    }

    @Test
    void whatTheListenerCouldNotTakeIsToldAgain() throws IOException {
        // given
        RecordingPackListener failing = new RecordingPackListener() {
            private boolean failed;

            @Override
            public Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> given) {
                if (!failed) {
                    failed = true;
                    throw new IllegalStateException("the database is away");
                }
                return super.progressed(runs, given);
            }
        };
        TrackedPack tracked = new TrackedPack(spec, files, failing, clock);
        starts(0);
        ends(0, 0);
        starts(1);
        assertThatThrownBy(tracked::progress).hasMessage("the database is away");

        // when
        tracked.progress();

        // then
        assertThat(failing.texts()).containsExactly(Map.entry(0, "SUCCEEDED"));
    }

    @Test
    void aRunThatIsNotTheOneToStopIsEvictedWithThePod() throws IOException {
        // given a job has spoiled the journal, so that 1 runs and seems not to
        starts(0);
        Files.createFile(place.work().resolve(".claims/1"));
        listener.unwanted.add(key(0));
        pack.progress();
        clock.setAhead(Duration.ofSeconds(31));
        assertThat(pack.progress()).isTrue();

        // when
        pack.markPodKilled();
        pack.ended(RunOutcome.of(RunCause.KILLED_BY_USER));

        // then
        assertThat(listener.texts())
                .containsExactly(
                        Map.entry(0, "KILLED KILLED_BY_USER: stopped on request"),
                        Map.entry(
                                1,
                                "EVICTED POD_DELETED: its pod was deleted: another job of its pack could not be stopped alone"));
    }

    @Test
    void aPackThatIsStoppedOnRequestIsKilled() throws IOException {
        // given
        starts(0);

        // when
        pack.ended(RunOutcome.of(RunCause.KILLED_BY_USER));

        // then
        assertThat(listener.texts()).containsExactly(Map.entry(0, "KILLED KILLED_BY_USER: stopped on request"));
    }

    @Test
    void whatWasWithdrawnIsNotTakenBackByWhatAJobWrites() throws IOException {
        // given
        starts(0);
        clock.setAhead(PackFixture.LIMIT.plusSeconds(5));
        pack.progress();
        pack.progress();
        assertThat(listener.withdrawn).contains(key(2));

        // when
        journal("start 2 " + now());
        journal("end 2 0 " + now());
        pack.progress();
        pack.ended(LOST);

        // then
        assertThat(listener.told).extracting(run -> run.key().job()).containsOnly(0);
    }

    @Test
    void aCommandThatIsTooLongFailsAloneAndIsToldOfAtTheEnd() throws IOException {
        // given
        spec = PackFixture.below(root.resolve("bob"), "a", " ".repeat(ExecTemplate.MAX_FILLED_BYTES + 1), "c");
        place = PackFolder.of(spec);
        pack = new TrackedPack(spec, files, listener, clock);
        pack.prepare();
        assertThat(Files.readString(place.script()))
                .contains("\njob 0 ", "\njob 2 ")
                .doesNotContain("\njob 1 ");

        // when
        starts(0);
        pack.progress();
        ends(0, 0);
        starts(2);
        pack.progress();
        assertThat(listener.hasEnded(1)).isFalse();
        ends(2, 0);
        pack.ended(RunOutcome.succeeded());

        // then
        assertThat(listener.texts())
                .containsEntry(0, "SUCCEEDED")
                .containsEntry(2, "SUCCEEDED")
                .hasEntrySatisfying(
                        1,
                        text -> assertThat(text)
                                .startsWith("NEVER_STARTED REFUSED: ")
                                .contains("131,072 bytes"));
        assertThat(listener.hasStarted(1)).isFalse();
        assertThat(listener.told).last().extracting(run -> run.key().job()).isEqualTo(1);
    }

    @Test
    void aVolumeThatIsAwayIsWaitedFor() throws IOException {
        // given
        starts(0);
        ends(0, 0);
        Path away = Files.createTempDirectory("away").resolve("volume");
        Files.move(root, away);
        Files.createDirectory(root);
        clock.setAhead(PackFixture.LIMIT.plusSeconds(5));

        // when
        assertThatThrownBy(pack::progress).hasMessageContaining("is the volume mounted?");
        assertThatThrownBy(() -> pack.ended(LOST)).hasMessageContaining("is the volume mounted?");

        // then
        assertThat(listener.withdrawn).isEmpty();
        assertThat(listener.isOver()).isFalse();
        Files.delete(root);
        Files.move(away, root);
        pack.ended(LOST);
        assertThat(listener.texts()).containsExactly(Map.entry(0, "SUCCEEDED"));
    }

    @Test
    void aPackThatAnotherWorkerHasToldOfIsOverWithoutAWord() throws IOException {
        // given
        starts(0);
        files.discard(place);

        // when
        assertThat(pack.progress()).isFalse();
        pack.ended(LOST);

        // then
        assertThat(listener.isOver()).isTrue();
        assertThat(listener.told).isEmpty();
    }

    private static RunKey key(int job) {
        return new RunKey(7, job, 1);
    }

    private void starts(int job) throws IOException {
        Path claim = place.work().resolve(".claims/" + job);
        if (Files.notExists(claim)) {
            Files.createFile(claim);
        }
        journal("start " + job + " " + now());
    }

    private void ends(int job, int exitCode, String... how) throws IOException {
        journal("end " + job + " " + exitCode + " " + now() + (how.length == 0 ? "" : " " + String.join(" ", how)));
    }

    private String now() {
        return clock.instant().getEpochSecond() - 100 + " 10000";
    }

    private void journal(String line) throws IOException {
        Files.writeString(
                place.work().resolve(PackFolder.JOURNAL),
                line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
