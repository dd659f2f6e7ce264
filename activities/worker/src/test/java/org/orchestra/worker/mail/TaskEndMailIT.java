package org.orchestra.worker.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.outbox.OutboxRepository;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.TaskActivities;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** What arrives in a mailbox when tasks end: once for each end, and never for none. */
class TaskEndMailIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension(MailDispatcher.class, MessageSender.class);

    @RegisterExtension
    static final GreenMailExtension MAIL =
            new GreenMailExtension(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private final TaskActivities activities = STORE.get(TaskActivities.class);
    private final RunDriver runs = new RunDriver(STORE);

    @BeforeEach
    void aNodeAndAUser() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 4);
        data.user("ana");
        data.admin("zoe");
    }

    @Test
    void theOwnerReadsHowItWentAndWhatToDo() throws Exception {
        // given
        long task = STORE.openTask("ana", "fit", 3);
        runs.end(task, 0, "n1", RunDriver.SUCCESS);
        runs.end(task, 1, "n1", RunDriver.FAILURE);
        runs.end(task, 2, "n1", RunDriver.FAILURE);

        // when
        activities.close(task);
        send();

        // then
        assertThat(MAIL.getReceivedMessages()).singleElement().satisfies(mail -> {
            assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("ana@lab.example");
            assertThat(mail.getSubject()).isEqualTo("user.ana.fit is FINALIZED: 2 of 3 jobs failed");
            assertThat(text(mail))
                    .startsWith("user.ana.fit is FINALIZED: 3 jobs, 1 done, 2 failed.\nIt took ")
                    .contains(
                            "\n  2 jobs, the first is job 1 (config-000001.json): exit code 127: command not found\n",
                            "\n  maestro task retry user.ana.fit\n");
        });
    }

    @Test
    void anActivityThatIsRepeatedTellsNothingNew() throws Exception {
        // given
        long task = done("fit");

        // when
        activities.close(task);
        send();
        activities.close(task);
        send();

        // then
        assertThat(subjects()).containsExactly("user.ana.fit is DONE: its job is done");
    }

    @Test
    void anEndThatIsRolledBackIsNotTold() throws Exception {
        // given
        long task = STORE.openTask("ana", "fit", 1);
        runs.end(task, 0, "n1", RunDriver.SUCCESS);

        // when
        STORE.transaction().executeWithoutResult(transaction -> {
            activities.close(task);
            transaction.setRollbackOnly();
        });
        send();

        // then
        assertThat(subjects()).isEmpty();
        activities.close(task);
        send();
        assertThat(subjects()).hasSize(1);
    }

    @Test
    void aMailThatNobodySentBeforeTheProcessDiedIsSentByTheNext() throws Exception {
        // given a worker that ended the task and then died
        done("fit");

        // when another one comes up
        send();

        // then
        assertThat(subjects()).containsExactly("user.ana.fit is DONE: its job is done");
    }

    @Test
    void aTaskThatIsRunAgainEndsAgain() throws Exception {
        // given
        long task = done("fit");
        STORE.jdbc().sql("UPDATE task SET state = 'RUNNING', reason = NULL").update();
        STORE.jdbc().sql("UPDATE job SET state = 'REGISTERED'").update();
        activities.openBatch(task, 0, 1);

        // when
        runs.end(task, 0, "n1", RunDriver.FAILURE);
        activities.close(task);
        send();

        // then
        assertThat(subjects())
                .containsExactlyInAnyOrder(
                        "user.ana.fit is DONE: its job is done", "user.ana.fit is FINALIZED: its job failed");
    }

    @Test
    void anEndThatIsTakenBackAtOnceIsNotTold() throws Exception {
        // given a job that is owed another run, for its node was cordoned
        long task = STORE.openTask("ana", "fit", 1);
        runs.end(task, 0, "n1", RunDriver.FAILURE);
        STORE.jdbc().sql("UPDATE run SET charged = false").update();

        // when
        TaskState state = activities.close(task);
        send();

        // then
        assertThat(state).isEqualTo(TaskState.RUNNING);
        assertThat(subjects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "END, DONE, true",
        "END, BROKEN, true",
        "END, KILLED, true",
        "BROKEN, DONE, false",
        "BROKEN, BROKEN, true",
        "BROKEN, KILLED, false",
        "NONE, DONE, false",
        "NONE, BROKEN, false",
        "NONE, KILLED, false"
    })
    void everyoneIsToldWhatTheyChose(NotificationPreference choice, TaskState end, boolean told) throws Exception {
        // given
        STORE.jdbc()
                .sql("UPDATE account SET notify = :choice WHERE username = 'ana'")
                .param("choice", choice.name())
                .update();
        long task = end == TaskState.BROKEN
                ? STORE.open(STORE.testedTask("ana", "fit", 1))
                : STORE.openTask("ana", "fit", 1);
        runs.end(task, 0, "n1", end == TaskState.DONE ? RunDriver.SUCCESS : RunDriver.FAILURE);
        if (end == TaskState.KILLED) {
            activities.kill(task);
        }

        // when
        assertThat(activities.close(task)).isEqualTo(end);
        send();

        // then
        assertThat(subjects()).hasSize(told ? 1 : 0);
    }

    private long done(String name) {
        long task = STORE.openTask("ana", name, 1);
        runs.end(task, 0, "n1", RunDriver.SUCCESS);
        activities.close(task);
        return task;
    }

    private static void send() {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(MAIL.getSmtp().getPort());
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("mail", sender);
        MessageSender messages =
                new MessageSender(beans.getBeanProvider(JavaMailSender.class), "orchestra@lab.example");
        new MailDispatcher(STORE.get(OutboxRepository.class), messages, STORE.clock()).sendDue();
    }

    private static List<String> subjects() throws Exception {
        return Stream.of(MAIL.getReceivedMessages()).map(TaskEndMailIT::subject).toList();
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(MimeMessage mail) throws Exception {
        return String.valueOf(mail.getContent()).replace("\r\n", "\n");
    }
}
