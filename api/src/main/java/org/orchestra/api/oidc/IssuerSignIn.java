package org.orchestra.api.oidc;

import java.util.Optional;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AuthenticatedToken;
import org.orchestra.store.account.ExternalIdentity;
import org.orchestra.store.account.IssuerToken;
import org.orchestra.store.account.LinkedAccounts;
import org.orchestra.store.account.Tokens;
import org.orchestra.store.audit.AuditKind;
import org.orchestra.store.audit.AuditLog;

/** Accepts the tokens of the issuer. The first request with one is a sign-in: from then on the token is a row, as ours are. */
public final class IssuerSignIn {
    private static final String ACT = "acceptIssuerToken";

    private final OidcSettings settings;
    private final IssuerTokens issuer;
    private final LinkedAccounts accounts;
    private final Tokens tokens;
    private final AuditLog audit;

    IssuerSignIn(OidcSettings settings, IssuerTokens issuer, LinkedAccounts accounts, Tokens tokens, AuditLog audit) {
        this.settings = settings;
        this.issuer = issuer;
        this.accounts = accounts;
        this.tokens = tokens;
        this.audit = audit;
    }

    /** Whether it looks like the token of an issuer: ours have no dot. */
    public static boolean isCandidate(String token) {
        return token.indexOf('.') >= 0;
    }

    /**
     * A token of the issuer and the active account that it stands for.
     *
     * @param address from where it came
     * @throws Refusal when the token is not good or was ended, or whom it names has no active account
     */
    public AuthenticatedToken accept(String jwt, String address) {
        IssuerToken token = issuer.read(jwt);
        Account account = account(token, address);
        return tokens.find(account, token).orElseGet(() -> {
            AuthenticatedToken begun = tokens.begin(account, token);
            audit.count(AuditKind.SIGN_IN, account.username(), ACT, settings.issuer(), address);
            return begun;
        });
    }

    private Account account(IssuerToken token, String address) {
        try {
            return accounts.active(token.user(), settings.registration());
        } catch (Refusal refusal) {
            ExternalIdentity identity = token.user().identity();
            Optional<String> known = accounts.username(identity);
            audit.count(
                    AuditKind.REFUSED_SIGN_IN,
                    known.orElse(null),
                    ACT,
                    refusal.code() + " " + identity.subject(),
                    address);
            throw refusal;
        }
    }
}
