package org.orchestra.api.account;

import org.orchestra.store.Versioned;
import org.orchestra.store.account.Account;
import org.orchestra.store.removal.AccountHoldings;

/**
 * An account and what it has.
 *
 * @param has what a deletion would remove, or end
 */
record AccountDetailResponse(AccountResponse account, AccountHoldings has) implements Versioned {
    @Override
    public int version() {
        return account.version();
    }

    static AccountDetailResponse of(Account account, AccountHoldings holdings) {
        return new AccountDetailResponse(AccountResponse.of(account), holdings);
    }
}
