/** Accounts: users, their roles, and the names of what they own. */
@NullMarked
package org.orchestra.domain.account;

import org.jspecify.annotations.NullMarked;
