/** Bad on purpose: breaks the rules of the house. */
@NullMarked
package org.orchestra.architecture.bad.domain.pure;

import org.jspecify.annotations.NullMarked;
