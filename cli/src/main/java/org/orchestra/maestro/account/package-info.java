/** Commands for accounts and for the stored token. */
@NullMarked
package org.orchestra.maestro.account;

import org.jspecify.annotations.NullMarked;
