package org.orchestra.worker.webhook;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.orchestra.store.webhook.WebhookDeliveries;
import org.orchestra.store.webhook.WebhookDelivery;
import org.orchestra.store.webhook.WebhookSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends the events of the outbox to webhooks, each at least once, some at a time, so that a receiver that is slow keeps no
 * others waiting. Any number of processes may do so at once.
 */
@Component
class WebhookDispatcher {
    private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);

    private static final Duration END = Duration.ofSeconds(5);

    private final WebhookDeliveries deliveries;
    private final WebhookSender sender;
    private final boolean enabled;
    private final Semaphore free = new Semaphore(WebhookSender.CONCURRENT);
    private final ExecutorService senders = Executors.newFixedThreadPool(WebhookSender.CONCURRENT, task -> {
        Thread thread = new Thread(task, "webhook");
        thread.setDaemon(true);
        return thread;
    });

    WebhookDispatcher(WebhookDeliveries deliveries, WebhookSender sender, WebhookSettings settings) {
        this.deliveries = deliveries;
        this.sender = sender;
        this.enabled = settings.enabled();
    }

    /** Begins to send every event that is due. */
    @Scheduled(fixedDelayString = "PT2S")
    void sendDue() {
        boolean begun = enabled;
        while (begun && free.tryAcquire()) {
            begun = false;
            try {
                begun = begin();
            } finally {
                if (!begun) {
                    free.release();
                }
            }
        }
    }

    /** Waits a little for what is being sent; what is not sent then is sent by another process. */
    @PreDestroy
    void close() throws InterruptedException {
        senders.shutdown();
        senders.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes an event, and has it sent by a thread that gives back the caller's permit. */
    private boolean begin() {
        Optional<WebhookDelivery> due = deliveries.take();
        due.ifPresent(first -> senders.execute(() -> sendAll(first)));
        return due.isPresent();
    }

    /** Sends an event, and then what else is due, for a webhook may have many. */
    private void sendAll(WebhookDelivery first) {
        try {
            Optional<WebhookDelivery> next = Optional.of(first);
            while (next.isPresent()) {
                deliveries.end(next.get(), sender.send(next.get()));
                next = senders.isShutdown() ? Optional.empty() : deliveries.take();
            }
        } catch (RuntimeException e) {
            log.warn("What became of an event for a webhook is not recorded; it is sent again", e);
        } finally {
            free.release();
        }
    }
}
