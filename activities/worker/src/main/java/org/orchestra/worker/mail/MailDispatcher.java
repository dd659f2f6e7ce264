package org.orchestra.worker.mail;

import java.time.Clock;
import java.util.Optional;
import org.orchestra.store.outbox.OutboxRepository;
import org.orchestra.store.outbox.OutboxRepository.OutgoingMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends the messages of the outbox, each at least once: when the process dies between sending a message and recording that,
 * the message is sent again under the same Message-ID. Any number of processes may do so at once.
 */
@Component
class MailDispatcher {
    private static final Logger log = LoggerFactory.getLogger(MailDispatcher.class);

    private final OutboxRepository rows;
    private final MessageSender sender;
    private final Clock clock;

    MailDispatcher(OutboxRepository rows, MessageSender sender, Clock clock) {
        this.rows = rows;
        this.sender = sender;
        this.clock = clock;
    }

    /** Sends every message that is due. */
    @Scheduled(fixedDelayString = "PT5S")
    void sendDue() {
        for (Optional<OutgoingMessage> next = rows.take(clock.instant());
                next.isPresent();
                next = rows.take(clock.instant())) {
            send(next.get());
        }
    }

    private void send(OutgoingMessage message) {
        try {
            sender.deliver(message);
            rows.sent(message.id(), clock.instant());
        } catch (RuntimeException e) {
            log.warn(
                    "The message \"{}\" to {} could not be sent; it is tried again later: {}",
                    message.subject(),
                    message.username(),
                    e.toString().lines().findFirst().orElseThrow());
        }
    }
}
