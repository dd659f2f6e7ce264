package org.orchestra.api.webhook;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.UNPROCESSABLE;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.idempotency.Idempotent;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.store.account.Account;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.webhook.DeliveryView;
import org.orchestra.store.webhook.NewWebhook;
import org.orchestra.store.webhook.WebhookView;
import org.orchestra.store.webhook.Webhooks;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The caller's own webhooks. Nobody else's can be named. */
@RestController
@RequestMapping("/api/v1/webhooks")
@Tag(name = "webhooks")
class WebhookController {
    private final Webhooks webhooks;

    WebhookController(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, CONFLICT, UNPROCESSABLE})
    @Idempotent
    @Operation(
            summary = "Have the ends of your tasks posted to an address",
            description = "The answer has the secret of the signatures, which nobody can read again.",
            operationId = "createWebhook")
    CreatedWebhookResponse create(
            @Caller Account caller,
            @Valid @RequestBody NewWebhookRequest webhook,
            @Parameter(hidden = true) HttpServletRequest request) {
        NewWebhook made = webhook.webhook();
        // Without the rest of the address, which may be a secret.
        AuditNote.add(request, format("%s %s", made.name(), made.url().host()));
        return CreatedWebhookResponse.of(webhooks.create(caller, made));
    }

    @GetMapping
    @Operation(summary = "List your webhooks by name", operationId = "listWebhooks")
    Page<WebhookView> list(
            @Caller Account caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return webhooks.list(caller, new PageRequest(after, size));
    }

    @GetMapping("/{webhook}")
    @Refuses(NOT_FOUND)
    @Operation(summary = "Show a webhook", operationId = "getWebhook")
    WebhookView get(@Caller Account caller, @PathVariable String webhook) {
        return webhooks.get(caller, webhook);
    }

    @GetMapping("/{webhook}/deliveries")
    @Refuses(NOT_FOUND)
    @Operation(
            summary = "List what is to be sent to a webhook and what was, the latest first",
            description = "Of what was delivered or given up, about the latest fifty.",
            operationId = "listDeliveries")
    Page<DeliveryView> deliveries(
            @Caller Account caller,
            @PathVariable String webhook,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return webhooks.deliveries(caller, webhook, new PageRequest(after, size));
    }

    @PatchMapping("/{webhook}")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "Disable or enable a webhook",
            description = "What ends while it is disabled is not sent later.",
            operationId = "editWebhook")
    WebhookView edit(
            @Caller Account caller, @PathVariable String webhook, @Valid @RequestBody WebhookEditRequest change) {
        return webhooks.setEnabled(caller, webhook, change.enabled());
    }

    @PostMapping("/{webhook}/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Send a ping to a webhook",
            description = "Once, and soon: the list of deliveries says what became of it.",
            operationId = "testWebhook")
    PingResponse test(@Caller Account caller, @PathVariable String webhook) {
        return new PingResponse(webhooks.ping(caller, webhook));
    }

    @PostMapping("/{webhook}/rotate-secret")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "Replace the secret of a webhook",
            description = "The new one signs from the next attempt on, and nobody can read it again.",
            operationId = "rotateWebhookSecret")
    WebhookSecretResponse rotateSecret(@Caller Account caller, @PathVariable String webhook) {
        return new WebhookSecretResponse(webhooks.rotateSecret(caller, webhook).text());
    }

    @DeleteMapping("/{webhook}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Delete a webhook, with what is still to be sent to it", operationId = "deleteWebhook")
    void delete(@Caller Account caller, @PathVariable String webhook) {
        webhooks.delete(caller, webhook);
    }

    /**
     * A ping that is on its way.
     *
     * @param id by which it is among the deliveries
     */
    record PingResponse(String id) {}

    /** @param secret the key of the signatures */
    record WebhookSecretResponse(String secret) {
        /** Without the secret, for this may end up in a log. */
        @Override
        public String toString() {
            return "WebhookSecretResponse[]";
        }
    }
}
