/** Commands on accounts and the token of this machine. */
@NullMarked
package org.orchestra.maestro.account;

import org.jspecify.annotations.NullMarked;
