/** Accounts, their passwords, tokens and limits. The API decides who may do what. */
@NullMarked
package org.orchestra.store.account;

import org.jspecify.annotations.NullMarked;
