package org.orchestra.worker.mail;

import com.google.common.hash.Hashing;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import org.orchestra.store.outbox.OutboxRepository.OutgoingMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.MailException;
import org.springframework.mail.MailPreparationException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/** Delivers one message: by mail where {@code spring.mail.host} names a server, else into the log, which gets no secrets. */
@Component
class MessageSender {
    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

    private static final String NOT_LOGGED =
            "What it says is a secret, and there is no mail server: set spring.mail.host, or give the user a password with maestro user reset-password.";

    private final ObjectProvider<JavaMailSender> mail;
    private final String from;

    /** @param from the sender's address */
    MessageSender(
            ObjectProvider<JavaMailSender> mail, @Value("${orchestra.mail.from:orchestra@localhost}") String from) {
        this.mail = mail;
        this.from = from;
    }

    /** @throws MailException when the mail server does not take it now */
    void deliver(OutgoingMessage message) {
        JavaMailSender sender = mail.getIfAvailable();
        if (sender == null) {
            log.atLevel(message.alarm() || message.confidential() ? Level.WARN : Level.INFO)
                    .log(
                            "For {}: {}. {}",
                            message.username(),
                            message.subject(),
                            message.confidential() ? NOT_LOGGED : message.body());
        } else {
            sender.send(mail(sender.createMimeMessage(), message));
        }
    }

    private MimeMessage mail(MimeMessage mail, OutgoingMessage message) {
        try {
            MimeMessageHelper text = new MimeMessageHelper(mail, StandardCharsets.UTF_8.name());
            text.setFrom(from);
            text.setTo(message.address());
            text.setSubject(message.subject());
            text.setText(message.body());
            mail.setHeader("Message-ID", id(message));
            // Else holiday replies come back.
            mail.setHeader("Auto-Submitted", "auto-generated");
            return mail;
        } catch (MessagingException e) {
            throw new MailPreparationException(e);
        }
    }

    /** The same for every attempt, so that a mailbox recognises a repetition. */
    private static String id(OutgoingMessage message) {
        String name = message.deduplicationKey() + "\n" + message.username();
        return "<" + Hashing.sha256().hashString(name, StandardCharsets.UTF_8) + "@orchestra>";
    }
}
