/** Users, their roles and the names that belong to them. */
@NullMarked
package org.orchestra.domain.account;

import org.jspecify.annotations.NullMarked;
