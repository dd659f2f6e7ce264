package org.orchestra.api.account;

import org.jspecify.annotations.Nullable;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.ExternalIdentity;
import org.orchestra.store.edit.Versioned;
import org.orchestra.store.removal.AccountHoldings;

/**
 * An account and what it has.
 *
 * @param has what a deletion would remove, or end
 * @param identity who its user is at the issuer; null when it is not linked
 */
record AccountDetailResponse(
        AccountResponse account,
        AccountHoldings has,
        @Nullable ExternalIdentity identity) implements Versioned {
    @Override
    public int version() {
        return account.version();
    }

    static AccountDetailResponse of(Account account, AccountHoldings holdings, @Nullable ExternalIdentity identity) {
        return new AccountDetailResponse(AccountResponse.of(account), holdings, identity);
    }
}
