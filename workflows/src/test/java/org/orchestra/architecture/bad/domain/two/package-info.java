/** Bad on purpose: breaks the rules of the house. */
@NullMarked
package org.orchestra.architecture.bad.domain.two;

import org.jspecify.annotations.NullMarked;
