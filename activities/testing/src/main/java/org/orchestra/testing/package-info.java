/** What the tests of every module need from the outside world: PostgreSQL, Temporal, a clock, architecture rules. */
@NullMarked
package org.orchestra.testing;

import org.jspecify.annotations.NullMarked;
