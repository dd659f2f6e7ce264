/** Signing in, and what admins do with accounts. */
@NullMarked
package org.orchestra.api.account;

import org.jspecify.annotations.NullMarked;
