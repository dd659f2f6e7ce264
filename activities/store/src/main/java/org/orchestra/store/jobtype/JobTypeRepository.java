package org.orchestra.store.jobtype;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of job types. */
@Component
class JobTypeRepository {
    private static final String SELECT =
            "SELECT j.*, q.name AS queue%s FROM job_type j LEFT JOIN queue q ON q.id = j.queue_id ";

    private static final ListOrder BY_NAME = ListOrder.ascending(ListOrder.text("j.name"));

    private final JdbcClient jdbc;

    JobTypeRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<JobTypeView> list(PageRequest page) {
        StatementSpec statement =
                jdbc.sql(format(SELECT, BY_NAME.key()) + "WHERE true" + BY_NAME.after(page) + BY_NAME.limit());
        return BY_NAME.read(statement, page, JobTypeRepository::view);
    }

    Optional<JobTypeView> find(JobTypeName name) {
        return named(name, "WHERE j.name = :name")
                .query(JobTypeRepository::view)
                .optional();
    }

    /** The names of the first ones. */
    List<String> names() {
        return jdbc.sql("SELECT name FROM job_type ORDER BY name LIMIT 20")
                .query(String.class)
                .list();
    }

    /** The job type, locked against every other edit and against new tasks. */
    Optional<LockedJobType> lock(JobTypeName name) {
        return named(name, "WHERE j.name = :name FOR UPDATE OF j")
                .query((row, index) ->
                        new LockedJobType(row.getLong("id"), definition(name, row), row.getInt("version")))
                .optional();
    }

    /** The number of a job type; it is not deleted before the transaction ends. */
    Optional<Long> lockForTask(JobTypeName name) {
        return jdbc.sql("SELECT id FROM job_type WHERE name = :name FOR KEY SHARE")
                .param("name", name.value())
                .query(Long.class)
                .optional();
    }

    /** Whether there is such a queue. */
    boolean hasQueue(String queue) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM queue WHERE name = :queue)")
                .param("queue", queue)
                .query(Boolean.class)
                .single();
    }

    /** Returns whether there was none of that name. */
    boolean insert(JobTypeDefinition type) {
        return definition(type, jdbc.sql("""
                        INSERT INTO job_type (name, parser, pattern, image, queue_id, cpu_millis, memory_mib, description)
                        VALUES (:name, :parser, :pattern, :image, (SELECT id FROM queue WHERE name = :queue), :cpus, :memory,
                                :description)
                        ON CONFLICT DO NOTHING
                        """))
                        .param("name", type.name().value())
                        .update()
                == 1;
    }

    void update(long id, JobTypeDefinition then) {
        definition(then, jdbc.sql("""
                        UPDATE job_type SET parser = :parser, pattern = :pattern, image = :image,
                               queue_id = (SELECT id FROM queue WHERE name = :queue), cpu_millis = :cpus,
                               memory_mib = :memory, description = :description, version = version + 1
                        WHERE id = :id
                        """)).param("id", id).update();
    }

    /** The name of a task of this type that has not ended. */
    Optional<String> openTask(long id) {
        return jdbc.sql("SELECT name FROM task WHERE job_type_id = :id AND id IN (SELECT id FROM open_task) LIMIT 1")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    void delete(long id) {
        jdbc.sql("DELETE FROM job_type WHERE id = :id").param("id", id).update();
    }

    private StatementSpec named(JobTypeName name, String condition) {
        return jdbc.sql(format(SELECT, "") + condition).param("name", name.value());
    }

    private static StatementSpec definition(JobTypeDefinition type, StatementSpec statement) {
        JobTypeDefaults defaults = type.defaults();
        return statement
                .param("parser", type.parser())
                .param("pattern", type.pattern())
                .param("image", defaults.image())
                .param("queue", defaults.queue())
                .param("cpus", defaults.cpuMillis())
                .param("memory", defaults.memoryMib())
                .param("description", type.description());
    }

    private static JobTypeDefinition definition(JobTypeName name, ResultSet row) throws SQLException {
        return new JobTypeDefinition(
                name,
                row.getString("parser"),
                row.getString("pattern"),
                new JobTypeDefaults(
                        row.getString("image"),
                        row.getString("queue"),
                        row.getObject("cpu_millis", Integer.class),
                        row.getObject("memory_mib", Integer.class)),
                row.getString("description"));
    }

    private static JobTypeView view(ResultSet row, int index) throws SQLException {
        Integer cpuMillis = row.getObject("cpu_millis", Integer.class);
        return new JobTypeView(
                row.getString("name"),
                row.getString("parser"),
                row.getString("pattern"),
                row.getString("image"),
                row.getString("queue"),
                cpuMillis == null ? null : cpuMillis / 1_000.0,
                row.getObject("memory_mib", Integer.class),
                row.getString("description"),
                row.getInt("version"));
    }
}
