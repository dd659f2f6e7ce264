/** The rules of the house that a compiler cannot check, and code that breaks each of them, to show that they bite. */
@NullMarked
package org.orchestra.architecture;

import org.jspecify.annotations.NullMarked;
