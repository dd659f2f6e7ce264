package org.orchestra.store.account;

import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;

/**
 * What the account of somebody whom an issuer knows is made from. Checked when it is constructed.
 *
 * @throws Refusal when any part is outside its rule
 */
record NewLinkedAccount(Username username, String email, String issuer) {
    NewLinkedAccount {
        username.requireUnreserved();
        NewAccount.requireEmail(email);
    }
}
