package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.server.ClientNetwork;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.PasswordResets;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes the word of strangers that they have forgotten a password, of each address only so often. */
@RestController
@RequestMapping("/api/v1/password-resets")
@Tag(name = "accounts")
class PasswordResetController {
    /** A laboratory behind one address comes back from its holidays; whoever wants to flood mailboxes does not get far. */
    static final int PER_ADDRESS = 30;

    private static final Duration WITHIN = Duration.ofHours(1);

    private final PasswordResets resets;
    private final RateLimit bySite;

    PasswordResetController(PasswordResets resets, Clock clock) {
        this.resets = resets;
        this.bySite = new RateLimit(PER_ADDRESS, WITHIN, clock);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @SecurityRequirements
    @Refuses(TOO_MANY)
    @Operation(
            summary = "Ask for a code in place of a forgotten password",
            description =
                    "No token is needed. The code is mailed to the address of the account and replaces the old password in "
                            + "PUT /users/{username}/password. The answer is the same when there is no such account, or a code "
                            + "was mailed just before, and then nothing happens.",
            operationId = "requestPasswordReset")
    void request(@Valid @RequestBody ForgottenRequest forgotten, @Parameter(hidden = true) HttpServletRequest request) {
        String address = request.getRemoteAddr();
        bySite.take(
                ClientNetwork.site(address).name(),
                wait -> Refusal.tooMany(
                        "too-many-resets",
                        format(
                                "Too many codes were asked for from your address: try again in %s.",
                                counted(wait.toSeconds() + 1, "second")),
                        wait));
        resets.request(forgotten.account(), address);
    }

    /** @param account a username or an e-mail address */
    record ForgottenRequest(
            @NotNull @Size(min = 1, max = 254) String account) {}
}
