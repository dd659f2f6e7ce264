package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import org.orchestra.api.account.AuditedSignIn;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.IssuedToken;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A token in exchange for a password. */
@RestController
@ConditionalOnLegacyProtocol
class LegacySignInController {
    private final AuditedSignIn signIn;
    private final Accounts accounts;

    LegacySignInController(AuditedSignIn signIn, Accounts accounts) {
        this.signIn = signIn;
        this.accounts = accounts;
    }

    @PostMapping("/authenticate")
    @Operation(operationId = "createToken", hidden = true)
    LegacyAnswer authenticate(HttpServletRequest request) {
        LegacyForm form = LegacyForm.of(request);
        String username = form.line("username");
        String password = form.text("password");
        IssuedToken token =
                signIn.attempt("createToken", username, request, () -> accounts.authenticate(username, password));
        return LegacyAnswer.signedIn(
                format("You are signed in as %s until %s.", token.username(), token.expiresAt()), token.token());
    }
}
