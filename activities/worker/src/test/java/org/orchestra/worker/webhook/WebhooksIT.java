package org.orchestra.worker.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.webhook.WebhookEvent;
import org.orchestra.store.account.Account;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.store.webhook.DeliveryView;
import org.orchestra.store.webhook.NewWebhook;
import org.orchestra.store.webhook.WebhookDeliveries;
import org.orchestra.store.webhook.WebhookDelivery;
import org.orchestra.store.webhook.WebhookSecret;
import org.orchestra.store.webhook.WebhookSettings;
import org.orchestra.store.webhook.WebhookUrl;
import org.orchestra.store.webhook.Webhooks;
import org.orchestra.worker.webhook.Receiver.ReceivedEvent;
import org.orchestra.workflow.task.TaskActivities;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What arrives at an address that a user has registered, from the end of a task on. */
@Timeout(120)
class WebhooksIT {
    private static final Set<WebhookEvent> ALL = EnumSet.of(WebhookEvent.TASK_ENDED, WebhookEvent.TASK_TEST_FAILED);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskActivities activities = STORE.get(TaskActivities.class);
    private final RunDriver runs = new RunDriver(STORE);
    private final Webhooks webhooks = STORE.get(Webhooks.class);
    private final WebhookDeliveries deliveries = STORE.get(WebhookDeliveries.class);
    private final List<WebhookDispatcher> dispatchers = new ArrayList<>();
    private Account ana;
    private Receiver receiver;
    private WebhookSender sender;
    private WebhookDispatcher dispatcher;

