package org.orchestra.api.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.IssuedToken;
import org.orchestra.store.audit.AuditKind;
import org.orchestra.store.audit.AuditLog;
import org.springframework.stereotype.Component;

/**
 * Whatever a password is shown for: limited, and written into the audit log whether it succeeds or not. What the limits
 * refuse costs nothing and is written nowhere.
 */
@Component
public class AuditedSignIn {
    private final SignInLimits limits;
    private final Accounts accounts;
    private final AuditLog audit;

    AuditedSignIn(SignInLimits limits, Accounts accounts, AuditLog audit) {
        this.limits = limits;
        this.accounts = accounts;
        this.audit = audit;
    }

    /**
     * Does it.
     *
     * @param act what the password is shown for, as the audit log calls it
     * @throws Refusal as {@link SignInLimits#guard}
     */
    public IssuedToken attempt(String act, String username, HttpServletRequest request, Supplier<IssuedToken> signIn) {
        String address = request.getRemoteAddr();
        try {
            IssuedToken token = limits.guard(username, address, signIn);
            audit.count(AuditKind.SIGN_IN, username, act, null, address);
            return token;
        } catch (Refusal refusal) {
            if (refusal.kind() == Refusal.RefusalKind.UNAUTHENTICATED) {
                audit.count(AuditKind.REFUSED_SIGN_IN, known(username), act, refusal.code(), address);
            }
            throw refusal;
        }
    }

    /** Whoever types a password in the place of a name does not find it in the log. */
    private @Nullable String known(String username) {
        return Username.isAllowed(username) && accounts.find(username).isPresent() ? username : null;
    }
}
