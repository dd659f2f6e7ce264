/** Accounts, their passwords and their tokens in PostgreSQL. Who may do what with a request is decided in the API. */
@NullMarked
package org.orchestra.account;

import org.jspecify.annotations.NullMarked;
