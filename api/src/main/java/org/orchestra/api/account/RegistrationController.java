package org.orchestra.api.account;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Duration;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.server.ClientNetwork;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.Registrations;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes the wishes of strangers for accounts, of each address only so many. */
@RestController
@RequestMapping("/api/v1/registrations")
@Tag(name = "accounts")
class RegistrationController {
    /** A course of students behind one address registers within the hour; whoever fills the list takes a day. */
    static final int PER_ADDRESS = 30;

    private static final Duration WITHIN = Duration.ofHours(1);

    private final Registrations registrations;
    private final RateLimit bySite;

    RegistrationController(Registrations registrations, Clock clock) {
        this.registrations = registrations;
        this.bySite = new RateLimit(PER_ADDRESS, WITHIN, clock);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @SecurityRequirements
    @Refuses({FORBIDDEN, TOO_MANY})
    @Operation(
            summary = "Ask for an account",
            description =
                    "No token is needed. The account can be used once an admin has activated it. The answer is the same "
                            + "when the name or the address is taken, and then nothing happens.",
            operationId = "register")
    void register(
            @Valid @RequestBody RegistrationRequest registration,
            @Parameter(hidden = true) HttpServletRequest request) {
        bySite.take(
                ClientNetwork.site(request.getRemoteAddr()).name(),
                wait -> Refusal.tooMany(
                        "too-many-registrations",
                        format(
                                "Too many registrations came from your address: try again in %s.",
                                counted(wait.toSeconds() + 1, "second")),
                        wait));
        registrations.register(registration.account());
    }
}