    @BeforeEach
    void aUserAndAReceiver() throws Exception {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 4);
        ana = user("ana");
        receiver = new Receiver();
        sender = new WebhookSender(
                STORE.get(WebhookSettings.class), SystemDefaultDnsResolver.INSTANCE, PATIENCE, STORE.clock());
        dispatcher = dispatcher(sender);
    }

    @AfterEach
    void end() throws Exception {
        receiver.close();
        for (WebhookDispatcher each : dispatchers) {
            each.close();
        }
        sender.close();
    }

    @Test
    void theEndOfATaskArrivesSignedAndComplete() throws Exception {
        // given
        WebhookSecret secret = create("ci", receiver.url(), ALL);
        long task = STORE.openTask("ana", "fit", 3);
        runs.end(task, 0, "n1", RunDriver.SUCCESS);
        runs.end(task, 1, "n1", RunDriver.FAILURE);
        runs.end(task, 2, "n1", RunDriver.FAILURE);

        // when
        activities.close(task);
        activities.close(task);
        dispatcher.sendDue();

        // then
        ReceivedEvent event = receiver.next();
        JsonNode cloudEvent = JsonMapper.shared().readTree(event.body());
        assertThat(event.headers())
                .containsEntry("content-type", "application/cloudevents+json; charset=utf-8")
                .containsEntry("webhook-id", cloudEvent.get("id").asString())
                .containsEntry("webhook-signature", signature(secret, event));
        assertThat(cloudEvent.get("specversion").asString()).isEqualTo("1.0");
        assertThat(cloudEvent.get("type").asString()).isEqualTo("org.orchestra.task.ended");
        assertThat(cloudEvent.get("subject").asString()).isEqualTo("user.ana.fit");
        assertThat(Instant.parse(cloudEvent.get("time").asString())).isAfter(Instant.EPOCH);
        assertThat(cloudEvent.at("/data/state").asString()).isEqualTo("FINALIZED");
        assertThat(cloudEvent.at("/data/jobs").asInt()).isEqualTo(3);
        assertThat(cloudEvent.at("/data/counts").toString())
                .isEqualTo("{\"done\":1,\"failed\":2,\"killed\":0,\"broken\":0}");
        DeliveryView delivery = attempt("ci", 1);
        assertThat(delivery.id()).isEqualTo(cloudEvent.get("id").asString());
        assertThat(delivery.status()).isEqualTo(204);
        assertThat(delivery.deliveredAt()).isNotNull();
        assertThat(delivery.nextAttemptAt()).isNull();
        assertThat(receiver.waiting()).isZero();
    }

    @Test
    void everybodyIsToldWhatTheyAskedFor() throws Exception {
        // given
        create("all", receiver.url(), ALL);
        create("broken", receiver.url(), EnumSet.of(WebhookEvent.TASK_TEST_FAILED));
        create("ended", receiver.url(), EnumSet.of(WebhookEvent.TASK_ENDED));
        create("off", receiver.url(), ALL);
        webhooks.setEnabled(ana, "off", false);
        webhooks.create(user("ben"), new NewWebhook("ci", new WebhookUrl(receiver.url()), ALL));
        long task = STORE.open(STORE.testedTask("ana", "fit", 1));
        runs.end(task, 0, "n1", RunDriver.FAILURE);

        // when
        activities.close(task);
        dispatcher.sendDue();

        // then
        assertThat(attempt("all", 1).event()).isEqualTo(WebhookEvent.TASK_TEST_FAILED);
        assertThat(attempt("broken", 1).event()).isEqualTo(WebhookEvent.TASK_TEST_FAILED);
        assertThat(sent("ended")).isEmpty();
        assertThat(sent("off")).isEmpty();
        assertThat(deliveries.take()).isEmpty();
        assertThat(receiver.waiting()).isEqualTo(2);
    }

    @Test
    void whatFailsTwiceIsTriedAgainWithGrowingPausesUnderTheSameId() throws Exception {
        // given
        create("ci", receiver.url(), ALL);
        receiver.answer(500, 302);
        done("fit");

        // when
        dispatcher.sendDue();

        // then
        ReceivedEvent first = receiver.next();
        DeliveryView failed = attempt("ci", 1);
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.error()).isEqualTo("it answered 500");
        assertThat(Duration.between(failed.createdAt(), failed.nextAttemptAt())).isBetween(minutes(1), minutes(2));
        dispatcher.sendDue();
        assertThat(receiver.waiting()).isZero();

        // when
        STORE.clock().setAhead(minutes(1).plusSeconds(5));
        dispatcher.sendDue();

        // then
        ReceivedEvent second = receiver.next();
        assertThat(attempt("ci", 2).error()).contains("302", "not followed");

        // when
        STORE.clock().setAhead(minutes(4));
        dispatcher.sendDue();

        // then
        ReceivedEvent third = receiver.next();
        assertThat(attempt("ci", 3).deliveredAt()).isNotNull();
        assertThat(List.of(second.body(), third.body())).containsOnly(first.body());
        assertThat(List.of(second.headers(), third.headers()))
                .extracting(headers -> headers.get("webhook-id"))
                .containsOnly(first.headers().get("webhook-id"));
        assertThat(webhooks.get(ana, "ci").failingSince()).isNull();
    }

    @Test
    void whatASenderHadWhenItDiedIsSentByAnother() throws Exception {
        // given
        create("ci", receiver.url(), ALL);
        done("fit");
        WebhookDelivery taken = deliveries.take().orElseThrow();

        // when
        dispatcher.sendDue();
        assertThat(receiver.waiting()).isZero();
        STORE.clock().setAhead(minutes(2).plusSeconds(5));
        dispatcher.sendDue();

        // then
        assertThat(receiver.next().headers()).containsEntry("webhook-id", taken.id());
    }

    @Test
    void aReceiverThatNeverAnswersHoldsUpNoOther() throws Exception {
        // given
        try (Receiver silent = new Receiver()) {
            silent.fallSilent();
            create("silent", silent.url(), ALL);
            create("swift", receiver.url(), ALL);
            done("a");
            done("b");

            // when
            dispatcher.sendDue();

            // then
            silent.next();
            receiver.next();
            receiver.next();
            DeliveryView failed = attempt("silent", 1);
            assertThat(failed.status()).isNull();
            assertThat(failed.error()).isEqualTo("it did not answer within 2 seconds");
            assertThat(silent.mostOpen()).isEqualTo(1);
            assertThat(silent.waiting()).isZero();
        }
    }

    @Test
    void twoProcessesSendEachEventOnceAndToOneWebhookOneAtATime() throws Exception {
        // given
        create("ci", receiver.url(), ALL);
        for (int task = 0; task < 12; task++) {
            done("task-" + task);
        }
        WebhookDispatcher other = dispatcher(sender);

        // when
        dispatcher.sendDue();
        other.sendDue();

        // then
        Set<String> ids = new HashSet<>();
        for (int event = 0; event < 12; event++) {
            ids.add(receiver.next().headers().get("webhook-id"));
        }
        assertThat(ids).hasSize(12);
        assertThat(receiver.waiting()).isZero();
        assertThat(receiver.mostOpen()).isEqualTo(1);
    }

    @Test
    void anEventIsGivenUpAfterADayAndAWebhookAfterThree() throws Exception {
        // given
        create("ci", receiver.url(), ALL);
        receiver.close();
        done("first");
        dispatcher.sendDue();
        assertThat(attempt("ci", 1).error()).isEqualTo("127.0.0.1 refuses connections");

        // when
        STORE.clock().setAhead(Duration.ofHours(25));
        dispatcher.sendDue();

        // then
        assertThat(sent("ci")).singleElement().satisfies(given -> {
            assertThat(given.attempts()).isEqualTo(1);
            assertThat(given.nextAttemptAt()).isNull();
        });

        // when
        STORE.clock().setAhead(Duration.ofDays(3).plusHours(1));
        done("second");
        for (int attempt = 1; attempt <= 12; attempt++) {
            assertThat(webhooks.get(ana, "ci").enabled()).isTrue();
            dispatcher.sendDue();
            DeliveryView view = attempt("ci", attempt);
            if (view.nextAttemptAt() != null) {
                STORE.clock()
                        .setAhead(Duration.between(Instant.now(), view.nextAttemptAt())
                                .plusSeconds(2));
            }
        }

        // then
        assertThat(sent("ci").get(0).nextAttemptAt()).isNull();
        assertThat(webhooks.get(ana, "ci").enabled()).isFalse();
        assertThat(mails())
                .filteredOn(mail -> mail.startsWith("The webhook ci is disabled"))
                .singleElement()
                .asString()
                .contains("refuses connections.", "maestro webhook set ci --enable");
        assertThatThrownBy(() -> webhooks.ping(ana, "ci"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--enable");
        assertThat(webhooks.setEnabled(ana, "ci", true).failingSince()).isNull();
    }

    @Test
    void aPingIsTriedOnceAndAtOnceThoughOthersFail() throws Exception {
        // given
        create("ci", receiver.url(), ALL);
        receiver.answer(500, 503);
        done("fit");
        dispatcher.sendDue();
        receiver.next();
        attempt("ci", 1);

        // when
        String id = webhooks.ping(ana, "ci");
        assertThatThrownBy(() -> webhooks.ping(ana, "ci")).hasMessageContaining("on its way already");
        dispatcher.sendDue();

        // then
        assertThat(receiver.next().headers()).containsEntry("webhook-id", id);
        DeliveryView ping = attempt("ci", 1);
        assertThat(ping.id()).isEqualTo(id);
        assertThat(ping.error()).isEqualTo("it answered 503");
        assertThat(ping.nextAttemptAt()).isNull();
        assertThat(webhooks.ping(ana, "ci")).isNotEqualTo(id);
    }

    @Test
    void nothingIsSentForAccountsThatAreNotActive() throws Exception {
        // given
        create("ci", receiver.url(), ALL);
        done("before");
        long after = STORE.openTask("ana", "after", 1);
        runs.end(after, 0, "n1", RunDriver.SUCCESS);
        STORE.jdbc().sql("UPDATE account SET state = 'DISABLED'").update();
        activities.close(after);

        // when
        dispatcher.sendDue();

        // then
        assertThat(receiver.waiting()).isZero();
        STORE.jdbc().sql("UPDATE account SET state = 'ACTIVE'").update();
        dispatcher.sendDue();
        assertThat(receiver.next().body()).contains("user.ana.before");
        assertThat(sent("ci")).hasSize(1);
    }

    /** As the documentation tells users to check it, with its own code where there is Python. */
    private static String signature(WebhookSecret secret, ReceivedEvent event) throws Exception {
        DocumentedCheck.assertAccepted(secret.text(), event);
        Map<String, String> headers = event.headers();
        return WebhookSignature.of(
                secret,
                headers.get("webhook-id"),
                Instant.ofEpochSecond(Long.parseLong(headers.get("webhook-timestamp"))),
                event.body());
    }

    private WebhookSecret create(String name, String url, Set<WebhookEvent> events) {
        return webhooks.create(ana, new NewWebhook(name, new WebhookUrl(url), events))
                .secret();
    }

    private void done(String name) {
        long task = STORE.openTask("ana", name, 1);
        runs.end(task, 0, "n1", RunDriver.SUCCESS);
        activities.close(task);
    }

    private WebhookDispatcher dispatcher(WebhookSender sender) {
        WebhookDispatcher made = new WebhookDispatcher(deliveries, sender, STORE.get(WebhookSettings.class));
        dispatchers.add(made);
        return made;
    }

    private List<DeliveryView> sent(String webhook) {
        return webhooks.deliveries(ana, webhook, new PageRequest(null, 50)).items();
    }

    /** The latest event of a webhook that was tried so often, once the latest attempt has ended. */
    private DeliveryView attempt(String webhook, int attempts) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            Optional<String> ended = ended(webhook, attempts);
            if (ended.isPresent()) {
                return sent(webhook).stream()
                        .filter(delivery -> delivery.id().equals(ended.get()))
                        .findFirst()
                        .orElseThrow();
            }
        }
        throw new AssertionError(sent(webhook));
    }

    private static Optional<String> ended(String webhook, int attempts) {
        return STORE.jdbc()
                .sql("""
                        SELECT m.deduplication_key FROM message m JOIN webhook w ON w.id = m.webhook_id
                        WHERE w.name = :webhook AND w.busy_until <= :now AND m.attempts = :attempts
                          AND m.attempted_at IS NOT NULL
                        ORDER BY m.id DESC LIMIT 1
                        """)
                .param("webhook", webhook)
                .param("now", STORE.clock().instant().atOffset(ZoneOffset.UTC))
                .param("attempts", attempts)
                .query(String.class)
                .optional();
    }

    private static List<String> mails() {
        return STORE.jdbc()
                .sql("SELECT subject || E'\\n' || body FROM message WHERE webhook_id IS NULL")
                .query(String.class)
                .list();
    }

    private static Account user(String name) {
        STORE.data().user(name);
        long id = STORE.jdbc()
                .sql("SELECT id FROM account WHERE username = :name")
                .param("name", name)
                .query(Long.class)
                .single();
        return new Account(
                id,
                name,
                name + "@lab.example",
                Role.USER,
                AccountState.ACTIVE,
                1000,
                null,
                null,
                null,
                null,
                NotificationPreference.END,
                Instant.EPOCH,
                0);
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }
}
