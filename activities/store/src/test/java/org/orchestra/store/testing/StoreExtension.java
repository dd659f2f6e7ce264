package org.orchestra.store.testing;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.mockito.Mockito;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.capacity.NodeHealthSettings;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.task.ImageSettings;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.TaskWorkflows;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.webhook.WebhookSettings;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.SettableClock;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.task.TaskActivities;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.core.type.filter.RegexPatternTypeFilter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * The store on a real PostgreSQL and a folder: everything that tasks, runs and passes do to the database, without Temporal.
 * Mocks receive what it tells workflows and schedulers, and what it tells batches is recorded. Every test begins with an empty database,
 * an empty volume and the active cluster {@code local}. Use it as a {@code @RegisterExtension static final} field.
 */
public final class StoreExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    public static final String CLUSTER = "local";

    /** What a test replaces, or makes by hand in its own test. */
    private static final String ABSENT =
            ".*\\.(StoreModule|CapacityBootstrap|VolumeConfiguration|ClockConfiguration|account\\..*)";

    private static final Optional<PortTransport> TRANSPORT =
            ServiceLoader.load(PortTransport.class).findFirst();

    private final PostgresExtension postgres = new PostgresExtension();
    private final Class<?>[] components;
    private AnnotationConfigApplicationContext context;
    private Path volume;

    /** @param components what a test needs beside the components of the store */
    public StoreExtension(Class<?>... components) {
        this.components = components;
    }

    @EnableTransactionManagement(proxyTargetClass = true)
    private static final class TransactionConfiguration {}

    @Override
    public void beforeAll(ExtensionContext test) throws IOException {
        volume = Files.createTempDirectory("volume");
        context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, this::pool);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(get(DataSource.class)));
        context.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(get(DataSource.class)));
        context.registerBean(
                TransactionTemplate.class, () -> new TransactionTemplate(get(PlatformTransactionManager.class)));
        context.registerBean(SettableClock.class);
        context.registerBean(
                NodeHealthSettings.class, () -> new NodeHealthSettings(Duration.ofSeconds(15), Duration.ofMinutes(2)));
        context.registerBean(ImageSettings.class, () -> new ImageSettings(List.of("docker.io/")));
        context.registerBean(WebhookSettings.class, () -> new WebhookSettings(true, List.of("127.0.0.0/8")));
        context.registerBean(Storage.class, () -> new Storage(volume));
        context.registerBean(VolumeFiles.class, () -> new VolumeFiles(storage()));
        context.registerBean(DiskReserve.class, () -> new DiskReserve(List.of(), 0));
        context.registerBean(TaskWorkflows.class, () -> Mockito.mock(TaskWorkflows.class));
        context.registerBean(SchedulerWakeUps.class, () -> Mockito.mock(SchedulerWakeUps.class));
        context.registerBean(RecordedBatchSignals.class, RecordedBatchSignals::new);
        context.register(TransactionConfiguration.class);
        Stream.of(components).forEach(context::register);
        scan();
        context.refresh();
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        postgres.clear();
        FileSystemUtils.deleteRecursively(volume);
        Files.createDirectory(volume);
        clock().setAhead(Duration.ZERO);
        Mockito.reset(get(TaskWorkflows.class), get(SchedulerWakeUps.class));
        get(RecordedBatchSignals.class).clear();
        data().cluster(CLUSTER);
    }

    @Override
    public void afterAll(ExtensionContext test) throws IOException {
        context.close();
        FileSystemUtils.deleteRecursively(volume);
    }

    /** A component of the store; a port of a worker the way that is on the class path. */
    public <T> T get(Class<T> part) {
        T served = served(part);
        return TRANSPORT.isPresent() ? TRANSPORT.get().reach(part, served, this) : served;
    }

    /** A component of the store, straight. */
    public <T> T served(Class<T> part) {
        return context.getBean(part);
    }

    /** The clock of all that is not SQL. */
    public SettableClock clock() {
        return get(SettableClock.class);
    }

    public JdbcClient jdbc() {
        return get(JdbcClient.class);
    }

    public TransactionTemplate transaction() {
        return get(TransactionTemplate.class);
    }

    public Storage storage() {
        return get(Storage.class);
    }

    public TestData data() {
        return new TestData(jdbc(), storage());
    }

    /** Makes a pass over the cluster, with what is due. */
    public RecordedPass pass() {
        return pass(CLUSTER, false);
    }

    /** Makes a pass. */
    public RecordedPass pass(String cluster, boolean redeliverAll) {
        RecordedBatchSignals signals = get(RecordedBatchSignals.class);
        signals.takeDelivered();
        PassResult result = get(SchedulingPass.class).make(cluster, redeliverAll);
        return new RecordedPass(signals.takeDelivered(), result);
    }

    /** A machine of the cluster that has answered just now: without it, nobody knows what a node has. */
    public void observed(String node, int cpuMillis, int memoryMib, int gpus) {
        jdbc().sql("""
                        INSERT INTO observed_node (cluster_id, name, cpu_millis, memory_mib, gpus)
                        SELECT id, :node, :cpus, :memory, :gpus FROM cluster WHERE name = :cluster
                        """)
                .param("node", node)
                .param("cpus", cpuMillis)
                .param("memory", memoryMib)
                .param("gpus", gpus)
                .param("cluster", CLUSTER)
                .update();
    }

    /** A new task {@code user.<owner>.<name>} with as many jobs, without a test phase; its number. */
    public long task(String owner, String name, int jobs) {
        return task(owner, name, jobs, null, true);
    }

    /** A new task with a test phase; its number. */
    public long testedTask(String owner, String name, int jobs) {
        return task(owner, name, jobs, null, false);
    }

    /** A new task without a test phase in a queue; its number. */
    public long taskIn(String queue, String owner, String name, int jobs) {
        return task(owner, name, jobs, queue, true);
    }

    /** A task without a test phase whose jobs all wait for a slot; its number. */
    public long openTask(String owner, String name, int jobs) {
        return open(task(owner, name, jobs));
    }

    /** Takes a task into its first phase, so that the jobs of this phase wait for a slot. */
    public long open(long task) {
        TaskActivities activities = get(TaskActivities.class);
        activities.open(task).batches().forEach(batch -> activities.openBatch(task, batch.from(), batch.to()));
        return task;
    }

    /** Takes a REGISTERED task to a state, past all that usually leads there. */
    public void bring(long task, TaskState state) {
        List<TaskState> way = switch (state) {
            case REGISTERED -> List.of();
            case TESTING, RUNNING, KILL -> List.of(state);
            case DONE, FINALIZED -> List.of(TaskState.RUNNING, state);
            case BROKEN -> List.of(TaskState.TESTING, state);
            case KILLED -> List.of(TaskState.KILL, state);
        };
        way.forEach(next -> jdbc().sql(
                        "UPDATE task SET state = :state, test_jobs = ARRAY (SELECT generate_series(0, least(10, jobs) - 1)) WHERE id = :task")
                .param("state", next.name())
                .param("task", task)
                .update());
    }

    public TaskState state(long task) {
        return TaskState.valueOf(jdbc().sql("SELECT state FROM task WHERE id = :task")
                .param("task", task)
                .query(String.class)
                .single());
    }

    public JobState state(long task, int job) {
        return JobState.valueOf(jdbc().sql("SELECT state FROM job WHERE task_id = :task AND number = :job")
                .param("task", task)
                .param("job", job)
                .query(String.class)
                .single());
    }

    /** How many jobs of a task, counted one by one, are in a state. */
    public int count(long task, JobState state) {
        return jdbc().sql("SELECT count(*) FROM job WHERE task_id = :task AND state = :state")
                .param("task", task)
                .param("state", state.name())
                .query(Integer.class)
                .single();
    }

    /** How many slots of all nodes hold a job. */
    public int usedSlots() {
        return jdbc().sql("SELECT count(*) FROM job WHERE node_id IS NOT NULL")
                .query(Integer.class)
                .single();
    }

    private long task(String owner, String name, int jobs, String queue, boolean bypass) {
        String task = "user." + owner + "." + name;
        String configs = data().configs(owner, name + ".configs", jobs);
        get(Tasks.class)
                .create(
                        new NewTask(
                                task,
                                "user." + owner + ".data",
                                configs,
                                "python:3.12",
                                "run %DATA %IN %OUT",
                                queue,
                                bypass),
                        owner);
        // A slot for each, however short the jobs of a test are.
        return jdbc().sql("UPDATE task SET pack = 1 WHERE name = :name RETURNING id")
                .param("name", task)
                .query(Long.class)
                .single();
    }

    private HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(postgres.dataSource());
        pool.setMaximumPoolSize(16);
        return pool;
    }

    private void scan() {
        ClassPathBeanDefinitionScanner scanner = new ClassPathBeanDefinitionScanner(context);
        scanner.addExcludeFilter(new RegexPatternTypeFilter(Pattern.compile(ABSENT)));
        scanner.scan("org.orchestra.store");
    }
}
