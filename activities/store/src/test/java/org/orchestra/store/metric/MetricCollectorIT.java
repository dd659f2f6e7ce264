package org.orchestra.store.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.log.LogSource;
import org.orchestra.runner.metric.MetricCollector;
import org.orchestra.runner.metric.MetricReading;
import org.orchestra.runner.metric.MetricReadings;
import org.orchestra.store.jobtype.JobTypeDefaults;
import org.orchestra.store.jobtype.JobTypeDefinition;
import org.orchestra.store.jobtype.JobTypeName;
import org.orchestra.store.jobtype.JobTypes;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.volume.VolumeMark;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** Metrics of a task of three jobs, read from its logs. */
class MetricCollectorIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private static final LogSource ON_THE_VOLUME = (task, run, follow) -> Optional.empty();

    private final TaskFixture fixture = new TaskFixture(STORE);
    private final MetricCollector collector = new MetricCollector(
            STORE.get(MetricReadings.class), STORE.get(VolumeFiles.class), STORE.get(VolumeMark.class));
    private final Metrics metrics = STORE.get(Metrics.class);

    @BeforeEach
    void begin() {
        fixture.begin();
        STORE.get(JobTypes.class)
                .create(new JobTypeDefinition(new JobTypeName("kv"), "key-value", null, JobTypeDefaults.NONE, null));
    }

    @Test
    void aLogIsReadAsItComesAndToItsEndWhenTheRunHasEnded() throws IOException {
        // given
        long task = task("kv");
        RunKey run = fixture.begin(task, 0);
        append(run, "epoch=1 loss=0.9\nepoch=2 lo");

        // when
        collect(ON_THE_VOLUME);

        // then
        assertThat(ofJob()).singleElement().satisfies(loss -> {
            assertThat(loss.metric()).isEqualTo("loss");
            assertThat(loss.last()).isEqualTo(0.9);
            assertThat(loss.lastStep()).isEqualTo(1);
        });

        // when
        append(run, "ss=nan\nepoch=3 loss=0.5 acc=1");
        fixture.end(task, 0, RunOutcome.succeeded());
        collect(ON_THE_VOLUME);

        // then
        assertThat(values(0, "loss")).containsExactly(0.9, null, 0.5);
        assertThat(values(0, "acc")).containsExactly(1.0);
        assertThat(ofJob()).last().satisfies(loss -> {
            assertThat(loss.min()).isEqualTo(0.5);
            assertThat(loss.max()).isEqualTo(0.9);
        });
        assertThat(collector.claim(CLUSTER, 10)).isEmpty();
        assertThat(openReadings()).isZero();
    }

    @Test
    void aTaskWithoutAJobTypeIsNotRead() {
        long task = task(null);
        fixture.begin(task, 0);
        assertThat(openReadings()).isZero();
    }

    @Test
    void nothingIsDoubledWhenTwoWorkersReadTheSame() throws IOException {
        // given
        long task = task("kv");
        append(fixture.begin(task, 0), "loss=1\nloss=2\n");
        MetricReading claimed = collector.claim(CLUSTER, 10).get(0);

        // when
        collector.read(claimed, ON_THE_VOLUME);
        collector.read(claimed, ON_THE_VOLUME);
        collect(ON_THE_VOLUME);

        // then
        assertThat(values(0, "loss")).containsExactly(1.0, 2.0);
    }

    @Test
    void ofAPodOnlyWhatIsNewIsRead() {
        // given
        long task = task("kv");
        fixture.begin(task, 0);

        // when
        collect(cluster("loss=1\n"));
        collect(cluster("loss=1\nloss=2\n"));
        // the cluster has begun a new file
        collect(cluster("loss=3\n"));
        collect(cluster("loss=3\n"));

        // then
        assertThat(values(0, "loss")).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void aStoredLogThatIsShorterThanWhatWasReadIsReadFromItsBeginning() throws IOException {
        // given
        long task = task("kv");
        RunKey run = fixture.begin(task, 0);
        collect(cluster("epoch=1 loss=1\nepoch=2 loss=2\n"));

        // when
        append(run, "loss=3\n");
        fixture.end(task, 0, RunOutcome.succeeded());
        collect(ON_THE_VOLUME);

        // then
        assertThat(values(0, "loss")).containsExactly(1.0, 2.0, 3.0);
        assertThat(ofJob().get(0).lastStep()).isNull();
        assertThat(openReadings()).isZero();
    }

    @Test
    void aLogThatIsNotThereIsWaitedForAsLongAsTheVolumeIsNotMounted() throws IOException {
        // given
        long task = task("kv");
        RunKey run = fixture.begin(task, 0);
        fixture.end(task, 0, RunOutcome.succeeded());
        assertThat(STORE.get(VolumeMark.class).isThere()).isTrue();
        Path mark = STORE.storage().root().resolve(".volume");
        Path elsewhere = Files.move(mark, mark.resolveSibling("elsewhere"));

        // when
        endedMinutesAgo(10);
        collect(ON_THE_VOLUME);
        Files.move(elsewhere, mark);
        append(run, "loss=1");
        collect(ON_THE_VOLUME);

        // then
        assertThat(values(0, "loss")).containsExactly(1.0);
        assertThat(openReadings()).isZero();
    }

    @Test
    void aLogThatNeverComesIsGivenUpSomeMinutesAfterTheEnd() {
        // given
        long task = task("kv");
        fixture.begin(task, 0);
        fixture.end(task, 0, RunOutcome.succeeded());

        // then
        collect(ON_THE_VOLUME);
        assertThat(openReadings()).isOne();
        endedMinutesAgo(10);
        collect(ON_THE_VOLUME);
        assertThat(openReadings()).isZero();
    }

    @Test
    void whatCannotBeReadIsTriedEverLessOftenAndForADayAtMost() {
        // given
        long task = task("kv");
        fixture.begin(task, 0);
        STORE.jdbc()
                .sql("UPDATE job_type SET parser = 'of-another-worker' WHERE name = 'kv'")
                .update();

        // then
        collect(ON_THE_VOLUME);
        assertThat(secondsToNext()).isLessThan(10);
        IntStream.range(0, 10).forEach(time -> collect(ON_THE_VOLUME));
        assertThat(secondsToNext()).isBetween(500.0, 600.0);
        fixture.end(task, 0, RunOutcome.succeeded());
        endedMinutesAgo(24 * 60 + 1);
        collect(ON_THE_VOLUME);
        assertThat(openReadings()).isZero();
    }

    @Test
    void aLogIsReadLessOftenWhileNothingIsPrinted() {
        // given
        long task = task("kv");
        fixture.begin(task, 0);

        // then
        collect(cluster("loss=1\n"));
        assertThat(secondsToNext()).isLessThan(6);
        IntStream.range(0, 10).forEach(time -> collect(cluster("loss=1\n")));
        assertThat(secondsToNext()).isBetween(50.0, 60.0);
        collect(cluster("loss=1\nloss=2\n"));
        assertThat(secondsToNext()).isLessThan(6);
    }

    @Test
    void theRestOfALogIsDueWhenTheRunEndsHoweverLongNothingWasPrintedBefore() throws IOException {
        // given
        long task = task("kv");
        RunKey run = fixture.begin(task, 0);
        IntStream.range(0, 10).forEach(time -> collect(ON_THE_VOLUME));
        assertThat(secondsToNext()).isGreaterThan(30);
        assertThat(metrics.unread(TaskFixture.TRAIN)).isEqualTo(new UnreadLogs(0, 0));

        // when
        append(run, "loss=1\n");
        fixture.end(task, 0, RunOutcome.succeeded());

        // then
        assertThat(metrics.unread(TaskFixture.TRAIN)).isEqualTo(new UnreadLogs(1, 0));
        STORE.jdbc().sql("UPDATE task SET finished_at = now()").update();
        assertThat(metrics.unread(TaskFixture.TRAIN)).isEqualTo(new UnreadLogs(1, 1));
        collectDue(ON_THE_VOLUME);
        assertThat(values(0, "loss")).containsExactly(1.0);
        assertThat(metrics.unread(TaskFixture.TRAIN)).isEqualTo(new UnreadLogs(0, 0));
    }

    @Test
    void theRestOfALogIsDueWhenTheRunEndsWhileItIsRead() throws IOException {
        // given
        long task = task("kv");
        RunKey run = fixture.begin(task, 0);
        append(run, "loss=1\n");
        MetricReading reading = collector.claim(CLUSTER, 10).get(0);

        // when
        fixture.end(task, 0, RunOutcome.succeeded());
        collector.read(reading, ON_THE_VOLUME);
        append(run, "loss=2\n");

        // then
        collectDue(ON_THE_VOLUME);
        assertThat(values(0, "loss")).containsExactly(1.0, 2.0);
        assertThat(openReadings()).isZero();
    }

    @Test
    void aLogThatNobodyCouldReadForAWhileIsUnreadButNotRecent() {
        // given
        long task = task("kv");
        fixture.begin(task, 0);
        fixture.end(task, 0, RunOutcome.succeeded());

        // when
        STORE.jdbc().sql("UPDATE task SET finished_at = now()").update();
        endedMinutesAgo(2);

        // then
        assertThat(metrics.unread(TaskFixture.TRAIN)).isEqualTo(new UnreadLogs(1, 0));
    }

    @Test
    void aLineThatLooksLikeAGapStopsNothing() throws IOException {
        // given
        long task = task("kv");
        append(fixture.begin(task, 0), "v=1\n\n… 100 bytes are left out here …\nv=2\n");

        // when
        collect(ON_THE_VOLUME);

        // then
        assertThat(values(0, "v")).containsExactly(1.0, 2.0);
    }

    @Test
    void aTaskOfManyJobsKeepsLessOfEach() throws IOException {
        // given
        long task = task("kv");
        STORE.jdbc()
                .sql("UPDATE task SET jobs = 1000 WHERE id = :id")
                .param("id", task)
                .update();
        append(
                fixture.begin(task, 0),
                lines(0, 35_000)
                        + IntStream.range(0, 100)
                                .mapToObj(i -> "m" + i + "=1\n")
                                .collect(Collectors.joining()));

        // when
        collect(ON_THE_VOLUME);

        // then
        assertThat(ofJob()).hasSize(20);
        assertThat(ofJob()).last().satisfies(v -> {
            assertThat(v.metric()).isEqualTo("v");
            assertThat(v.points()).isEqualTo(35_000);
            assertThat(v.stride()).isEqualTo(256);
        });
    }

    @Test
    void aLogThatWasCutAtTheEndIsReadOnBehindTheGap() throws IOException {
        // given
        long task = task("kv");
        RunKey run = fixture.begin(task, 0);
        String whole = lines(0, 2_000);
        append(run, lines(0, 100));
        collect(ON_THE_VOLUME);

        // when
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        new BoundedLog(10_000).copy(new ByteArrayInputStream(whole.getBytes(UTF_8)), cut);
        Files.write(log(run), cut.toByteArray());
        fixture.end(task, 0, RunOutcome.succeeded());
        collect(ON_THE_VOLUME);

        // then
        List<@Nullable Double> values = values(0, "v");
        assertThat(values).startsWith(0.0, 1.0, 2.0).endsWith(1_998.0, 1_999.0).doesNotHaveDuplicates();
        assertThat(values).hasSizeBetween(500, 1_600).isSorted();
    }

    @Test
    void aLongSeriesIsThinnedEvenlyAndItsLastValueIsExact() throws IOException {
        // given
        long task = task("kv");
        append(fixture.begin(task, 0), lines(0, 35_000));

        // when
        collect(ON_THE_VOLUME);

        // then
        JobMetric found = ofJob().get(0);
        assertThat(found.points()).isEqualTo(35_000);
        assertThat(found.stride()).isEqualTo(4);
        assertThat(found.last()).isEqualTo(34_999);
        assertThat(found.max()).isEqualTo(34_999);
        List<@Nullable Double> kept = STORE.jdbc()
                .sql("SELECT value FROM metric_point ORDER BY ordinal")
                .query(Double.class)
                .list();
        assertThat(kept).hasSize(8_750).startsWith(0.0, 4.0, 8.0).endsWith(34_996.0);
    }

    @Test
    void aRunHasAHundredMetricsAndNoMore() throws IOException {
        long task = task("kv");
        append(
                fixture.begin(task, 0),
                IntStream.range(0, 1_000).mapToObj(i -> "m" + i + "=1\n").collect(Collectors.joining()));
        collect(ON_THE_VOLUME);
        assertThat(ofJob())
                .hasSize(100)
                .anySatisfy(metric -> assertThat(metric.metric()).isEqualTo("m99"));
    }

    @Test
    void jobsAreRankedByTheirBestValue() throws IOException {
        // given
        long task = task("kv");
        append(fixture.begin(task, 0), "loss=3\nloss=2\n");
        append(fixture.begin(task, 1), "loss=nan\n");
        append(fixture.begin(task, 2), "loss=1\nloss=5\n");

        // when
        collect(ON_THE_VOLUME);

        // then
        assertThat(metrics.ofTask(TaskFixture.TRAIN, PageRequest.first()).items())
                .containsExactly(new TaskMetric("loss", 3));
        var best = metrics.ranked(TaskFixture.TRAIN, "loss", BestValue.MIN, new PageRequest(null, 2));
        assertThat(best.items()).extracting(JobByMetric::job).containsExactly(2, 0);
        assertThat(best.items().get(0).curve()).containsExactly(1.0, 5.0);
        assertThat(metrics.ranked(TaskFixture.TRAIN, "loss", BestValue.MIN, new PageRequest(best.next(), 2))
                        .items())
                .extracting(JobByMetric::job)
                .containsExactly(1);
        assertThat(metrics.ranked(TaskFixture.TRAIN, "loss", BestValue.MAX, PageRequest.first())
                        .items())
                .extracting(JobByMetric::job)
                .containsExactly(2, 0, 1);
        var last = metrics.lastValues(TaskFixture.TRAIN, new PageRequest(null, 2));
        assertThat(last.items()).extracting(LastValue::last).containsExactly(2.0, null);
        assertThat(metrics.lastValues(TaskFixture.TRAIN, new PageRequest(last.next(), 2))
                        .items())
                .extracting(LastValue::last)
                .containsExactly(5.0);
    }

    private static LogSource cluster(String text) {
        return (task, run, follow) -> Optional.of(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v=" + i + "\n").collect(Collectors.joining());
    }

    private long task(@Nullable String type) {
        NewTask request = TaskFixture.request();
        STORE.get(Tasks.class)
                .create(
                        new NewTask(
                                request.name(),
                                request.inputs(),
                                request.program(),
                                "cpu",
                                List.of(),
                                request.request(),
                                request.options(),
                                List.of(),
                                type),
                        "ana");
        assertThat(STORE.get(Tasks.class).get(TaskFixture.TRAIN).jobType()).isEqualTo(type);
        long task = STORE.open(fixture.id(TaskFixture.TRAIN));
        fixture.pass();
        return task;
    }

    /** Until nothing is left to be read now. */
    private void collect(LogSource source) {
        STORE.jdbc().sql("UPDATE metric_reading SET next_at = now()").update();
        collectDue(source);
    }

    private void collectDue(LogSource source) {
        for (List<MetricReading> due = collector.claim(CLUSTER, 10);
                !due.isEmpty();
                due = collector.claim(CLUSTER, 10)) {
            due.forEach(reading -> collector.read(reading, source));
        }
    }

    /** All of them, page by page. */
    private List<@Nullable Double> values(int job, String metric) {
        List<@Nullable Double> values = new ArrayList<>();
        String after = null;
        do {
            Page<MetricPoint> page =
                    metrics.points(TaskFixture.TRAIN, job, metric, null, new PageRequest(after, PageRequest.MAX_SIZE));
            page.items().forEach(point -> values.add(point.value()));
            after = page.next();
        } while (after != null);
        return values;
    }

    private List<JobMetric> ofJob() {
        return metrics.ofJob(TaskFixture.TRAIN, 0, PageRequest.first()).items();
    }

    private int openReadings() {
        return STORE.jdbc()
                .sql("SELECT count(*) FROM metric_reading")
                .query(Integer.class)
                .single();
    }

    private static double secondsToNext() {
        return STORE.jdbc()
                .sql("SELECT extract(epoch FROM next_at - now()) FROM metric_reading")
                .query(Double.class)
                .single();
    }

    private static void endedMinutesAgo(int minutes) {
        STORE.jdbc()
                .sql("UPDATE run SET finished_at = now() - :minutes * interval '1 minute'")
                .param("minutes", minutes)
                .update();
    }

    private static Path log(RunKey run) {
        String name = STORE.jdbc()
                .sql("SELECT name FROM job WHERE task_id = :task AND number = :job")
                .param("task", run.taskId())
                .param("job", run.job())
                .query(String.class)
                .single();
        return STORE.storage().log(new OwnedName(TaskFixture.TRAIN), name, run.attempt());
    }

    private static void append(RunKey run, String text) throws IOException {
        Files.createDirectories(log(run).getParent());
        Files.writeString(log(run), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
