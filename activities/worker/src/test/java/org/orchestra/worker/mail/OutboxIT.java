package org.orchestra.worker.mail;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.store.outbox.Outbox;
import org.orchestra.store.outbox.OutboxRepository;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.testing.RecordedLog;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** The outbox on a real PostgreSQL, emptied into a real SMTP server. */
class OutboxIT {
    private static final String SUBJECT = "gpu-1 gives no slots";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension(MailDispatcher.class, MessageSender.class);

    @RegisterExtension
    static final GreenMailExtension MAIL =
            new GreenMailExtension(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private Outbox messages;

    @BeforeEach
    void anAdmin() {
        messages = STORE.get(Outbox.class);
        STORE.data().admin("ana");
        STORE.data().user("ben");
    }

    @Test
    void everyAdminGetsAMailAndNobodyElse() throws MessagingException {
        // given
        STORE.data().admin("zoe");
        messages.toAdmins("node-1", SUBJECT, "Its disk is full: größer machen.");

        // when
        dispatcher().sendDue();

        // then
        assertThat(recipients()).containsExactlyInAnyOrder("ana@lab.example", "zoe@lab.example");
        MimeMessage mail = MAIL.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo(SUBJECT);
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("orchestra@lab.example");
        assertThat(GreenMailUtil.getBody(mail)).contains("gr=C3=B6=C3=9Fer");
    }

    @Test
    void nobodyIsToldTwiceOfOneEvent() {
        // when
        messages.toAdmins("node-1", SUBJECT, "The first time.");
        messages.toAdmins("node-1", SUBJECT, "The second time.");
        dispatcher().sendDue();
        dispatcher().sendDue();

        // then
        assertThat(recipients()).containsExactly("ana@lab.example");
    }

    @Test
    void whatIsRolledBackIsNeverSent() {
        // when
        STORE.transaction().executeWithoutResult(transaction -> {
            messages.toAdmins("node-1", SUBJECT, "It did not happen.");
            transaction.setRollbackOnly();
        });
        dispatcher().sendDue();

        // then
        assertThat(recipients()).isEmpty();
    }

    @Test
    void aMailThatIsNotTakenIsTriedAgainWithGrowingPauses() {
        // given
        messages.toAdmins("node-1", SUBJECT, "Nobody hears it yet.");
        JavaMailSenderImpl nowhere = mailServer();
        nowhere.setPort(1);
        MailDispatcher failing = dispatcher(nowhere);

        // when
        failing.sendDue();
        STORE.clock().setAhead(Duration.ofMinutes(1).plusSeconds(1));
        failing.sendDue();
        STORE.clock().setAhead(Duration.ofMinutes(2).plusSeconds(2));
        dispatcher().sendDue();

        // then
        assertThat(recipients()).isEmpty();
        STORE.clock().setAhead(Duration.ofMinutes(3).plusSeconds(10));
        dispatcher().sendDue();
        assertThat(recipients()).containsExactly("ana@lab.example");
    }

    @Test
    void aMailWhoseSenderDiedIsSentAgainUnderTheSameMessageId() throws MessagingException {
        // given
        messages.toAdmins("node-1", SUBJECT, "It arrives, and the process is killed before it can say so.");
        OutboxRepository rows = STORE.get(OutboxRepository.class);
        messages(mailServer()).deliver(rows.take(STORE.clock().instant()).orElseThrow());

        // when
        dispatcher().sendDue();
        assertThat(recipients()).hasSize(1);
        STORE.clock().setAhead(Duration.ofMinutes(2));
        dispatcher().sendDue();

        // then
        MimeMessage[] mails = MAIL.getReceivedMessages();
        assertThat(mails).hasSize(2);
        assertThat(mails[0].getMessageID()).isEqualTo(mails[1].getMessageID()).endsWith("@orchestra>");
    }

    @Test
    void newsOfLastWeekIsNotSentAnyMore() {
        // given
        messages.toAdmins("node-1", SUBJECT, "Long ago.");

        // when
        STORE.clock().setAhead(Duration.ofDays(8));
        dispatcher().sendDue();

        // then
        assertThat(recipients()).isEmpty();
    }

    @Test
    void withoutAMailServerAMessageIsLoggedAndCountsAsSent() {
        // given
        messages.toAdmins("node-1", SUBJECT, "For the log.");

        // when
        dispatcher(null).sendDue();

        // then
        STORE.clock().setAhead(Duration.ofHours(1));
        dispatcher().sendDue();
        assertThat(recipients()).isEmpty();
    }

    @Test
    void aSecretIsForgottenOnceItIsSentAndNeverLogged() {
        // given
        messages.confidentiallyToOwner("code-1", "ben", "Choose a new password", "The code is abcde.");
        messages.confidentiallyToOwner("code-2", "ana", "Choose a new password", "The code is fghjk.");

        // when
        dispatcher().sendDue();

        // then
        assertThat(Stream.of(MAIL.getReceivedMessages()).map(GreenMailUtil::getBody))
                .anyMatch(body -> body.contains("abcde"));
        assertThat(bodies()).containsOnly("");

        // when
        messages.confidentiallyToOwner("code-3", "ben", "Choose a new password", "The code is vwxyz.");
        try (RecordedLog log = new RecordedLog(MessageSender.class)) {
            dispatcher(null).sendDue();

            // then
            assertThat(log.events())
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains("reset-password")
                    .doesNotContain("vwxyz");
        }
        assertThat(bodies()).containsOnly("");
    }

    @Test
    void twoDispatchersSendEachMessageOnce() throws Exception {
        // given
        for (int event = 0; event < 40; event++) {
            messages.toAdmins("node-" + event, "Event " + event, "Once.");
        }
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<Void> dispatch = () -> {
            start.await();
            dispatcher().sendDue();
            return null;
        };

        // when
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            for (var end : two.invokeAll(List.of(dispatch, dispatch))) {
                end.get();
            }
        } finally {
            two.shutdownNow();
        }

        // then
        assertThat(Stream.of(MAIL.getReceivedMessages()).map(OutboxIT::subject))
                .hasSize(40)
                .doesNotHaveDuplicates();
    }

    private static MailDispatcher dispatcher() {
        return dispatcher(mailServer());
    }

    private static MailDispatcher dispatcher(JavaMailSender sender) {
        return new MailDispatcher(STORE.get(OutboxRepository.class), messages(sender), STORE.clock());
    }

    private static MessageSender messages(JavaMailSender sender) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        if (sender != null) {
            beans.addBean("mail", sender);
        }
        return new MessageSender(beans.getBeanProvider(JavaMailSender.class), "orchestra@lab.example");
    }

    private static JavaMailSenderImpl mailServer() {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(MAIL.getSmtp().getPort());
        return sender;
    }

    private static List<String> bodies() {
        return STORE.jdbc().sql("SELECT body FROM message").query(String.class).list();
    }

    private static List<String> recipients() {
        return Arrays.stream(MAIL.getReceivedMessages())
                .map(mail -> {
                    try {
                        return mail.getAllRecipients()[0].toString();
                    } catch (MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
